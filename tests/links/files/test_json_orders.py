import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import ShopId
from pos.domain.orders import CodeOwner, OrderState
from pos.links.files.reading import read_order_files
from pos.links.files.values import REASONS

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHOP = ShopId("S1")


def order(no="HX1", **changes):
    return {
        "no": no, "shop": "S1", "placed_at": "2026-11-22T10:00:00+08:00",
        "paid_at": "2026-11-22T10:00:20+08:00", "fulfilment": "delivery",
        "customer": {"name": "顾客甲", "phone": "13800000000", "address": "示范路1号2幢301室"},
        "lines": [{"name": "牛奶", "qty": 2, "price_fen": 990}],
    } | changes  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def read_data(data, *, name="orders.json", shop=SHOP):
        path = tmp_path / name
        if not isinstance(data, bytes):
            data = (data if isinstance(data, str) else json.dumps(data)).encode()
        path.write_bytes(data)
        return read_order_files([path], shop=shop, now=NOW)

    return read_data


def told(found):
    return [(r.row, r.column, r.value, r.reason) for r in found.refused]


@pytest.mark.parametrize("data", [order(), [order()]])
@pytest.mark.parametrize("name", ["orders.json", "orders.txt"])
def test_an_object_and_a_list_are_read_whatever_the_file_is_called(read, data, name):
    found = read(data, name=name)
    assert not found.refused
    (one,) = found.orders
    assert (one.order.no, one.row, one.file) == ("HX1", 1, name)
    assert one.order.code_owner is CodeOwner.HUB
    assert one.status.state is OrderState.PLACED
    assert one.order.paid_at == datetime(2026, 11, 22, 2, 0, 20, tzinfo=UTC)
    assert one.order.customer.phone_tail == "0000"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_do_not_matter(read, encoding):
    data = json.dumps([order()], ensure_ascii=False).encode(encoding)
    assert read(data).orders[0].order.customer.name == "顾客甲"


@pytest.mark.parametrize(
    ("changes", "column", "value", "reason"),
    [
        ({"lines": []}, "lines", "", "no_lines"),
        ({"lines": [{"name": "奶", "qty": 0, "price_fen": 1}]}, "lines[0].qty", "0", "out_of_range"),
        ({"lines": [{"name": "奶", "qty": "2", "price_fen": 1}]}, "lines[0].qty", "2", "not_a_number"),
        ({"lines": [{"name": "奶", "qty": 1, "price_fen": -1}]}, "lines[0].price_fen", "-1", "negative"),
        ({"lines": [{"name": "奶", "qty": 1}]}, "lines[0].price_fen", "", "missing"),
        ({"lines": [{"name": "", "qty": 1, "price_fen": 1}]}, "lines[0].name", "", "missing"),
        ({"lines": [{"name": "奶", "qty": 1, "price_fen": 1, "refunded_qty": 2}]},
         "lines[0].refunded_qty", "", "out_of_range"),
        ({"delivery_fee_fen": -5}, "delivery_fee_fen", "-5", "negative"),
        ({"placed_at": "gestern"}, "placed_at", "gestern", "bad_date"),
        ({"placed_at": "2026-11-22T10:00:00"}, "placed_at", "2026-11-22T10:00:00", "no_time_zone"),
        ({"placed_at": "0001-01-01T00:00:00+08:00"}, "placed_at", "0001-01-01T00:00:00+08:00", "bad_date"),
        ({"fulfilment": "drone"}, "fulfilment", "drone", "unknown_value"),
        ({"surprise": 1}, "surprise", "1", "unknown_field"),
        ({"shop": "S2"}, "shop", "S2", "other_shop"),
        ({"customer": {"name": "顾客甲" * 400}}, "customer.name", "顾**", "too_long"),
        ({"customer": {"phone": ["13800000000"]}}, "customer.phone", "", "not_a_text"),
        ({"no": " "}, "no", "", "missing"),
        ({"no": None}, "no", "", "not_a_text"),
    ],
)  # fmt: skip
def test_a_bad_order_is_refused_by_its_first_bad_place(read, changes, column, value, reason):
    found = read([order("HX0"), order(**changes), order("HX2")])
    assert told(found) == [(2, column, value, reason)]
    assert [one.order.no for one in found.orders] == ["HX0", "HX2"]


def test_what_is_no_order_at_all_is_refused(read):
    assert told(read([order(), 7, "x", None]))[0] == (2, "", "7", "not_an_object")
    assert [refusal.row for refusal in read([order(), 7, "x", None]).refused] == [2, 3, 4]


def test_half_a_file_gives_the_whole_orders_and_one_refusal(read):
    data = json.dumps([order(str(n)) for n in range(5)], ensure_ascii=False).encode()
    for size in range(len(data) - 1, len(data) // 2, -3):
        found = read(data[:size])
        assert [refusal.reason for refusal in found.refused] == ["cut_short"]
        assert len(found.orders) + 1 >= found.refused[0].row


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"no": }', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"no": ' + "9" * 5000 + "}", "not_a_number"),
        (json.dumps(order()) + " {}", "more_than_one_value"),
        ('{"no": "\\ud800"}', "unreadable_encoding"),
        ("nothing", "not_json"),
    ],
)
def test_text_that_is_not_json_is_said(read, text, reason):
    assert read(text).refused[0].reason == reason


def test_duplicates_are_taken_once_and_contradictions_refused(read):
    found = read([order(), order(), order(remark="少冰"), order("HX2")])
    assert [(r.row, r.reason) for r in found.refused] == [(3, "duplicate_with_other_content")]
    assert [one.order.no for one in found.orders] == ["HX1", "HX2"]


def test_a_higher_revision_replaces_the_order(read):
    found = read([order(), order(remark="少冰", revision=2)])
    assert not found.refused
    assert [one.order.remark for one in found.orders] == ["少冰"]


def test_without_a_shop_of_its_own_the_file_says_whose_the_order_is(read):
    assert read(order(shop="S7"), shop=ShopId("")).orders[0].order.shop == "S7"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(order())), inner),
)  # fmt: skip


@given(value=_JSON)
def test_no_json_at_all_makes_the_import_raise(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("any") / "a.json"
    path.write_text(json.dumps(value), "utf-8")
    found = read_order_files([path], shop=SHOP, now=NOW)
    assert not found.orders
    for refusal in found.refused:
        assert refusal.value.isprintable()
        assert refusal.reason in REASONS
