"""A shop without a link: from an order by hand to its settlement, by command alone."""

import pytest
import zxingcpp
from PIL import Image

from pos.domain.ids import PrinterId
from pos.domain.printers import PrinterProfile
from tests.cli.conftest import MANAGER, PIN, orders
from tests.devices.printers.reading.any_language import RAW, decoded


@pytest.fixture
def accepted(shop, act, write) -> str:
    """The paper code of order A-1, accepted."""
    assert act("orders", "add", write("o.json", orders("A-1")[0])).json["taken"] == 1
    return act("orders", "accept", "A-1").json["paper_code"]


def test_a_paper_order_goes_all_the_way(run, act, accepted, tmp_path):
    assert len(accepted) == 12
    assert act("orders", "accept", "A-1").json["paper_code"] is None
    assert act("check", accepted).json["verdict"] == "not_ready"
    assert act("orders", "pack", "A-1", "--bags", "2").json["state"] == "packed"
    again = act("orders", "pack", "A-1", "--bags", "2")
    assert (again.code, again.json["bags"]) == (0, 2)
    label = tmp_path / "l.pdf"
    made = run("labels", "make", "A-1", "--out", str(label), "--json")
    assert made.json["labels"] == 2
    assert label.read_bytes().startswith(b"%PDF-")

    assert act("check", accepted).json["verdict"] == "ok"
    done = act("redeem", accepted).json
    assert done["verdict"] == "redeemed"
    assert done["order_no"] == "A-1"
    assert done["redeemed_by"] == MANAGER
    assert done["redeemed_at"].endswith("Z")
    assert done["settlement"]["net_fen"] == 2480
    assert done["code_id"].isdigit()

    second = act("redeem", accepted)
    assert second.code == 3
    assert second.json["verdict"] == "already_used"
    assert second.json["settlement"]["id"] == done["settlement"]["id"]
    assert accepted not in second.out + second.err

    (row,) = run("settlements", "list", "--json").json["items"]
    assert row["code_id"] == done["code_id"]
    assert row["state"] == "recorded"
    assert run("sync", "--json").json["left"] == 0
    assert run("audit", "verify", "--json").json["ok"] is True


def test_the_same_attempt_gets_the_same_answer(act, accepted):
    act("orders", "pack", "A-1", "--bags", "1")
    attempt = "018f3c4e-0000-7000-8000-000000000001"
    first = act("redeem", accepted, "--attempt", attempt)
    second = act("redeem", accepted, "--attempt", attempt.upper())
    assert (first.code, second.code) == (0, 0)
    assert first.json == second.json
    assert first.json["attempt"] == attempt
    other = act("redeem", accepted, "--attempt", "018f3c4e-0000-7000-8000-000000000002")
    assert other.json["verdict"] == "already_used"


def test_a_code_may_come_on_stdin_below_the_pin(run, act, accepted):
    act("orders", "pack", "A-1", "--bags", "1")
    stdin = f"{PIN}\n{accepted[:4]} {accepted[4:8]} {accepted[8:]}\n"
    done = run("redeem", "-", "--as", MANAGER, "--pin-stdin", "--json", stdin=stdin)
    assert done.json["verdict"] == "redeemed"


def test_a_reissued_paper_code_replaces_the_old_one(run, shop, act, accepted, tmp_path):
    act("orders", "pack", "A-1", "--bags", "1")
    slip = tmp_path / "slip.pdf"
    lead = act("staff", "add", "周领班", "--role", "lead").json
    sign = ("--as", "周领班", "--pin-stdin", "--json")
    newer = run(
        "codes", "reissue", "A-1", "--reason", "遗失", "--slip", str(slip), *sign, stdin=lead["pin"]
    )
    assert newer.json["slip"] == "slip.pdf"
    assert slip.read_bytes().startswith(b"%PDF-")
    assert act("check", accepted).json["verdict"] == "replaced"
    code = newer.json["paper_code"]
    own = run("redeem", code, *sign, stdin=lead["pin"])
    assert (own.code, own.json["error"]) == (3, "reissued_by_yourself")
    assert act("redeem", code).json["verdict"] == "redeemed"


def test_a_hold_an_undoing_and_a_longer_life_by_command(run, act, accepted):
    act("orders", "pack", "A-1", "--bags", "1")
    held = act("codes", "freeze", "A-1", "--reason", "可疑")
    assert (held.code, held.json["frozen"]) == (0, "misuse")
    assert act("redeem", accepted).json["verdict"] == "frozen"
    assert act("codes", "unfreeze", "A-1", "--reason", "误会").json["frozen"] is None
    far = act("codes", "extend", "A-1", "--until", "2199-01-01T00:00+08:00", "--reason", "出差")
    assert (far.code, far.json["error"]) == (3, "extension_out_of_range")
    done = act("redeem", accepted).json
    assert done["verdict"] == "redeemed"
    undone = act("codes", "undo", "A-1", "--reason", "扫错")
    assert undone.json["state"] == "packed"
    assert undone.json["reversal"]["net_fen"] == -done["settlement"]["net_fen"]
    again = act("codes", "undo", "A-1", "--reason", "扫错")
    assert (again.code, again.json["error"]) == (3, "not_redeemed_here")
    listed = run("settlements", "list", "--json").json["items"]
    assert sum(row["net_fen"] for row in listed) == 0


