"""The shop's stock and its partly accepted orders at the hub: told once, computed alike."""

from dataclasses import replace

from pos.domain.ids import Sku
from pos.domain.order_changes import Changes
from pos.domain.orders import OrderState
from pos.domain.settlements import SettlementState
from pos.domain.stock import Product
from tests.hub.test_with_counters import a_hub, link, make_desk, order, stack

__all__ = ["make_desk", "stack"]  # fixtures


def wants(no, qty, sku="A1"):
    line = {"sku": sku, "name": "牛奶 1L", "qty": qty, "price_fen": 990}
    return order(no) | {"lines": [line], "fulfilment": "pickup"}


def stocked(desk, sku="A1", on_hand=5, **facts):
    product = Product(Sku(sku), "牛奶 1L", price_fen=900)
    desk.shop.stocking.put(replace(product, **facts), by=desk.manager)
    desk.shop.stocking.adjust(sku, to=on_hand, reason="盘点", by=desk.manager)


def known(operator):
    return {level.sku: level.available for level in operator.stock("S1")}


def test_the_hub_knows_the_latest_level_of_each_product(tmp_path, make_desk):
    with a_hub(tmp_path / "hub") as (operator, url):
        desk = make_desk("one")
        stocked(desk, on_hand=5, safety=1)
        link(desk, operator, url)
        stocked(desk, "B2", on_hand=7)
        assert desk.shop.syncing.sync().sent == 1, "two products, one event"
        assert known(operator) == {"A1": 4, "B2": 7}
        desk.clock.go(seconds=1)
        desk.shop.stocking.sell("A1", 3, by=desk.manager)
        desk.shop.stocking.receive("A1", 1, by=desk.manager)
        assert desk.shop.syncing.sync().sent == 1, "only the latest counts"
        assert known(operator)["A1"] == 2
        assert desk.shop.syncing.sync().sent == 0
        desk.shop.stocking.put(
            Product(Sku("B2"), "牛奶 1L", price_fen=900, delivery=False), by=desk.manager
        )
        desk.shop.syncing.sync()
        assert known(operator)["B2"] == 0, "not for orders"


def test_an_order_for_more_than_the_hub_knows_is_taken_and_said(tmp_path, make_desk):
    with a_hub(tmp_path / "hub") as (operator, url):
        desk = make_desk("one")
        stocked(desk)
        link(desk, operator, url)
        desk.shop.syncing.sync()
        fate = operator.add_orders([wants("H-1", 6), wants("H-2", 5), wants("H-3", 9, "X")])
        assert fate.taken == ("H-1", "H-2", "H-3")
        assert [(x.no, x.sku, x.wanted, x.available) for x in fate.short] == [("H-1", "A1", 6, 5)]


def test_a_partly_accepted_order_comes_to_the_same_money_at_both_ends(tmp_path, make_desk):
    with a_hub(tmp_path / "hub") as (operator, url):
        desk = make_desk("one")
        link(desk, operator, url)
        stocked(desk, on_hand=1)
        stocked(desk, "B2", on_hand=9, price_fen=700)
        operator.add_orders([wants("H-1", 3)])
        desk.shop.syncing.sync()
        changes = Changes({0: 1}, {0: Sku("B2")}, "电话里同意")
        accepted = desk.shop.intake.accept("H-1", by=desk.manager, changes=changes).order
        assert [line.open_qty for line in accepted.lines] == [1, 2]
        desk.shop.picking.finish("H-1", bags=1, by=desk.manager)
        desk.shop.syncing.sync()
        desk.shop.syncing.sync()
        assert desk.order("H-1").lines == accepted.lines
        again = operator.add_orders([wants("H-1", 3)])
        assert (again.known, again.refused) == (("H-1",), ()), "the same order sent again"
        now = operator.code_now("H-1", None)
        done = desk.redeem(now.token)
        assert done.settlement.net_fen == 990 + 2 * 700 + 500
        desk.shop.syncing.sync()
        with desk.shop.store.read() as work:
            assert [row.state for row in work.settlements.select()] == [SettlementState.CONFIRMED]
        assert [item.net_fen for item in operator.booked("S1")] == [done.settlement.net_fen]
        assert desk.order("H-1").state is OrderState.COMPLETED
