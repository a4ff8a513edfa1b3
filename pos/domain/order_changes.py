"""An order accepted with fewer pieces than were ordered, or with another product instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pos.domain.ids import Sku
from pos.domain.orders import Line, Order
from pos.domain.stock import Product
from pos.errors import RuleViolation

LONGEST_CONSENT = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed while accepting, by the index of the line."""

    keep: Mapping[int, int] = field(default_factory=dict)
    """Pieces of the line that are handed over; the rest is refunded, or replaced."""
    instead: Mapping[int, Sku] = field(default_factory=dict)
    """Which product comes in place of what is not kept: of everything, where `keep` is silent."""
    consent: str = ""
    """How the customer agreed to another product."""

    def __bool__(self) -> bool:
        return bool(self.keep or self.instead)


def lines_of(order: Order, sku: str) -> tuple[int, ...]:
    """Return the lines of a product, by sku or barcode. Raises RuleViolation `line_not_found`."""
    found = tuple(
        index
        for index, line in enumerate(order.lines)
        if sku and sku in (line.sku, line.barcode) and line.open_qty
    )
    if not found:
        raise RuleViolation("line_not_found", order_no=order.no, sku=sku)
    return found


def kept(order: Order, sku: str, qty: int) -> dict[int, int]:
    """Share the pieces that are kept of a product among its lines, from the first line on.

    Raises: RuleViolation: `line_not_found`, `bad_partial`.
    """
    left, shares = qty, {}
    for index in lines_of(order, sku):
        shares[index] = min(left, order.lines[index].open_qty)
        left -= shares[index]
    if qty < 0 or left:
        most = qty - left
        raise RuleViolation("bad_partial", order_no=order.no, sku=sku, qty=qty, most=max(0, most))
    return shares


def changed(order: Order, changes: Changes, products: Mapping[Sku, Product]) -> Order:
    """Return the order with its lines changed: refunded pieces, and a line per replacement.

    A replacement costs what was paid, or less where the product is cheaper; it stands behind the
    ordered lines, which keep their places.

    Raises: RuleViolation: `bad_partial`, `line_not_found`, `nothing_left`, `same_product`.
    """
    lines = list(order.lines)
    for index in sorted({*changes.keep, *changes.instead}):
        if not 0 <= index < len(order.lines):
            raise RuleViolation("line_not_found", order_no=order.no, sku=str(index))
        line = order.lines[index]
        product = products[changes.instead[index]] if index in changes.instead else None
        keep = changes.keep.get(index, line.open_qty if product is None else 0)
        if not 0 <= keep <= line.open_qty:
            raise RuleViolation(
                "bad_partial",
                order_no=order.no,
                sku=line.sku or line.name,
                qty=keep,
                most=line.open_qty,
            )
        lines[index] = replace(line, refunded_qty=line.qty - keep)
        if product is not None and keep < line.open_qty:
            lines.append(_replacement(order, line, product, line.open_qty - keep))
    after = replace(order, lines=tuple(lines))
    if after.is_fully_refunded:
        raise RuleViolation("nothing_left", order_no=order.no)
    return after


def _replacement(order: Order, line: Line, product: Product, qty: int) -> Line:
    if product.sku == line.sku:
        raise RuleViolation("same_product", order_no=order.no, sku=line.sku)
    price_fen = min(line.price_fen, product.price_fen or line.price_fen)
    barcode = product.barcodes[0] if product.barcodes else ""
    return Line(
        product.name, qty, price_fen, product.sku, barcode, instead_of=line.sku or line.name
    )
