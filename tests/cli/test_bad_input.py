"""Whatever is wrong with a file, a scan or a setting gets a sentence and loses nothing."""

import errno
import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import MANAGER, ORDER, orders

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"


def test_an_export_is_taken_and_taken_again_adds_nothing(shop, act):
    files = [str(file) for file in SAMPLE.glob("ExportOrder*.csv")]
    assert len(files) == 2
    first = act("orders", "import", *files)
    assert first.code == 0
    assert first.json["taken"] > 0
    again = act("orders", "import", *files).json
    assert (again["taken"], again["known"]) == (0, first.json["taken"])
    assert again["refused"] == first.json["refused"]


def test_a_platform_order_is_handed_over_and_never_given_a_code(shop, act):
    act("orders", "import", *(str(file) for file in SAMPLE.glob("ExportOrder*.csv")))
    placed = shop("orders", "list", "--state", "placed", "--json").json["items"]
    no = next(x["no"] for x in placed if not x["frozen"])
    early = act("orders", "handed", no)
    assert (early.code, early.json["error"]) == (3, "illegal_move")
    assert act("orders", "accept", no).json["paper_code"] is None
    act("orders", "pack", no, "--bags", "1")
    assert act("orders", "handed", no).json["to_do"] == "redeem_on_platform"
    shown = shop("orders", "show", no, "--json").json
    assert (shown["state"], shown["code_id"]) == ("arrived", None)
    assert shop("settlements", "list", "--json").json["items"] == []


def test_half_a_file_gives_half_its_orders(shop, act, tmp_path):
    text = json.dumps(orders("A-1", "A-2"), ensure_ascii=False)
    file = tmp_path / "half.json"
    file.write_text(text[: len(text) * 3 // 4], encoding="utf-8")
    done = act("orders", "add", str(file))
    assert (done.code, done.json["taken"]) == (0, 1)
    (refused,) = done.json["refused"]
    assert (refused["file"], refused["row"], refused["reason"]) == ("half.json", 2, "cut_short")


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"lines": []}, "lines", "no_lines"),
        ({"delivery_fee_fen": -1}, "delivery_fee_fen", "negative"),
        ({"lines": [{"name": "x", "qty": 1, "price_fen": -5}]}, "lines[0].price_fen", "negative"),
        ({"shop": "S9"}, None, None),
        ({"placed_at": "2026-11-22T10:00:00"}, "placed_at", "no_time_zone"),
        ({"no": "A\x001"}, "no", "empty_or_too_long"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_bad_order_is_refused_by_its_first_bad_field_and_the_rest_taken(
    shop, act, write, change, column, reason
):
    done = act("orders", "add", write("o.json", [{**ORDER, **change}, *orders("B-1")]))
    assert done.code == 0
    if column is None:  # a shop without a link does not know its own number
        assert done.json["taken"] == 2
        return
    assert done.json["taken"] == 1
    (refused,) = done.json["refused"]
    assert (refused["row"], refused["column"], refused["reason"]) == (1, column, reason)
    assert "row 1" in done.err


def test_a_number_twice_with_other_content_is_refused(shop, act, write):
    act("orders", "add", write("o.json", orders("A-1")))
    other = act("orders", "add", write("p.json", orders("A-1", delivery_fee_fen=1)))
    assert [x["reason"] for x in other.json["refused"]] == ["other_content"]
    revised = act("orders", "add", write("q.json", orders("A-1", delivery_fee_fen=1, revision=2)))
    assert revised.json["updated"] == ["A-1"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00\x81garbage", b"a,b,c\n1,2,3\n", b"PK\x03\x04broken", b"\x00" * 99],
)
def test_a_file_that_is_no_export_is_one_refusal(shop, act, tmp_path, content):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    done = act("orders", "import", str(file))
    assert (done.code, done.json["taken"], len(done.json["refused"])) == (0, 0, 1)
    assert done.json["refused"][0]["reason"]


def test_a_file_that_is_not_there_is_unavailable(shop, act, tmp_path):
    for words in (("orders", "import"), ("orders", "add")):
        done = act(*words, str(tmp_path / "nowhere.json"))
        assert (done.code, done.json["error"]) == (4, "nothing_read")
        assert (done.json["taken"], done.json["refused"]) == (0, [])


TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("", "not_a_code", "plain_text"),
        ("x" * 5000, None, None),
        ("\x1b]0;owned\x07\x00\r\n\t", None, None),
        ("🥛🥛🥛", "not_a_code", "plain_text"),
        ("A" + "\udce9", None, None),
        (TOKEN[:30], "malformed", None),
        (TOKEN + "A", "malformed", None),
        (TOKEN, "wrong_store", None),
        ("9" * 12, None, None),
        ("134567890123456789", None, None),
        ("https://example.com/x?a=1", "not_a_code", "web_address"),
        ("6901234567892", "not_a_code", "product"),
        ("-1", None, None),
    ],
)
def test_no_scanned_text_is_taken_or_breaks_anything(shop, run, text, verdict, reason):
    stdin = f"482915\n{text}"
    sign = ("--as", MANAGER, "--pin-stdin", "--json")
    for act in ("check", "redeem"):
        done = run(act, "-", *sign, stdin=stdin)
        assert done.code == 3, done
        assert verdict in (None, done.json["verdict"])
        assert reason in (None, done.json["reason"])
        assert done.json["settlement"] is None
        if len(text) > 10:
            assert text not in done.out + done.err


def test_a_payment_code_is_said_and_stored_nowhere(shop, run, tmp_path):
    secret = "134567890123456789"
    sign = ("--as", MANAGER, "--pin-stdin", "--json")
    done = run("check", secret, *sign)
    assert done.code == 3
    said = run("audit", "list", "--json").out + done.out + done.err
    assert secret not in said


