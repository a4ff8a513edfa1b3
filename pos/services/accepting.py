"""What the stock has to say when an order is accepted, and what the shop changes about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from pos.domain.ids import OrderNo, Sku
from pos.domain.order_changes import LONGEST_CONSENT, Changes, changed, kept, lines_of
from pos.domain.orders import CodeOwner, Fulfilment, Order
from pos.domain.staff import Actor
from pos.domain.stock import Product, StockNote, StockNoteKind, stock_notes
from pos.errors import RuleViolation
from pos.services.ports import Store, Work

UNCHANGED = Changes()


@dataclass(frozen=True, slots=True)
class StockAdvice:
    """What there is to say about an order before it is accepted, and what could come instead."""

    order: Order
    notes: tuple[StockNote, ...]

    @property
    def short(self) -> tuple[StockNote, ...]:
        """The lines of which the shop has not enough."""
        return tuple(note for note in self.notes if note.kind is StockNoteKind.SHORT)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Answers, without changing anything, whether an order fits the stock."""

    store: Store

    def advice(self, no: OrderNo) -> StockAdvice:
        """Return what the stock says about an order. Raises OrderNotFound."""
        with self.store.read() as work:
            order = work.orders.get(no)
            return StockAdvice(order, notes_of(work, order))

    def changes(
        self, no: OrderNo, *, partial: dict[str, int], instead: dict[str, str], consent: str
    ) -> Changes:
        """Turn what is said of products, by sku, into changes of the order's lines.

        Raises: OrderNotFound; RuleViolation: `line_not_found`, `bad_partial`.
        """
        with self.store.read() as work:
            order = work.orders.get(no)
        keep: dict[int, int] = {}
        for sku, qty in partial.items():
            keep |= kept(order, sku, qty)
        others = {
            line: Sku(other) for sku, other in instead.items() for line in lines_of(order, sku)
        }
        return Changes(keep, others, consent)


def notes_of(work: Work, order: Order) -> tuple[StockNote, ...]:
    """Return what the stock says about an order that is not accepted yet."""
    found = {index: work.stock.products_of(line) for index, line in enumerate(order.lines)}
    return stock_notes(order.lines, found, delivered=order.fulfilment is Fulfilment.DELIVERY)


def fitted(
    work: Work, order: Order, changes: Changes, *, by: Actor, at: datetime
) -> tuple[Order, tuple[StockNote, ...]]:
    """Return the order as it can be accepted, its changes recorded, and what else there is to say.

    The caller holds the write lock until the order is stored: two accepts never see the same
    pieces.

    Raises: ProductNotFound; RuleViolation: `would_oversell` (order_no, lines: the short ones),
        `platform_order_not_changed_here`, and those of `changed`.
    """
    after = _changed(work, order, changes, by, at) if changes else order
    notes = notes_of(work, after)
    short = [asdict(note) for note in notes if note.kind is StockNoteKind.SHORT]
    if short:
        names = "、".join(str(line["name"]) for line in short)
        raise RuleViolation("would_oversell", order_no=order.no, names=names, lines=short)
    return after, notes


def told_of(before: Order, after: Order) -> dict[str, object]:
    """Return what the hub has to know of the changes: so the money agrees at both ends."""
    if before.lines == after.lines:
        return {}
    count = len(before.lines)
    return {
        "revision": before.revision,
        "refunded": [
            {"line": index, "refunded_qty": line.refunded_qty}
            for index, line in enumerate(after.lines[:count])
            if line != before.lines[index]
        ],
        "added": [asdict(line) for line in after.lines[count:]],
    }


def _changed(work: Work, order: Order, changes: Changes, by: Actor, at: datetime) -> Order:
    if order.code_owner is CodeOwner.PLATFORM:
        # The platform holds the money: a refund is only real where it is made there.
        raise RuleViolation("platform_order_not_changed_here", order_no=order.no)
    products: dict[Sku, Product] = {sku: work.products.get(sku) for sku in changes.instead.values()}
    after = changed(order, changes, products)
    consent = changes.consent.strip()[:LONGEST_CONSENT]
    for line, before in zip(after.lines, order.lines, strict=False):
        if line.refunded_qty != before.refunded_qty:
            details = f"{line.sku or line.name}: {line.open_qty}/{before.open_qty}"
            work.audit.add(by, "partly_accepted", at=at, order_no=order.no, details=details)
    for line in after.lines[len(order.lines) :]:
        details = f"{line.instead_of} → {line.sku} × {line.qty}, {line.price_fen} fen; {consent}"
        work.audit.add(by, "substituted", at=at, order_no=order.no, details=details.strip("; "))
    return after
