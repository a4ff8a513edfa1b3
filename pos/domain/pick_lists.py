"""What stands on a pick list, one order's slip or a batch's walk, before anybody draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.labels import Printing, is_fragile, masked_remark, paper_text, promise_words
from pos.domain.masking import masked_name
from pos.domain.orders import Fulfilment, Order
from pos.domain.picking import HandlingOf, PickItem, items_of, walked
from pos.domain.scans import bag_label_text


@dataclass(frozen=True, slots=True)
class PickListOrder:
    """One order of the walk, the customer masked."""

    basket: int
    """1 to k; printed large, and the same number stands on every share of a line."""
    order_no: str
    code_text: str
    """What its Code128 and QR say: the text of the order's first bag label."""
    pick_no: str
    fulfilment: str
    """配送 or 自提."""
    promise: str
    customer: str
    tail: str
    remark: str
    item_count: int
    bags: int
    """0 while nobody has said how many there are."""
    fragile: bool


@dataclass(frozen=True, slots=True)
class PickShare:
    """How many pieces of a line go into one basket."""

    basket: int
    qty: int


@dataclass(frozen=True, slots=True)
class PickLine:
    """One stop of the walk: a product, and how its pieces are shared out."""

    shelf: str
    name: str
    sku: str
    barcode: str
    qty: int
    shares: tuple[PickShare, ...]
    packing: str
    fragile: bool


@dataclass(frozen=True, slots=True)
class PickList:
    """A walk on paper: `lines` in the order one walks, `orders` by basket.

    Every text is one line free of control characters; with a single order nobody needs its basket.
    """

    shop: str
    orders: tuple[PickListOrder, ...]
    lines: tuple[PickLine, ...]
    printing: Printing

    @property
    def item_count(self) -> int:
        """How many pieces are to be collected in all."""
        return sum(line.qty for line in self.lines)


def pick_list(
    orders: Sequence[Order], *, shop: str, handling: HandlingOf, printing: Printing
) -> PickList:
    """Return the pick list of one or several orders, baskets numbered as the orders are given."""
    numbered = list(enumerate(orders, start=1))
    items = walked(item for basket, order in numbered for item in items_of(order, basket, handling))
    stops: dict[tuple[str, str, str], list[PickItem]] = {}
    for item in items:
        stops.setdefault((item.shelf, item.product, item.packing), []).append(item)
    return PickList(
        shop=paper_text(shop),
        orders=tuple(_order(basket, order, printing) for basket, order in numbered),
        lines=tuple(_line(stop) for stop in stops.values()),
        printing=printing,
    )


def _order(basket: int, order: Order, printing: Printing) -> PickListOrder:
    customer = order.customer
    delivered = order.fulfilment is Fulfilment.DELIVERY
    return PickListOrder(
        basket=basket,
        order_no=paper_text(order.no),
        code_text=bag_label_text(order.no, 1),
        pick_no=paper_text(order.pick_no),
        fulfilment="配送" if delivered else "自提",
        promise=promise_words(order, printing.at),
        customer=masked_name(paper_text(customer.name)),
        tail=paper_text(customer.phone_tail)[-4:],
        remark=masked_remark(paper_text(order.remark), paper_text(customer.address)),
        item_count=order.item_count,
        bags=order.bags,
        fragile=is_fragile(order),
    )


def _line(stop: Sequence[PickItem]) -> PickLine:
    first = stop[0]
    shares: dict[int, int] = {}
    for item in stop:
        shares[item.basket] = shares.get(item.basket, 0) + item.qty
    return PickLine(
        shelf=paper_text(first.shelf),
        name=paper_text(first.name),
        sku=paper_text(first.sku),
        barcode=paper_text(first.barcodes[0] if first.barcodes else ""),
        qty=sum(shares.values()),
        shares=tuple(PickShare(basket, qty) for basket, qty in sorted(shares.items())),
        packing=paper_text(first.packing),
        fragile=any(item.fragile for item in stop),
    )
