"""The catalogue and the stock: what the shop sells, what came in, what went over the counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import OrderNo, Sku
from pos.domain.scale_codes import ScaleLabel, read_scale_label
from pos.domain.staff import Act, Actor
from pos.domain.stock import (
    MOST_PIECES,
    Movement,
    MoveReason,
    Product,
    check_product,
)
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Initials, Store, Work
from pos.services.reading import time_of
from pos.services.stock_ports import ProductFilter, ProductPage

_UPC_LENGTH = 12
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Meant:
    """What a scanned or typed product text means: several products where they share a barcode."""

    products: tuple[Product, ...]
    label: ScaleLabel | None = None


class Put(StrEnum):
    """What became of a product that was offered to the catalogue."""

    ADDED = "added"
    CHANGED = "changed"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Offered:
    """A product as a file says it; `onto` puts what is said onto what is known."""

    sku: Sku
    onto: Callable[[Product | None], Product]
    on_hand: int | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the offered products, in their order.

    `counted`: whose stock was booked. `stock_kept`: whose stock says otherwise and was left alone,
    because a count stands against it.
    """

    fates: tuple[Put | RuleViolation, ...]
    counted: int
    stock_kept: int

    @property
    def changed_anything(self) -> bool:
        """Whether something was stored."""
        return bool(self.counted) or Put.ADDED in self.fates or Put.CHANGED in self.fates


