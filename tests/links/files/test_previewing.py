from datetime import UTC, datetime

import pytest

from pos.domain.ids import ShopId
from pos.links.files.previewing import preview
from pos.links.files.reading import read_order_files
from pos.links.files.values import Kind
from tests.links.files.exports import ORDER_HEADER, line_row, order_row, write_pair, written

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHOP = ShopId("S1")


@pytest.fixture
def seen(tmp_path):
    paths = write_pair(
        tmp_path, [order_row(n) for n in range(25)], [line_row(n) for n in range(25)]
    )
    return paths, preview(paths, shop=SHOP, now=NOW)


def test_the_preview_is_the_import_without_storing(seen):
    paths, shown = seen
    assert shown.found == read_order_files(paths, shop=SHOP, now=NOW)
    assert [table.kind for table in shown.tables] == [Kind.ORDERS, Kind.LINES]
    orders = shown.tables[0]
    assert (orders.encoding, orders.delimiter, len(orders.rows)) == ("gb18030", ",", 20)


def test_the_preview_shows_no_customer(seen):
    _, shown = seen
    text = str(shown.tables)
    for private in ("13800000000", "301", "顾客甲", "示范会员"):
        assert private not in text
    assert "示范路1号2幢***室" in text
    assert "1******0000" in text


def test_an_unknown_column_comes_with_what_it_might_be(tmp_path):
    header = [name.replace("买家实际支付金额", "实际支付的金额") for name in ORDER_HEADER]
    path = tmp_path / "a.csv"
    path.write_bytes(written([header, order_row()]))
    shown = preview([path], shop=SHOP, now=NOW)
    (guess,) = [guess for guess in shown.tables[0].headers if guess.header == "实际支付的金额"]
    assert (guess.field, guess.suggestion) == ("", "paid")
    assert shown.found.unknown_columns == ("实际支付的金额",)


def test_json_has_a_preview_too(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        '{"no":"HX1","shop":"S1","placed_at":"2026-11-22T10:00:00+08:00",'
        '"paid_at":"2026-11-22T10:00:00+08:00","fulfilment":"pickup","customer":{"name":"顾客甲"},'
        '"lines":[{"name":"牛奶","qty":1,"price_fen":1}]}',
        "utf-8",
    )
    (table,) = preview([path], shop=SHOP, now=NOW).tables
    assert table.kind is Kind.JSON
    assert table.rows[0][0] == "HX1"
    assert "顾**" in table.rows[0]


def test_a_file_that_cannot_be_read_has_no_head_but_its_refusal(tmp_path):
    shown = preview([tmp_path / "none.csv"], shop=SHOP, now=NOW)
    assert not shown.tables
    assert [refusal.reason for refusal in shown.found.refused] == ["not_found"]
