"""The contract's own values: what goes out comes back, what cannot be right is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import Customer, Fulfilment, Line, Order, Promise
from pos.wire.orders import OrderIn
from pos.wire.sync import CodeOut, EventIn, Stamp

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
fen = st.integers(0, 10**10)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract
lines = st.builds(
    Line, names, st.integers(1, 1000), fen, words, words, refunded_qty=st.integers(0, 1000)
)
customers = st.builds(
    Customer,
    name=words,
    phone=st.just("021-5550000"),
    phone_ext=words,
    phone_tail=st.sampled_from(["0417", "0000"]),
    phone_expires_at=st.none() | moments,
    address=words,
    lat=st.none() | st.floats(-90, 90),
    lng=st.none() | st.floats(-180, 180),
    datum=st.sampled_from(["", "gcj02", "wgs84"]),
)
orders = st.builds(
    Order,
    no=names.map(OrderNo),
    shop=names.map(ShopId),
    channel=words,
    fulfilment=st.sampled_from(Fulfilment),
    placed_at=moments,
    paid_at=moments,
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
    customer=customers,
    promise=st.none() | st.builds(Promise, moments, st.none() | moments),
    delivery_fee_fen=fen,
    packing_fee_fen=fen,
    discount_fen=fen,
    platform_subsidy_fen=fen,
    remark=words,
    valid_from=st.none() | moments,
    valid_until=st.none() | moments,
    revision=st.integers(1, 1000),
)


@given(orders)
def test_an_order_travels_without_loss(order):
    text = OrderIn.of(order).model_dump_json(by_alias=True, exclude_none=True)
    assert OrderIn.model_validate_json(text).to_order() == order


def _event(**changed: object) -> dict[str, object]:
    return {
        "event_id": "0" * 32,
        "device": "d",
        "epoch": 1,
        "seq": 1,
        "kind": "redeemed",
        "at": NOON.isoformat(),
    } | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"code_id": str(2**64)},
        {"code_id": "-1"},
        {"code_id": "01"},
        {"code_id": 5},
        {"seq": 0},
        {"seq": 2**53},
        {"epoch": True},
        {"event_id": "short"},
        {"order_no": "x" * 65},
        {"at": "2026-11-22T04:00:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"surprise": 1},
    ],
)
def test_an_event_that_cannot_be_right_is_refused(changed):
    EventIn.model_validate(_event())
    with pytest.raises(ValidationError):
        EventIn.model_validate(_event(**changed))


def test_the_biggest_code_number_fits():
    assert EventIn.model_validate(_event(code_id=str(2**64 - 1))).code_id == str(2**64 - 1)


def test_times_arrive_in_utc():
    beijing = (NOON + timedelta(hours=8)).replace(tzinfo=None).isoformat() + "+08:00"
    at = EventIn.model_validate(_event(at=beijing)).at
    assert (at, at.tzinfo) == (NOON, UTC)


def test_an_answer_may_say_more_than_is_known_here():
    said = {"now": NOON.isoformat(), "hub_epoch": 1, "weather": "rain"}
    assert Stamp.model_validate(said).now == NOON


def test_a_key_travels_whole():
    key = bytes(range(240, 256))
    said = CodeOut.model_validate(
        {
            "code_id": "1",
            "order_no": "x",
            "kind": "live",
            "generation": 1,
            "state": "active",
            "key": "8PHy8/T19vf4+fr7/P3+/w==",
            "locator": "1234567",
        }
    )
    assert said.key == key
    assert CodeOut.model_validate_json(said.model_dump_json()).key == key
