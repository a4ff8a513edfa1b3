"""What the shop sells and how much of it: products, movements, and what orders hold of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import Line, Order, OrderState
from pos.errors import RuleViolation

MOST_PIECES = 10_000_000
MOST_FEN = 10**10
MOST_GRAMS_OR_ML = 10_000_000
LONGEST_SKU = 64
LONGEST_TEXT = 500
_BARCODE = re.compile(r"[0-9A-Za-z-]{4,48}")


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on the shelf.

    `on_hand` and `reserved` are only read here: they change by movements and by what becomes of
    orders, never by editing a product.
    """

    sku: Sku
    name: str
    barcodes: tuple[str, ...] = ()
    item_no: str = ""
    """The number inside its scale labels (店内码)."""
    price_fen: int = 0
    safety: int = 0
    """Pieces that are never promised to orders, but may be sold at the counter."""
    delivery: bool = True
    packing: str = ""
    """What to see to while packing it."""
    weight_g: int = 0
    volume_ml: int = 0
    fragile: bool = False
    shelf: str = ""
    """Where it stands; picking walks go by it."""
    on_hand: int | None = None
    """Pieces in the shop, packed bags included; None: never counted."""
    reserved: int = 0
    """Pieces of accepted orders that are still in the shop."""

    @property
    def unpromised(self) -> int | None:
        """What a customer at the counter may still buy; None: never counted."""
        return None if self.on_hand is None else max(0, self.on_hand - self.reserved)

    @property
    def available(self) -> int | None:
        """What orders may still take: on hand − reserved − safety; None: never counted."""
        if self.on_hand is None:
            return None
        return max(0, self.on_hand - self.reserved - self.safety)

    @property
    def lacking(self) -> int:
        """Pieces that accepted orders still need and that are not in the shop."""
        return 0 if self.on_hand is None else max(0, self.reserved - self.on_hand)

    @property
    def level(self) -> StockLevel:
        """How it stands, in one word."""
        if self.available is None:
            return StockLevel.UNCOUNTED
        if self.available == 0:
            return StockLevel.OUT
        return StockLevel.LOW if self.available <= self.safety else StockLevel.GOOD


class StockLevel(StrEnum):
    """Low: what orders may still take is at most the safety stock."""

    UNCOUNTED = "uncounted"
    OUT = "out"
    LOW = "low"
    GOOD = "good"


class MoveReason(StrEnum):
    """Why stock changed; stored names, never renamed."""

    RECEIVED = "received"
    SOLD = "sold"
    """Over the counter, without an order."""
    HANDED = "handed"
    """Left the shop with an order."""
    RETURNED = "returned"
    """Came back from an order."""
    ADJUSTED = "adjusted"
    COUNTED = "counted"
    """The difference that a stock take found."""
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what is on hand; all of a product's movements add up to it."""

    at: datetime
    sku: Sku
    qty: int
    reason: MoveReason
    order_no: OrderNo | None = None
    person: str = ""
    """The name of who booked it; empty where an order moved it: its timeline says who."""
    note: str = ""


class Stand(StrEnum):
    """What an order's goods are to the stock."""

    FREE = "free"
    HELD = "held"
    GONE = "gone"


_HELD_IN = frozenset({OrderState.ACCEPTED, OrderState.PACKED, OrderState.ASSIGNED})
_GONE_IN = frozenset({OrderState.OUT, OrderState.ARRIVED, OrderState.COMPLETED})


def stand_of(state: OrderState, before: Stand) -> Stand:
    """Return what an order's goods are once it is in this state.

    They leave the shop when a courier takes them out, and at the latest when the order is
    completed. A cancelled order's goods that are already away stay away until a person books
    them back: nobody has seen them in the shop.
    """
    if state in _HELD_IN:
        return Stand.HELD
    if state in _GONE_IN:
        return Stand.GONE
    if state is OrderState.CANCELLED and before is Stand.GONE:
        return Stand.GONE
    return Stand.FREE


@dataclass(frozen=True, slots=True)
class Hold:
    """What one line of an order holds of a product; `taken` is what left the shop with it."""

    line: int
    sku: Sku
    qty: int
    taken: int = 0


def product_of(line: Line, products: Sequence[Product]) -> Sku | None:
    """Return which product a line means: the one of its sku, else the only one of its barcode.

    Args: products: those that have the line's sku or its barcode.
    A sku that was never entered is kept: its product may be entered later.
    """
    if any(product.sku == line.sku for product in products):
        return Sku(line.sku)
    with_barcode = [product for product in products if line.barcode in product.barcodes]
    if len(with_barcode) == 1:
        return with_barcode[0].sku
    return Sku(line.sku) if line.sku else None


