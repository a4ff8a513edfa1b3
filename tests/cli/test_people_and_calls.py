"""Badges, digits read out over the phone, and calls, from the command line."""

import zxingcpp
from PIL import Image

from pos.domain.badges import badge_secret
from pos.domain.scans import BADGE_PREFIX
from tests.cli.conftest import MANAGER, ORDER


def test_a_badge_is_written_and_withdrawn(act, shop, tmp_path):
    out = tmp_path / "badge.png"
    done = act("staff", "badge", MANAGER, "--out", str(out))
    assert (done.code, done.json["name"], done.json["file"]) == (0, MANAGER, "badge.png")
    (found,) = zxingcpp.read_barcodes(Image.open(out).convert("L"))
    assert found.text.startswith(BADGE_PREFIX)
    assert len(found.text) == len(BADGE_PREFIX + badge_secret(bytes(16)))
    assert found.text not in done.out + done.err
    ended = act("staff", "badge", MANAGER, "--withdraw")
    assert (ended.code, ended.json["withdrawn"]) == (0, True)


def test_a_badge_is_a_pdf_or_a_png(act, shop, tmp_path):
    out = tmp_path / "badge.doc"
    assert act("staff", "badge", MANAGER, "--out", str(out)).code == 2
    nobody = act("staff", "badge", "无人", "--out", str(tmp_path / "b.pdf"))
    assert (nobody.code, nobody.json["error"]) == (3, "unknown_person")


def test_a_number_is_shown_to_a_person_and_the_call_noted(act, run, shop, write):
    assert act("orders", "add", write("one.json", ORDER)).code == 0
    shown = act("orders", "phone", ORDER["no"])
    assert shown.json["phone"] == "13800000417"
    noted = act("orders", "called", ORDER["no"], "--outcome", "answered")
    assert noted.code == 0
    trail = run("audit", "list", "--order", ORDER["no"], "--json").json["items"]
    assert [item["act"] for item in trail][-2:] == ["phone_revealed", "call_noted"]
    assert "13800000417" not in run("audit", "list", "--json").out


def test_digits_over_the_phone_belong_to_an_order_that_has_a_live_code(act, shop, write):
    assert act("redeem", "--relay", "12345").code == 2
    assert act("redeem", "--order", "A-1", "--relay", "123").code == 2
    assert act("check", "123456730880", "--order", "A-1").code == 2
    missing = act("redeem", "--order", "A-1", "--relay", "12345")
    assert (missing.code, missing.json["error"]) == (3, "order_not_found")
    act("orders", "add", write("one.json", ORDER))
    act("orders", "accept", "A-1")
    paper = act("check", "--order", "A-1", "--relay", "12345")
    assert (paper.code, paper.json["error"]) == (3, "no_live_code")