def test_the_slip_is_read_back_as_a_paper_code(run, act, shop, write, tmp_path):
    import pypdfium2  # noqa: PLC0415 - only this test draws a page

    act("orders", "add", write("o.json", orders("A-2")[0]))
    slip, picture = tmp_path / "slip.pdf", tmp_path / "slip.png"
    assert act("orders", "accept", "A-2", "--slip", str(slip)).json["slip"] == "slip.pdf"
    act("orders", "pack", "A-2", "--bags", "1")
    with pypdfium2.PdfDocument(slip) as document:
        page = document[0]
        page.render(scale=3).to_pil().save(picture)
        page.close()
    done = act("redeem", "--image", str(picture))
    assert (done.code, done.json["verdict"]) == (0, "redeemed")


def test_the_time_line_and_the_audit_say_when_and_by_whom(run, act, accepted):
    act("orders", "pack", "A-1", "--bags", "1")
    code_id = act("redeem", accepted).json["code_id"]
    shown = run("orders", "show", "A-1", "--json").json
    assert [entry["act"] for entry in shown["timeline"]] == [
        "taken",
        "accepted",
        "code_made",
        "packed",
        "redeemed",
    ]
    assert shown["state"] == "completed"
    assert shown["code_id"] == code_id
    (redeemed,) = [
        entry
        for entry in run("audit", "list", "--code", code_id, "--json").json["items"]
        if entry["act"] == "redeemed"
    ]
    assert redeemed["person"] == MANAGER
    assert redeemed["order_no"] == "A-1"
    by_order = run("audit", "list", "--order", "A-1", "--json").json["items"]
    assert [entry["act"] for entry in by_order][-1] == "redeemed"


def test_an_order_shows_its_customer_masked(run, act, accepted):
    done = run("orders", "show", "A-1", "--json")
    customer = done.json["customer"]
    assert customer["name"] == "李**"
    assert customer["phone_tail"] == "0417"
    assert "示范路1号2幢" in customer["address"]
    for secret in ("李建中", "13800000417", "301"):
        assert secret not in done.out + run("orders", "show", "A-1").out


@pytest.fixture
def two_bags(shop, act, accepted) -> str:
    """An order in two bags."""
    act("orders", "pack", "A-1", "--bags", "2")
    return "A-1"


def test_labels_as_pictures_are_one_file_a_bag_and_each_reads(run, two_bags, tmp_path):
    out = tmp_path / "l.x.png"
    made = run(
        "labels", "make", two_bags, "--language", "png", "--dpi", "300", "--out", str(out), "--json"
    )
    assert made.json["files"] == ["l.x.png", "l.x-2.png"]
    assert (made.json["labels"], made.json["dpi"], made.json["language"]) == (2, 300, "png")
    for bag, name in enumerate(made.json["files"], start=1):
        with Image.open(tmp_path / name) as picture:
            assert (picture.size, picture.info["dpi"]) == (
                (1181, 1772),
                pytest.approx((300, 300), abs=1),
            )
            assert {found.text for found in zxingcpp.read_barcodes(picture.convert("L"))} == {
                f"HB1A-1-{bag}"
            }


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("language", RAW)
def test_labels_in_a_printers_language_are_what_a_printer_would_burn(
    run, two_bags, tmp_path, language, dpi
):
    out = tmp_path / "job"
    asked = ("--language", language, "--dpi", str(dpi), "--size", "76x130", "--out", str(out))
    made = run("labels", "make", two_bags, *asked, "--json")
    assert (made.code, made.json["files"], made.json["labels"]) == (0, ["job"], 2)
    burnt = decoded(
        out.read_bytes(), PrinterProfile(PrinterId("x"), "x", language, "tcp://x", dpi=dpi)
    )
    seen = [
        {found.text for found in zxingcpp.read_barcodes(page.convert("L"))} for page in burnt.labels
    ]
    assert seen == [{"HB1A-1-1"}, {"HB1A-1-2"}]


def test_a_label_file_that_cannot_be_written_is_named(run, two_bags, tmp_path):
    out = tmp_path / "missing" / "job.zpl"
    done = run("labels", "make", two_bags, "--language", "zpl", "--out", str(out), "--json")
    assert (done.code, done.json["error"]) == (4, "file_not_written")
    wrong = run("labels", "make", two_bags, "--dpi", "600", "--out", str(out), "--json")
    assert wrong.code == 2