class StockNoteKind(StrEnum):
    """What there is to say about a line when its order is accepted."""

    UNKNOWN = "unknown_product"
    SHARED = "shared_barcode"
    UNCOUNTED = "never_counted"
    NO_DELIVERY = "not_delivered"
    LOW = "low_stock"
    SHORT = "would_oversell"


@dataclass(frozen=True, slots=True)
class StockNote:
    """One thing to say about one line; only SHORT stands in the way of accepting."""

    kind: StockNoteKind
    line: int
    name: str
    sku: str = ""
    wanted: int = 0
    available: int = 0
    """SHORT, LOW: what orders may still take, before this one."""


def stock_notes(
    lines: Sequence[Line], found: Mapping[int, Sequence[Product]], *, delivered: bool
) -> tuple[StockNote, ...]:
    """Return what is to be said of lines that are about to be reserved, in their order.

    Args: found: per line the products that have its sku or barcode.
    Lines of one product are added up: each is judged by what the ones before it leave.
    """
    notes: list[StockNote] = []
    used: dict[Sku, int] = {}
    for index, line in enumerate(lines):
        if line.open_qty == 0:
            continue
        products = {product.sku: product for product in found.get(index, ())}
        sku = product_of(line, tuple(products.values()))
        product = None if sku is None else products.get(sku)
        if product is None:
            shared = any(line.barcode in other.barcodes for other in products.values())
            kind = StockNoteKind.SHARED if shared else StockNoteKind.UNKNOWN
            notes.append(StockNote(kind, index, line.name, line.sku, line.open_qty))
            continue
        left = None if product.available is None else product.available - used.get(product.sku, 0)
        kinds = _kinds(product, line.open_qty, left, delivered=delivered)
        notes += [
            StockNote(kind, index, product.name, product.sku, line.open_qty, max(0, left or 0))
            for kind in kinds
        ]
        used[product.sku] = used.get(product.sku, 0) + line.open_qty
    return tuple(notes)


def _kinds(
    product: Product, wanted: int, left: int | None, *, delivered: bool
) -> Iterable[StockNoteKind]:
    if delivered and not product.delivery:
        yield StockNoteKind.NO_DELIVERY
    if left is None:
        yield StockNoteKind.UNCOUNTED
    elif wanted > left:
        yield StockNoteKind.SHORT
    elif left - wanted <= product.safety:
        yield StockNoteKind.LOW


def check_product(product: Product) -> None:
    """Refuse a product that cannot be right.

    Raises: RuleViolation: `bad_product` with the first bad `field` and its `problem`.
    """
    for field, problem in _problems(product):
        raise RuleViolation("bad_product", sku=product.sku, field=field, problem=problem)


_RANGES = {
    "price_fen": MOST_FEN,
    "safety": MOST_PIECES,
    "weight_g": MOST_GRAMS_OR_ML,
    "volume_ml": MOST_GRAMS_OR_ML,
}


def _problems(product: Product) -> Iterable[tuple[str, str]]:
    if not (product.sku.strip() and product.sku.isprintable() and len(product.sku) <= LONGEST_SKU):
        yield "sku", "empty_or_too_long"
    if not product.name.strip():
        yield "name", "missing"
    for field in ("name", "packing", "shelf"):
        if len(text := getattr(product, field)) > LONGEST_TEXT:
            yield field, "too_long"
        elif not text.isprintable():
            yield field, "bad_value"
    if not all(_BARCODE.fullmatch(barcode) for barcode in product.barcodes):
        yield "barcodes", "not_a_barcode"
    if product.item_no and not (product.item_no.isascii() and product.item_no.isdigit()):
        yield "item_no", "not_a_number"
    for field, most in _RANGES.items():
        if not 0 <= getattr(product, field) <= most:
            yield field, "out_of_range"


def moved(product: Product, qty: int) -> int:
    """Return what is on hand after a movement of `qty` pieces.

    Raises: RuleViolation: `below_zero` (sku, on_hand, qty).
    """
    after = (product.on_hand or 0) + qty
    if after < 0:
        raise RuleViolation("below_zero", sku=product.sku, on_hand=product.on_hand or 0, qty=-qty)
    if after > MOST_PIECES:
        raise RuleViolation("bad_quantity", qty=qty)
    return after


def open_holds(order: Order, skus: Mapping[int, Sku]) -> tuple[Hold, ...]:
    """Return what an order's lines hold: one per line of a known sku with pieces left to hand."""
    return tuple(
        Hold(index, skus[index], line.open_qty)
        for index, line in enumerate(order.lines)
        if index in skus and line.open_qty
    )
