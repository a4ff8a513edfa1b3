"""`orders list` and `orders show`."""

from __future__ import annotations

from pos.cli.answers import Answer, money, plain, table
from pos.cli.session import Call
from pos.cli.shown import order_item, order_values
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.times import SHANGHAI


def listed(call: Call) -> Answer:
    """List orders, all of them unless limited."""
    asked = call.options
    states = [OrderState(state) for state in asked.state or ()]
    with call.shop() as shop:
        orders = shop.overview.orders(states, limit=asked.limit)
    rows = [
        (
            order.pick_no,
            order.no,
            order.state,
            order.fulfilment,
            order.channel,
            ""
            if order.promise is None
            else f"{order.promise.end.astimezone(SHANGHAI):%m-%d %H:%M}",
        )
        for order in orders
    ]
    return Answer({"items": [order_item(order) for order in orders]}, table(rows))


def shown(call: Call) -> Answer:
    """Show one order with its timeline, the customer masked."""
    no = OrderNo(call.options.no)
    with call.shop() as shop:
        view = shop.overview.order(no)
        with shop.store.read() as work:
            order = work.orders.get(no)
    lines = [
        f"{view.pick_no}  {view.no}  {view.state}  {view.fulfilment}  {view.channel}",
        f"{view.customer_name}  {view.phone}  {view.address}",
        *(f"  {line.qty} × {line.name}  {money(line.price_fen)}" for line in view.lines),
        *(
            f"  {plain(entry.at)}  {entry.act}  {entry.person}  {entry.counter}  {entry.details}"
            for entry in view.timeline
        ),
    ]
    return Answer(order_values(view, order), lines)
