"""A catalogue from a file, an order that does not fit, a stock take: all by command."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import MANAGER, ORDER

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")
CATALOGUE = (
    "商品编码,商品名称,条码,售价,库存,安全库存,可配送,包装要求,易碎,货架\r\n"
    "A1,牛奶 1L,6901234567892,9.90,5,1,是,轻放,否,B-03\r\n"
    "B2,酸奶,'6901234567908,¥8.00,3,0,是,,是,B-04\r\n"
    "C3,坏价,6901234567915,九块九,1,,,,,\r\n"
    ",没有编码,,1,1,,,,,\r\n"
)


@pytest.fixture
def shop(run):
    run("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json")
    return run


@pytest.fixture(params=["utf-8-sig", "gb18030"])
def catalogue(tmp_path, request) -> Path:
    path = tmp_path / "商品.csv"
    path.write_bytes(CATALOGUE.encode(request.param))
    return path


def test_a_catalogue_is_taken_but_for_its_bad_rows_and_again_changes_nothing(shop, catalogue):
    done = shop("products", "import", str(catalogue), *SIGN).json
    assert (done["added"], done["changed"], done["counted"]) == (2, 0, 2)
    assert [(x["row"], x["column"], x["value"], x["reason"]) for x in done["refused"]] == [
        (4, "售价", "九块九", "not_a_number"),
        (5, "商品编码", "", "missing"),
    ]
    shop("stock", "sell", "6901234567892", "2", *SIGN)
    again = shop("products", "import", str(catalogue), *SIGN).json
    assert (again["added"], again["changed"], again["known"]) == (0, 0, 2)
    assert again["stock_kept"] == 1, "a file never overrules what was counted and sold since"
    (milk,) = shop("products", "list", "--search", "niunai 0123", "--json").json["items"]
    assert (milk["on_hand"], milk["available"], milk["level"]) == (3, 2, "good")
    assert (milk["price_fen"], milk["shelf"], milk["packing"]) == (990, "B-03", "轻放")


def test_what_is_exported_comes_back_the_same_and_holds_no_formula(shop, catalogue, tmp_path):
    shop("products", "import", str(catalogue), *SIGN)
    for n, name in enumerate(("=1+1", "＝1+1", "@x", "+x", "-x")):
        assert shop("products", "set", f"F{n}", f"--name={name}", *SIGN).code == 0
    for out in (tmp_path / "out.csv", tmp_path / "out.xlsx"):
        assert shop("products", "export", "--out", str(out), "--json").json["products"] == 7
        again = shop("products", "import", str(out), *SIGN).json
        assert (again["added"], again["changed"], again["known"]) == (0, 0, 7)
        assert again["refused"] == []
    cells = [
        cell for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row
    ]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell.value for cell in cells if str(cell.value)[:1] in "=+-@＝＋－＠"]
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "'=1+1" in text
    assert "'＝1+1" in text


def test_an_order_that_does_not_fit_is_refused_with_what_can_be_done(shop, catalogue, tmp_path):
    shop("products", "import", str(catalogue), *SIGN)
    lines = [{"sku": "A1", "name": "牛奶 1L", "qty": 6, "price_fen": 990}]
    (tmp_path / "o.json").write_text(json.dumps(ORDER | {"lines": lines}), "utf-8")
    shop("orders", "add", str(tmp_path / "o.json"), *SIGN)
    refused = shop("orders", "accept", "A-1", *SIGN)
    assert (refused.code, refused.json["error"]) == (3, "would_oversell")
    (short,) = refused.json["lines"]
    assert (short["sku"], short["wanted"], short["available"]) == ("A1", 6, 4)
    done = shop(
        "orders", "accept", "A-1", "--partial", "A1=4", "--substitute", "A1=B2",
        "--consent", "电话同意", *SIGN,
    )  # fmt: skip
    assert (done.code, done.json["state"], done.json["refunded_fen"]) == (0, "accepted", 2 * 990)
    shown = shop("orders", "show", "A-1", "--json").json
    milk, yoghurt = shown["lines"]
    assert (milk["qty"], milk["refunded_qty"], milk["instead_of"]) == (6, 2, None)
    assert (yoghurt["sku"], yoghurt["qty"], yoghurt["price_fen"]) == ("B2", 2, 800)
    assert yoghurt["instead_of"] == "A1"
    assert [x["details"] for x in shown["timeline"] if x["act"] == "substituted"] == [
        "A1 → B2 × 2, 800 fen; 电话同意"
    ]


def test_a_stock_take_outlives_the_program_and_is_looked_at_before_it_is_booked(shop, catalogue):
    shop("products", "import", str(catalogue), *SIGN)
    shop("stock", "take", "6901234567892", "6901234567892", *SIGN)  # each command is a process
    sheet = shop("stock", "take", "6901234567892", "B2=3", *SIGN).json
    found = {x["sku"]: (x["counted"], x["expected"], x["difference"]) for x in sheet["items"]}
    assert found == {"A1": (3, 5, -2), "B2": (3, 3, 0)}
    shop("stock", "sell", "A1", "1", *SIGN)  # after it was counted
    assert shop("stock", "take", "--book", *SIGN).json["error"] == "reason_missing"
    booked = shop("stock", "take", "--book", "--reason", "月底盘点", *SIGN).json
    assert (booked["state"], booked["differing"]) == ("booked", 1)
    assert shop("products", "show", "A1", "--json").json["on_hand"] == 2
    moved = shop("stock", "movements", "A1", "--json").json["items"]
    assert [(x["qty"], x["reason"]) for x in moved] == [
        (-2, "counted"), (-1, "sold"), (5, "imported"),
    ]  # fmt: skip
    assert (moved[0]["person"], moved[0]["note"]) == (MANAGER, "月底盘点")
    assert shop("stock", "take", "--drop", *SIGN).json["error"] == "no_stock_take"


def test_a_scale_label_is_read_as_the_shop_says(shop):
    shop("products", "set", "W1", "--name", "西瓜", "--item-no", "00123", *SIGN)
    assert shop("products", "show", "2100123019992", "--json").json["error"] == "product_not_found"
    shop("products", "scales", "--no-check-digit", "--value", "weight", *SIGN)
    assert shop("products", "show", "2100123019992", "--json").json["sku"] == "W1"


def test_a_clerk_may_count_and_sell_but_not_correct_the_stock(shop, catalogue):
    shop("products", "import", str(catalogue), *SIGN)
    pin = shop("staff", "add", "周", "--role", "clerk", *SIGN).json["pin"]
    clerk = ("--as", "周", "--pin-stdin", "--json")
    shop("staff", "pin", *clerk, stdin=f"{pin}\n739164")
    assert shop("stock", "sell", "A1", "1", *clerk, stdin="739164").code == 0
    for command in (
        ("stock", "adjust", "A1", "--to", "9", "--reason", "x"),
        ("stock", "take", "--book", "--reason", "x"),
        ("products", "set", "A1", "--name", "x"),
        ("products", "import", str(catalogue)),
    ):
        assert shop(*command, *clerk, stdin="739164").json["error"] == "not_permitted"
