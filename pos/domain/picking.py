"""One walk along the shelves for one or several orders: what each scan means, and when all is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import DeviceId, OrderNo, PickId, StaffId
from pos.domain.orders import Line, Order, OrderState
from pos.domain.scale_codes import ScaleSettings, read_scale_label
from pos.errors import RuleViolation

MOST_ORDERS = 20
"""Orders in one walk: more baskets than this nobody pushes."""

_NUMBERS = re.compile(r"([0-9]+)")
_SCALE = ScaleSettings()
_UPC_LENGTH = 12


class PickVerdict(StrEnum):
    """What a scan means for the walk."""

    RIGHT = "right"
    WRONG = "wrong"
    """A product the shop knows, and nobody here ordered."""
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    WHICH = "which"
    """Several products carry this barcode: a person has to say which it is."""


class Taken(StrEnum):
    """How a piece came into its basket; stored names, never renamed."""

    SCAN = "scan"
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class Handling:
    """How the shop finds and packs a product; everything may be unknown."""

    sku: str = ""
    barcodes: tuple[str, ...] = ()
    shelf: str = ""
    packing: str = ""
    fragile: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A product of the catalogue that carries a scanned barcode."""

    sku: str
    name: str


HandlingOf = Callable[[Line], Handling]


@dataclass(frozen=True, slots=True)
class PickItem:
    """One product of one order, and how much of it lies in the order's basket."""

    order_no: OrderNo
    line: int
    """Which line of the order, from 0."""
    basket: int
    name: str
    qty: int
    sku: str = ""
    barcodes: tuple[str, ...] = ()
    shelf: str = ""
    packing: str = ""
    fragile: bool = False
    got: int = 0
    short: int = 0
    checked: bool = False

    @property
    def key(self) -> tuple[OrderNo, int]:
        """What names the item within its walk."""
        return self.order_no, self.line

    @property
    def product(self) -> str:
        """What tells this product from others."""
        return self.sku or self.name

    @property
    def missing(self) -> int:
        """Pieces neither in the basket nor noted as short."""
        return self.qty - self.got - self.short

    @property
    def wants_check(self) -> bool:
        """Whether somebody still has to confirm that it is packed as its product asks."""
        return bool(self.packing) and self.got > 0 and not self.checked

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.missing == 0 and not self.wants_check

    def carries(self, text: str, scale: ScaleSettings = _SCALE) -> bool:
        """Whether the product is scanned by this text."""
        return any(same_product_code(text, own, scale) for own in self.barcodes)


