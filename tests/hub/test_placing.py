"""Orders in: each once, a bad one stops no other."""

import json
from dataclasses import replace

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.events import EventKind
from pos.domain.ids import OrderNo, ShopId
from pos.hub.operator import Operator
from pos.hub.placing import NotTaken, read_order
from pos.services.hub_link import ChangeKind
from pos.wire.orders import OrderIn
from tests.hub.hubs import open_platform, order_json


@pytest.fixture
def shop(operator):
    return operator.add_shop("S1", "店 S1")


@pytest.fixture
def send(hub, operator, shop):
    """Post to /v1/orders as a source."""
    token = operator.add_source("web")

    def post(body: object) -> tuple[int, dict]:
        answer = urllib3.request(
            "POST",
            f"{hub.url}/v1/orders",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            retries=False,
        )
        return answer.status, answer.json()

    return post


def test_one_order_or_a_list_is_taken_once(send, counter):
    status, told = send(order_json())
    assert (status, told["taken"], told["known"]) == (200, ["HX-1"], [])
    status, told = send([order_json(), order_json("HX-2")])
    assert (status, told["taken"], told["known"]) == (200, ["HX-2"], ["HX-1"])
    kinds = [(change.kind, change.order_no) for change in counter.hear().changes]
    assert kinds == [
        (ChangeKind.ORDER, "HX-1"),
        (ChangeKind.CODE, "HX-1"),
        (ChangeKind.ORDER, "HX-2"),
        (ChangeKind.CODE, "HX-2"),
    ]


def test_other_content_needs_the_next_revision(operator, shop):
    operator.add_orders([order_json()])
    changed = order_json(remark="少冰")
    for revision in (1, 3):
        fate = operator.add_orders([changed | {"revision": revision}])
        [refused] = fate.refused
        assert (refused.no, refused.field) == ("HX-1", "revision")
    fate = operator.add_orders([changed | {"revision": 2}])
    assert (fate.known, fate.updated, fate.refused) == (("HX-1",), ("HX-1",), ())
    assert operator.add_orders([changed | {"revision": 2}]).updated == ()
    assert operator.add_orders([changed | {"revision": 9}]).refused == ()


def test_a_revision_reaches_the_counters_and_moves_the_codes_window(operator, counter):
    operator.add_orders([order_json()])
    counter.hear()
    ends = "2026-12-01T12:00:00+08:00"
    operator.add_orders([order_json(revision=2, valid_until=ends)])
    order, code = counter.hear().changes
    assert order.order.revision == 2
    assert code.code.valid_until == order.order.valid_until
    lines = [{"name": "牛奶 1L", "qty": 2, "price_fen": 990, "refunded_qty": 1}]
    operator.add_orders([order_json(revision=3, valid_until=ends, lines=lines)])
    [refund] = counter.hear().changes
    assert (refund.kind, refund.order.refund_fen) == (ChangeKind.REFUNDED, 990)


def test_a_closed_order_takes_no_revision(operator, counter):
    operator.add_orders([order_json()])
    counter.hear()
    counter.tell(counter.event("HX-1", EventKind.REJECTED, reason="缺货"))
    [refused] = operator.add_orders([order_json(revision=2, remark="x")]).refused
    assert "rejected" in refused.reason


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (order_json(lines=[]), "lines"),
        (order_json(shop="S9"), "shop"),
        (order_json(delivery_fee_fen=-1), "delivery_fee_fen"),
        (order_json(delivery_fee_fen=1.5), "delivery_fee_fen"),
        (order_json(paid_at="2026-11-22T10:00:00"), "paid_at"),
        (order_json(fulfilment="drone"), "fulfilment"),
        (order_json(lines=[{"name": "x", "qty": 0, "price_fen": 1}]), "lines.0.qty"),
        (
            order_json(lines=[{"name": "x", "qty": 1, "price_fen": 1, "refunded_qty": 2}]),
            "lines[0].refunded_qty",
        ),
        (order_json(unknown_field=1), "unknown_field"),
        (order_json("a\u202eb"), "no"),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_a_bad_order_is_named_by_its_field_and_the_others_are_taken(operator, shop, bad, field):
    fate = operator.add_orders([bad, order_json("HX-2")])
    assert fate.taken == ("HX-2",)
    [refused] = fate.refused
    assert refused.field == field
    assert refused.reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*OrderIn.model_fields, "x"]), json_values))
def test_no_json_breaks_the_reading_of_an_order(changed):
    try:
        order = read_order(order_json() | changed)
    except NotTaken:
        return
    again = OrderIn.of(order.to_order())
    assert again.to_order() == order.to_order()


def test_the_stored_order_is_the_one_that_was_sent(platform, operator, shop):
    sent = order_json(
        customer={"name": "顾客甲", "phone": "13800000000", "lat": 31.23, "datum": "gcj02"},
        promise={"from": "2026-11-22T10:30:00+08:00", "to": "2026-11-22T11:30:00+08:00"},
    )
    operator.add_orders([sent])
    with platform.ledger.read() as book:
        held = book.orders.find(ShopId("S1"), OrderNo("HX-1"))
    wanted = OrderIn.model_validate(sent).to_order()
    assert held.order == replace(wanted, changed_at=held.order.changed_at)
    assert json.loads(held.content)["customer"]["phone_tail"] == "0000"


def test_two_shops_may_use_the_same_number(operator, shop):
    operator.add_shop("S2", "二店")
    fate = operator.add_orders([order_json(), order_json(shop="S2")])
    assert fate.taken == ("HX-1", "HX-1")


def test_orders_outlive_the_hub(tmp_path):
    with open_platform(tmp_path) as platform:
        Operator(platform).add_shop("S1", "店")
        Operator(platform).add_orders([order_json()])
        before = Operator(platform).code_now("HX-1").url
    with open_platform(tmp_path) as platform:
        assert Operator(platform).add_orders([order_json()]).known == ("HX-1",)
        assert Operator(platform).code_now("HX-1").url == before