@dataclass(frozen=True, slots=True)
class Stocking:
    """Keeps the catalogue and books what moves without an order."""

    store: Store
    clock: Clock
    initials: Initials

    def page(
        self,
        text: str = "",
        *,
        only: ProductFilter = ProductFilter.ALL,
        offset: int = 0,
        limit: int | None = None,
    ) -> ProductPage:
        """Return a part of the catalogue by name, found by parts of name, pinyin, sku, barcode."""
        with self.store.read() as work:
            return work.products.page(text, only=only, offset=offset, limit=limit)

    def meant_by(self, text: str) -> Meant:
        """Return the products a text means: its sku, its barcode, or the number on a scale label."""
        with self.store.read() as work:
            return products_meant(work, text)

    def the_one(self, text: str) -> Product:
        """Return the only product a text means.

        Raises: ProductNotFound; RuleViolation `shared_barcode` (barcode, skus).
        """
        with self.store.read() as work:
            return the_one(work, text)

    def put(self, wanted: Product, *, by: Actor) -> Put:
        """Store a product's facts; what is on hand stays as it is.

        Raises: RuleViolation: `bad_product` (sku, field, problem), `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.MANAGE_PRODUCTS)
            fate = _put(work, wanted, self.initials)
            if fate is not Put.KNOWN:
                now = time_of(work, self.clock.now()).now
                details = f"{wanted.sku} {wanted.name}"[:LONGEST_NOTE]
                work.audit.add(by, f"product_{fate.value}", at=now, details=details)
            return fate

    def take(self, offered: Sequence[Offered], *, by: Actor) -> TakenIn:
        """Take products of a file in one transaction; a bad one stops no other.

        Raises: RuleViolation `not_permitted`; Unavailable. Then nothing was stored.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.MANAGE_PRODUCTS)
            now = time_of(work, self.clock.now()).now
            fates: list[Put | RuleViolation] = []
            counted = kept = 0
            for one in offered:
                before = work.products.find(one.sku)
                try:
                    fates.append(_put(work, one.onto(before), self.initials))
                except RuleViolation as error:
                    fates.append(error)
                    continue
                if one.on_hand is None:
                    continue
                if before is not None and before.on_hand is not None:
                    kept += before.on_hand != one.on_hand
                    continue
                work.stock.move(
                    one.sku, one.on_hand, MoveReason.IMPORTED, at=now, person=person.name
                )
                counted += 1
            done = TakenIn(tuple(fates), counted, kept)
            if done.changed_anything:
                details = " ".join(f"{fate.value}={fates.count(fate)}" for fate in Put)
                work.audit.add(
                    by, "products_imported", at=now, details=f"{details} counted={counted}"
                )
            return done

    def receive(self, text: str, qty: int, *, note: str = "", by: Actor) -> Product:
        """Book goods in. Raises: as `the_one`; RuleViolation: `bad_quantity`, `not_permitted`."""
        return self._move(text, _positive(qty), MoveReason.RECEIVED, note, Act.MOVE_STOCK, by)

    def sell(self, text: str, qty: int, *, note: str = "", by: Actor) -> Product:
        """Book a sale over the counter: all that is on hand and promised to no order.

        Raises: as `receive`; RuleViolation: `promised_to_orders` (sku, unpromised, qty).
        """
        _positive(qty)
        with self.store.begin() as work:
            permit(work, by, Act.MOVE_STOCK)
            product = the_one(work, text)
            if product.unpromised is not None and qty > product.unpromised:
                raise RuleViolation(
                    "promised_to_orders",
                    sku=product.sku,
                    name=product.name,
                    unpromised=product.unpromised,
                    on_hand=product.on_hand,
                    qty=qty,
                )
            if product.on_hand is None:
                raise RuleViolation("never_counted", sku=product.sku, name=product.name)
            return self._book(work, product.sku, -qty, MoveReason.SOLD, note, by)

    def adjust(self, text: str, *, to: int, reason: str, by: Actor) -> Product:
        """Set what is on hand, with a reason.

        Raises: as `receive`; RuleViolation `reason_missing`.
        """
        if not reason.strip():
            raise RuleViolation("reason_missing")
        if not 0 <= to <= MOST_PIECES:
            raise RuleViolation("bad_quantity", qty=to)
        with self.store.begin() as work:
            permit(work, by, Act.ADJUST_STOCK)
            product = the_one(work, text)
            if product.on_hand == to:
                return product
            qty = to - (product.on_hand or 0)
            return self._book(work, product.sku, qty, MoveReason.ADJUSTED, reason, by)

    def bring_back(self, no: OrderNo, *, by: Actor) -> int:
        """Book back, once, what a cancelled order had taken out; returns the pieces.

        Raises: OrderNotFound; RuleViolation: `nothing_to_bring_back`, `not_permitted`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.MOVE_STOCK)
            order = work.orders.get(no)
            now = time_of(work, self.clock.now()).now
            pieces = work.stock.bring_back(order, at=now, person=person.name)
            if not pieces:
                raise RuleViolation("nothing_to_bring_back", order_no=no)
            work.audit.add(by, "brought_back", at=now, order_no=no, details=f"pieces={pieces}")
            return pieces

    def movements(self, text: str = "", *, limit: int | None = None) -> tuple[Movement, ...]:
        """Return what moved, newest first: of one product, or of all. Raises: as `the_one`."""
        with self.store.read() as work:
            sku = the_one(work, text).sku if text else None
            return tuple(work.stock.movements(sku=sku, limit=limit))

    def _move(
        self, text: str, qty: int, reason: MoveReason, note: str, act: Act, by: Actor
    ) -> Product:
        with self.store.begin() as work:
            permit(work, by, act)
            return self._book(work, the_one(work, text).sku, qty, reason, note, by)

    def _book(
        self, work: Work, sku: Sku, qty: int, reason: MoveReason, note: str, by: Actor
    ) -> Product:
        now = time_of(work, self.clock.now()).now
        return book(work, sku, qty, reason, by=by, at=now, note=note)


def products_meant(work: Work, text: str) -> Meant:
    """Return the products a text means: its sku, its barcode, or the number on a scale label.

    An UPC-A of twelve digits and the EAN-13 that begins with its 0 are one barcode.
    """
    text = text.strip()
    product = work.products.find(Sku(text))
    if product is not None:
        return Meant((product,))
    for barcode in _same_barcodes(text):
        if products := tuple(work.products.by_barcode(barcode)):
            return Meant(products)
    label = read_scale_label(text, work.shop.settings().scales)
    if label is None:
        return Meant(())
    return Meant(tuple(work.products.by_item_no(label.item_no)), label)


def _put(work: Work, wanted: Product, initials: Initials) -> Put:
    wanted = replace(wanted, barcodes=tuple(sorted(dict.fromkeys(wanted.barcodes))))
    check_product(wanted)
    before = work.products.find(wanted.sku)
    if before is not None:
        wanted = replace(wanted, on_hand=before.on_hand, reserved=before.reserved)
        if before == wanted:
            return Put.KNOWN
    words = (wanted.name, initials.of(wanted.name), wanted.sku, *wanted.barcodes, wanted.shelf)
    work.products.put(wanted, search=" ".join(words).lower())
    return Put.ADDED if before is None else Put.CHANGED


def book(
    work: Work,
    sku: Sku,
    qty: int,
    reason: MoveReason,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
) -> Product:
    """Book a movement and its audit entry inside the caller's transaction. Raises RuleViolation."""
    person = work.staff.get(by.person)
    name = "" if person is None else person.name
    note = note.strip()[:LONGEST_NOTE]
    product = work.stock.move(sku, qty, reason, at=at, person=name, note=note)
    details = f"{sku} {qty:+d} = {product.on_hand} {note}".strip()
    work.audit.add(by, f"stock_{reason.value}", at=at, details=details)
    return product


def _same_barcodes(text: str) -> tuple[str, ...]:
    if len(text) == _UPC_LENGTH and text.isdigit():
        return (text, f"0{text}")
    if len(text) == _UPC_LENGTH + 1 and text.startswith("0"):
        return (text, text[1:])
    return (text,)


def the_one(work: Work, text: str) -> Product:
    """Return the only product a text means. Raises: as `Stocking.the_one`."""
    products = products_meant(work, text).products
    if not products:
        return work.products.get(Sku(text.strip()))
    if len(products) > 1:
        skus = " ".join(product.sku for product in products)
        raise RuleViolation("shared_barcode", barcode=text.strip(), skus=skus)
    return products[0]


def _positive(qty: int) -> int:
    if not 1 <= qty <= MOST_PIECES:
        raise RuleViolation("bad_quantity", qty=qty)
    return qty