@dataclass(frozen=True, slots=True)
class Basket:
    """One order of the walk; its number stands large on the screen, and stays."""

    number: int
    order_no: OrderNo
    pick_no: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What one scan means: the item it belongs to, or between which ones a person has to choose."""

    verdict: PickVerdict
    item: PickItem | None = None
    choices: tuple[PickItem, ...] = ()
    name: str = ""
    """What the shop calls the product, where it knows it."""


@dataclass(frozen=True, slots=True)
class Move:
    """One piece that went into a basket."""

    order_no: OrderNo
    line: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class Pick:
    """A walk as it stands; `items` lie in the order of the shelves. To change it, make a new one."""

    id: PickId
    by: StaffId
    device: DeviceId
    began_at: datetime
    baskets: tuple[Basket, ...]
    items: tuple[PickItem, ...]
    moves: tuple[Move, ...] = ()
    refused: int = 0
    """Scans that belonged to nothing here."""
    version: int = 0

    # ------------------------------------------------------------ what it says

    def basket_of(self, no: OrderNo) -> Basket:
        """Return an order's basket. Raises RuleViolation `not_in_pick`."""
        for basket in self.baskets:
            if basket.order_no == no:
                return basket
        raise RuleViolation("not_in_pick", order_no=no)

    def items_of(self, no: OrderNo) -> tuple[PickItem, ...]:
        """Return the items of one order."""
        return tuple(item for item in self.items if item.order_no == no)

    def item(self, no: OrderNo, line: int) -> PickItem:
        """Return an item. Raises RuleViolation `not_in_pick`."""
        for item in self.items:
            if item.key == (no, line):
                return item
        raise RuleViolation("not_in_pick", order_no=no)

    def is_complete(self, no: OrderNo) -> bool:
        """Whether the order can be packed: each piece is there or noted as short, and checked."""
        return all(item.is_done for item in self.items_of(no))

    @property
    def pieces(self) -> int:
        """How many pieces are wanted in all."""
        return sum(item.qty for item in self.items)

    @property
    def got(self) -> int:
        """How many pieces lie in the baskets."""
        return sum(item.got for item in self.items)

    @property
    def next_item(self) -> PickItem | None:
        """Return the item to go to next: the first that is not done."""
        return next((item for item in self.items if not item.is_done), None)

    def judged(
        self, text: str, known: Sequence[Known] = (), scale: ScaleSettings = _SCALE
    ) -> Judged:
        """Say what a scanned text means here; changes nothing.

        Args: known: the products of the catalogue that carry this barcode, or whose number stands
            in this scale label.
        """
        skus = {one.sku for one in known if one.sku}
        here = [item for item in self.items if item.sku in skus or item.carries(text, scale)]
        name = here[0].name if here else known[0].name if known else ""
        if not here:
            return Judged(PickVerdict.WRONG if known else PickVerdict.UNKNOWN, name=name)
        still = [item for item in here if item.qty > item.got]
        if not still:
            return Judged(PickVerdict.TOO_MANY, here[0], name=name)
        products = {item.product for item in here} | {one.sku or one.name for one in known}
        if len(products) > 1:
            return Judged(PickVerdict.WHICH, choices=_one_each(still), name=name)
        return Judged(PickVerdict.RIGHT, _first(still), name=name)

    # ------------------------------------------------------------ what changes it

    def with_piece(self, no: OrderNo, line: int, taken: Taken) -> Pick:
        """Put one piece into its basket; one noted as short was found after all.

        Raises: RuleViolation: `pick_too_many`, `not_in_pick`.
        """
        item = self.item(no, line)
        if item.got >= item.qty:
            raise RuleViolation("pick_too_many", item=item.name, qty=item.qty)
        short = item.short if item.missing else item.short - 1
        moved = self._with(replace(item, got=item.got + 1, short=short))
        return replace(moved, moves=(*self.moves, Move(no, line, taken)))

    def undone(self) -> Pick:
        """Take the last piece out again. Raises RuleViolation `nothing_to_undo`."""
        if not self.moves:
            raise RuleViolation("nothing_to_undo")
        last = self.moves[-1]
        item = self.item(last.order_no, last.line)
        moved = self._with(replace(item, got=item.got - 1, checked=False))
        return replace(moved, moves=self.moves[:-1])

    def with_short(self, no: OrderNo, line: int) -> Pick:
        """Note what is missing of an item as not to be had; the same again takes the note back.

        Raises: RuleViolation: `nothing_missing`, `not_in_pick`.
        """
        item = self.item(no, line)
        if not item.missing and not item.short:
            raise RuleViolation("nothing_missing", item=item.name)
        return self._with(replace(item, short=item.missing))

    def with_check(self, no: OrderNo, line: int) -> Pick:
        """Tick an item as packed the way its product asks; the same again takes the tick back.

        Raises: RuleViolation: `nothing_to_check`, `not_in_pick`.
        """
        item = self.item(no, line)
        if not item.packing or not item.got:
            raise RuleViolation("nothing_to_check", item=item.name)
        return self._with(replace(item, checked=not item.checked))

    def with_refusal(self) -> Pick:
        """Count a scan that was refused."""
        return replace(self, refused=self.refused + 1)

    def held_by(self, who: StaffId, device: DeviceId) -> Pick:
        """Return the walk in another person's hands."""
        return replace(self, by=who, device=device)

    def without(self, nos: Iterable[OrderNo]) -> Pick:
        """Take orders out: they are packed, or were never this walk's to pack."""
        gone = set(nos)
        return replace(
            self,
            baskets=tuple(one for one in self.baskets if one.order_no not in gone),
            items=tuple(one for one in self.items if one.order_no not in gone),
            moves=tuple(one for one in self.moves if one.order_no not in gone),
        )

    def check_complete(self, no: OrderNo) -> None:
        """Refuse to pack an order while something is open.

        Raises: RuleViolation: `pick_incomplete` with how many pieces and what; `pick_unchecked`.
        """
        self.basket_of(no)
        items = self.items_of(no)
        open_items = [item for item in items if item.missing]
        if open_items:
            raise RuleViolation(
                "pick_incomplete",
                order_no=no,
                pieces=sum(item.missing for item in open_items),
                item=open_items[0].name,
            )
        for item in items:
            if item.wants_check:
                raise RuleViolation(
                    "pick_unchecked", order_no=no, item=item.name, packing=item.packing
                )

    def _with(self, changed: PickItem) -> Pick:
        items = tuple(changed if item.key == changed.key else item for item in self.items)
        return replace(self, items=items)


@dataclass(frozen=True, slots=True)
class Followed:
    """A walk after its orders changed under it."""

    pick: Pick
    gone: tuple[Basket, ...] = ()
    """Orders that are not to be picked any more: cancelled, frozen, or packed by somebody."""
    put_back: tuple[tuple[PickItem, int], ...] = ()
    """Items of which so many pieces lie in the basket and are not wanted any more."""


def may_be_picked(order: Order) -> bool:
    """Whether the order's goods are to be collected now."""
    return order.state is OrderState.ACCEPTED and order.freeze is None


