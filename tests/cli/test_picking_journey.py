"""A walk without a window, and acceptance by rule."""

import json

from tests.cli.conftest import MANAGER, ORDER, PIN

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")
MILK, TISSUE = "6901234567892", "6922222222222"


def orders(tmp_path):
    goods = [
        {"name": "牛奶 1L", "qty": 1, "price_fen": 990, "barcode": MILK},
        {"name": "抽纸", "qty": 1, "price_fen": 1500, "barcode": TISSUE},
    ]
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([ORDER | {"no": no, "lines": goods} for no in ("A-1", "B-2")]))
    return file


def test_two_orders_are_accepted_by_rule_and_picked_in_one_walk(shop, run, tmp_path):
    def act(*words):
        return run(*words, *SIGN, stdin=PIN)

    act("orders", "add", str(orders(tmp_path)))
    assert act("auto-accept", "on", "--from", "00:00", "--to", "00:00").json["standing"] == "on"
    assert [one["no"] for one in act("auto-accept", "run").json["accepted"]] == ["A-1", "B-2"]
    begun = act("pick", "begin", "A-1", "B-2")
    assert (begun.code, begun.json["pieces"]) == (0, 4)
    right = act("pick", "scan", MILK)
    assert (right.code, right.json["verdict"], right.json["item"]["basket"]) == (0, "right", 1)
    unknown = act("pick", "scan", "6955555555557")
    assert (unknown.code, unknown.json["error"]) == (3, "pick_unknown")
    early = act("pick", "finish", "--bags", "1")
    assert (early.code, early.json["error"]) == (3, "pick_incomplete")
    act("pick", "scan", MILK)
    assert act("pick", "scan", MILK).json["error"] == "pick_too_many"
    act("pick", "undo")
    assert act("pick", "take", "2-1").json["item"]["got"] == 1
    act("pick", "scan", TISSUE)
    assert act("pick", "finish", "A-1", "--bags", "2").json["items"][0]["bags"] == 2
    act("pick", "short", "2-2")
    assert run("pick", "show", "--json").json["items"][0]["orders"][0]["complete"]
    done = act("pick", "finish", "--bags", "1", "--print")
    assert (done.code, done.json["items"][0]["state"]) == (0, "packed"), done.json
    assert act("pick", "undo").json["error"] == "no_pick"
    assert act("auto-accept", "off").json["standing"] == "off"


def test_an_item_that_is_not_there_is_said(shop, run, tmp_path):
    run("orders", "add", str(orders(tmp_path)), *SIGN, stdin=PIN)
    run("orders", "accept", "A-1", *SIGN, stdin=PIN)
    run("pick", "begin", "A-1", *SIGN, stdin=PIN)
    assert run("pick", "take", "9-9", *SIGN, stdin=PIN).code == 2
    assert run("auto-accept", "on", "--from", "25:00", *SIGN, stdin=PIN).code == 2
