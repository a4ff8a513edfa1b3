from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from pos.domain.ids import ShopId
from pos.domain.orders import Fulfilment, OrderState
from pos.links.files.reading import read_order_files

SAMPLE = Path(__file__).parents[3] / "resources" / "sample"
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def read(*names):
    return read_order_files([SAMPLE / name for name in names], shop=ShopId("S1"), now=NOW)


def test_the_sample_export_is_taken_whole_and_shows_every_status():
    found = read("ExportOrderDetailList20261122.csv", "ExportOrderList20261122.csv")
    assert not found.refused
    assert not found.unknown_columns
    assert not any(one.notes for one in found.orders if one.order.state != "cancelled")
    states = Counter(one.order.state for one in found.orders)
    assert states == {
        OrderState.PLACED: 5, OrderState.OUT: 1, OrderState.COMPLETED: 1, OrderState.CANCELLED: 1,
    }  # fmt: skip
    assert Counter(one.order.fulfilment for one in found.orders)[Fulfilment.PICKUP] == 1


def test_the_sample_orders_in_json_are_taken_whole():
    found = read("orders.json")
    assert not found.refused
    assert len(found.orders) == 5


def test_the_sample_names_no_phone_that_could_ring():
    for one in read(
        "ExportOrderDetailList20261122.csv", "ExportOrderList20261122.csv", "orders.json"
    ).orders:
        phone = one.order.customer.phone
        assert phone.startswith(("13800000", "138****"))