def items_of(order: Order, basket: int, handling: HandlingOf) -> list[PickItem]:
    """Return what is to be collected for an order, nothing of it there yet."""
    items = []
    for place, line in enumerate(order.lines):
        if line.open_qty <= 0:
            continue
        how = handling(line)
        codes = (line.barcode, *how.barcodes, line.sku)
        items.append(
            PickItem(
                order_no=order.no,
                line=place,
                basket=basket,
                name=line.name,
                qty=line.open_qty,
                sku=how.sku or line.sku,
                barcodes=tuple(dict.fromkeys(code for code in codes if code)),
                shelf=how.shelf,
                packing=how.packing,
                fragile=how.fragile,
            )
        )
    return items


def begun(
    id_: PickId,
    orders: Sequence[Order],
    *,
    handling: HandlingOf,
    by: StaffId,
    device: DeviceId,
    at: datetime,
) -> Pick:
    """Begin a walk: baskets are numbered as the orders are given, items sorted by shelf.

    Raises: RuleViolation: `no_orders`, `walk_too_long`, `not_to_pick`.
    """
    if not orders:
        raise RuleViolation("no_orders")
    if len(orders) > MOST_ORDERS:
        raise RuleViolation("walk_too_long", n=len(orders), most=MOST_ORDERS)
    for order in orders:
        if not may_be_picked(order):
            raise RuleViolation("not_to_pick", order_no=order.no, state=order.state.value)
    baskets = tuple(
        Basket(number, order.no, order.pick_no) for number, order in enumerate(orders, start=1)
    )
    items = [
        item
        for basket, order in zip(baskets, orders, strict=True)
        for item in items_of(order, basket.number, handling)
    ]
    return Pick(id_, by, device, at, baskets, walked(items))


def followed(pick: Pick, orders: Mapping[OrderNo, Order], handling: HandlingOf) -> Followed:
    """Return the walk with its orders as they stand now; what was collected stays collected."""
    gone = tuple(
        basket
        for basket in pick.baskets
        if basket.order_no not in orders or not may_be_picked(orders[basket.order_no])
    )
    left = pick.without(basket.order_no for basket in gone)
    before = {item.key: item for item in left.items}
    items = [
        _carried(item, before.get(item.key))
        for basket in left.baskets
        for item in items_of(orders[basket.order_no], basket.number, handling)
    ]
    now = {item.key: item.got for item in items}
    put_back = tuple(
        (item, item.got - now.get(item.key, 0))
        for item in left.items
        if item.got > now.get(item.key, 0)
    )
    moves = _kept(left.moves, now)
    return Followed(replace(left, items=walked(items), moves=moves), gone, put_back)


def walked(items: Iterable[PickItem]) -> tuple[PickItem, ...]:
    """Return the items as one walks: by shelf (A-2 before A-10, nowhere last), name, basket."""
    return tuple(
        sorted(items, key=lambda item: (*_shelf_key(item.shelf), item.name, item.basket, item.line))
    )


def same_product_code(scanned: str, own: str, scale: ScaleSettings = _SCALE) -> bool:
    """Whether a scanned text is a product's barcode.

    The leading zero that makes an EAN-13 of a UPC-A does not matter, nor do the weight or price
    and the check digit of a scale label (店内码).
    """
    if _bare(scanned) == _bare(own):
        return bool(own)
    said = read_scale_label(scanned, scale)
    if said is None:
        return False
    meant = read_scale_label(own, replace(scale, checked=False))
    return meant is not None and meant.item_no == said.item_no and own[:2] == scanned[:2]


def _bare(code: str) -> str:
    if len(code) == _UPC_LENGTH + 1 and code.startswith("0") and code.isdigit():
        return code[1:]
    return code


def _shelf_key(shelf: str) -> tuple[bool, tuple[tuple[bool, int, str], ...]]:
    parts = _NUMBERS.split(shelf.strip().casefold())
    key = tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)
    return not shelf.strip(), key


def _first(items: Sequence[PickItem]) -> PickItem:
    """Return where the next piece goes: to the lowest basket that misses one, short ones last."""
    return min(items, key=lambda item: (not item.missing, item.basket, item.line))


def _one_each(items: Sequence[PickItem]) -> tuple[PickItem, ...]:
    products = dict.fromkeys(item.product for item in items)
    return tuple(
        _first([item for item in items if item.product == product]) for product in products
    )


def _carried(item: PickItem, before: PickItem | None) -> PickItem:
    if before is None or before.product != item.product:
        return item
    got = min(before.got, item.qty)
    short = min(before.short, item.qty - got)
    return replace(item, got=got, short=short, checked=before.checked and got > 0)


def _kept(moves: Sequence[Move], got: Mapping[tuple[OrderNo, int], int]) -> tuple[Move, ...]:
    """Return the oldest moves of each item, as many as pieces are in the basket."""
    left = dict(got)
    kept = []
    for move in moves:
        key = (move.order_no, move.line)
        if left.get(key, 0) > 0:
            left[key] -= 1
            kept.append(move)
    return tuple(kept)