def test_a_picture_without_a_code_and_a_file_that_is_none_are_refused(shop, act, tmp_path):
    from PIL import Image  # noqa: PLC0415 - only here

    white = tmp_path / "white.png"
    Image.new("L", (200, 200), 255).save(white)
    text = tmp_path / "text.png"
    text.write_text("no picture", encoding="utf-8")
    empty = act("check", "--image", str(white))
    assert (empty.code, empty.json["reason"]) == (3, "no_code_in_picture")
    assert act("check", "--image", str(text)).json["error"] == "not_a_picture"
    assert act("check", "--image", str(tmp_path / "none.png")).code == 4


@pytest.mark.parametrize("bags", ["0", "100", "-1"])
def test_impossible_bags_are_refused(shop, act, write, bags):
    act("orders", "add", write("o.json", orders("A-1")))
    act("orders", "accept", "A-1")
    done = act("orders", "pack", "A-1", "--bags", bags)
    assert (done.code, done.json["error"]) == (3, "bags_out_of_range")


def test_of_several_orders_the_good_ones_are_accepted(shop, act, write):
    act("orders", "add", write("o.json", orders("A-1", "A-2")))
    done = act("orders", "accept", "A-1", "A-9", "A-2")
    assert done.code == 3
    assert [x["no"] for x in done.json["items"]] == ["A-1", "A-2"]
    assert [x["error"] for x in done.json["refused"]] == ["order_not_found"]
    assert all(x["paper_code"] for x in done.json["items"])


def test_a_database_of_a_newer_program_is_left_alone(shop, run, tmp_path):
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - to play the newer program

    from pos.security.vault import Vault  # noqa: PLC0415

    data = tmp_path / "data"
    key = Vault.open(data).key_for("database").hex()
    database = dbapi2.connect(str(data / "shop.db"))
    database.execute(f"PRAGMA key = \"x'{key}'\"")
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.close()
    done = run("orders", "list", "--json")
    assert (done.code, done.json["error"]) == (3, "newer_schema")
    assert "9999" in done.err


def test_a_damaged_database_is_said(shop, run, tmp_path):
    file = tmp_path / "data" / "shop.db"
    file.write_bytes(b"this is no database" * 1000)
    done = run("orders", "list", "--json")
    assert (done.code, done.json["error"]) == (3, "wrong_key")
    assert sqlite3.sqlite_version  # the file is none for anybody
    assert run("doctor", "--json").code == 3


def test_a_full_disk_is_said_and_nothing_is_half_written(shop, act, write, monkeypatch, tmp_path):
    act("orders", "add", write("o.json", orders("A-1")))
    act("orders", "accept", "A-1")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "x.handover.partial")

    monkeypatch.setattr("pos.storage.backup.zipfile.ZipFile.writestr", full)
    done = act("backup", "make")
    assert (done.code, done.json["error"]) == (4, "disk_full")
    assert list((tmp_path / "data" / "backups").iterdir()) == []
    out = tmp_path / "no" / "such" / "folder" / "l.pdf"
    label = shop("labels", "make", "A-1", "--out", str(out), "--json")
    assert (label.code, label.json["error"]) == (4, "file_not_written")


def test_a_folder_that_cannot_be_made_is_a_sentence(run, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = run(
        "setup",
        "--shop",
        "示范店",
        "--manager",
        MANAGER,
        "--pin-stdin",
        "--json",
        data=tmp_path / "file" / "data",
    )
    assert (done.code, done.json["error"]) == (4, "file_trouble")


@pytest.mark.parametrize(
    ("pin", "error"),
    [("12345", "pin_form"), ("111111", "pin_too_simple"), ("一二三四五六", "pin_form")],
)
def test_a_setup_that_is_refused_leaves_nothing_behind(run, tmp_path, pin, error):
    done = run(
        "setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json", stdin=pin
    )
    assert (done.code, done.json["error"]) == (3, error)
    assert not (tmp_path / "data").exists()


def test_a_hub_that_is_not_there_is_unavailable(shop, act):
    done = act("link", "hub", "http://127.0.0.1:9", "--enrol", "AAAA-AAAA")
    assert (done.code, done.json["error"]) == (4, "hub_unreachable")
    far = act("link", "hub", "http://hub.example", "--enrol", "AAAA-AAAA")
    assert (far.code, far.json["error"]) == (3, "tls_required")


def test_the_hub_takes_the_good_orders_of_a_bad_file(run, write):
    run("hub", "shops", "add", "S1", "示范店", "--json")
    content = [{**ORDER, "shop": "S1"}, {**ORDER, "no": "B", "shop": "S9"}, {"no": "C"}, 7]
    done = run("hub", "orders", "add", write("o.json", content), "--json")
    assert (done.code, done.json["taken"]) == (0, 1)
    assert [x["no"] for x in done.json["refused"]] == ["B", "C", ""]
    unknown = run("hub", "code", "Z-9", "--json")
    assert (unknown.code, unknown.json["error"]) == (3, "order_not_found")


def test_a_changed_anchor_stops_no_work_and_is_found(shop, act, write, tmp_path):
    anchors = tmp_path / "data" / "audit.anchors"
    changed = anchors.read_text(encoding="utf-8").replace('"tag": "', '"tag": "0')
    anchors.write_text(changed, encoding="utf-8")
    assert act("orders", "add", write("o.json", orders("A-1"))).json["taken"] == 1
    done = shop("audit", "verify", "--json")
    assert (done.code, done.json["ok"], done.json["error"]) == (3, False, "anchors_damaged")
    assert anchors.read_text(encoding="utf-8") == changed
