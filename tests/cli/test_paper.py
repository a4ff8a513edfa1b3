"""Lists of orders and the look of labels, by command alone."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.cli.conftest import orders
from tests.paper.looking import by_pdfium, codes_in, text_of


@pytest.fixture
def packed(shop, act, write) -> list[str]:
    """Two packed orders."""
    nos = ["A-1", "A-2"]
    for order in orders(*nos):
        act("orders", "add", write("o.json", order))
    act("orders", "accept", *nos)
    for no in nos:
        act("orders", "pack", no, "--bags", "2")
    return nos


def _text(file: Path) -> str:
    return text_of(file.read_bytes())


@pytest.mark.parametrize(("paper", "width_pt"), [("a4", 595), ("80", 227)])
def test_a_pick_list_is_written_for_one_order_or_for_a_walk(run, packed, tmp_path, paper, width_pt):
    out = tmp_path / "p.pdf"
    for nos, said in ((packed[:1], "配货单"), (packed, "合并拣货 2 单")):
        done = run("paper", "pick-list", *nos, "--paper", paper, "--out", str(out), "--json")
        assert done.json["orders"] == nos
        assert said in _text(out)
        with pypdfium2.PdfDocument(out) as document:
            assert abs(document[0].get_width() - width_pt) < 2
    assert "301" not in _text(out)


def test_a_single_pick_list_carries_the_orders_code(run, packed, tmp_path):
    out = tmp_path / "p.pdf"
    run("paper", "pick-list", "A-1", "--out", str(out))
    assert codes_in(by_pdfium(out.read_bytes(), 300)) == {"QRCode": "HB1A-1-1"}


def test_a_run_sheet_has_the_doors_and_the_trail_says_for_whom(run, act, packed, tmp_path):
    out = tmp_path / "r.pdf"
    done = act("paper", "run-sheet", *packed, "--courier", "王师傅", "--out", str(out))
    assert done.code == 0
    text = _text(out)
    assert "配送单 王师傅" in text
    assert "301" in text
    assert "13800000417" not in text
    assert "李建中" not in text
    assert "李** 尾号 0417" in text
    for no in packed:
        trail = run("audit", "list", "--order", no, "--json").json["items"]
        assert (trail[-1]["act"], trail[-1]["details"]) == ("run_sheet_made", "courier=王师傅")


def test_a_hand_over_slip_counts_the_bags(act, packed, tmp_path):
    out = tmp_path / "h.pdf"
    assert act("paper", "handover", *packed, "--courier", "王师傅", "--out", str(out)).code == 0
    assert "共 2 单 4 袋" in _text(out)
    assert "301" not in _text(out)


def test_what_is_not_on_a_run_is_refused_and_leaves_no_file(run, act, shop, write, tmp_path):
    act("orders", "add", write("o.json", orders("A-1")[0]))
    out = tmp_path / "r.pdf"
    refused = act("paper", "run-sheet", "A-1", "--courier", "王", "--out", str(out))
    assert (refused.code, refused.json["error"]) == (3, "not_on_a_run")
    refused = run("paper", "pick-list", "A-1", "--out", str(out), "--json")
    assert (refused.code, refused.json["error"]) == (3, "not_to_pick")
    nobody = act("paper", "run-sheet", "A-1", "--courier", " ", "--out", str(out))
    assert nobody.json["error"] == "courier_missing"
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_said(run, packed, tmp_path):
    missing = str(tmp_path / "no" / "p.pdf")
    done = run("paper", "pick-list", "A-1", "--out", missing, "--json")
    assert (done.code, done.json["error"]) == (4, "file_not_written")


def test_what_stands_on_labels_is_set_and_shows_on_the_next_one(run, act, packed, tmp_path):
    out, logo = tmp_path / "l.pdf", tmp_path / "logo.png"
    Image.new("L", (200, 80), 40).save(logo)
    run("labels", "make", "A-1", "--out", str(out))
    assert "示范路" in _text(out)
    done = act(
        "labels", "set", "--address", "off", "--prices", "on", "--picture", str(logo),
        "--size", "76x130",
    )  # fmt: skip
    assert done.json["fields"]["address"] is False
    assert done.json["fields"]["prices"] is True
    assert done.json["size_mm"] == [76, 130]
    assert done.json["picture_bytes"] > 0
    assert run("labels", "show", "--json").json == done.json
    run("labels", "make", "A-1", "--out", str(out))
    assert "¥" in _text(out)
    assert "示范路" not in _text(out)
    assert act("labels", "set", "--no-picture").json["picture_bytes"] == 0


@pytest.mark.parametrize(
    ("options", "code", "error"),
    [
        ((), 2, "usage"),
        (("--address", "maybe"), 2, "usage"),
        (("--address", "off", "--size", "10x10"), 3, "unknown_label_size"),
        (("--address", "off", "--picture", "gone.png"), 4, "picture_unreadable"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(run, act, shop, options, code, error):
    before = run("labels", "show", "--json").json
    done = act("labels", "set", *options)
    assert (done.code, done.json["error"]) == (code, error)
    assert run("labels", "show", "--json").json == before
