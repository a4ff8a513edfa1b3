"""Orders in: from an order source, the operator or a counter, each exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import ValidationError

from pos.domain.codes import CodeKind, CodeState
from pos.domain.ids import CodeId, OrderNo, ShopId, Sku
from pos.domain.order_checks import check_order
from pos.domain.orders import CLOSED, CodeOwner, Order
from pos.errors import RuleViolation
from pos.hub.coding import make_live_code, renew_validity
from pos.hub.ledger.rows import HeldCode, HeldOrder
from pos.hub.ledger.store import Book, Ledger
from pos.wire.events import ShopsOwnCode
from pos.wire.orders import OrderIn
from pos.wire.sync import RefusedOrder, ShortLine


@dataclass(frozen=True, slots=True)
class OrdersTaken:
    """What became of the orders sent: numbers by fate; `updated` ones are also `known`."""

    taken: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    refused: tuple[RefusedOrder, ...] = ()
    short: tuple[ShortLine, ...] = ()
    """Taken, though the shop last said that it has less."""


@dataclass(slots=True)
class _Tally:
    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    refused: list[RefusedOrder] = field(default_factory=list)
    short: list[ShortLine] = field(default_factory=list)

    def closed(self) -> OrdersTaken:
        return OrdersTaken(
            tuple(self.taken),
            tuple(self.known),
            tuple(self.updated),
            tuple(self.refused),
            tuple(self.short),
        )


class NotTaken(RuleViolation):
    """An order that the hub refuses, and the field because of which it does."""

    def __init__(self, no: str, field_: str, reason: str) -> None:
        super().__init__("order_refused", order_no=no, field=field_, reason=reason)
        self.refused = RefusedOrder(no=no, field=field_, reason=reason)


def take_all(
    ledger: Ledger, orders: Sequence[object], *, taken_from: str, at: datetime
) -> OrdersTaken:
    """Take what can be taken, in one transaction; a bad order stops no other.

    Args: orders: `OrderIn` values or raw JSON objects.
    """
    tally = _Tally()
    with ledger.begin() as book:
        for order in orders:
            try:
                _take_one(book, read_order(order), tally, taken_from, at)
            except NotTaken as no:
                tally.refused.append(no.refused)
    return tally.closed()


def read_order(raw: object) -> OrderIn:
    """Return the order a JSON object describes. Raises NotTaken, naming its first bad field."""
    if isinstance(raw, OrderIn):
        return raw
    if not isinstance(raw, Mapping):
        raise NotTaken("", "", "not_an_object")
    try:
        return OrderIn.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        number = raw.get("no")
        raise NotTaken(
            number if isinstance(number, str) and _sayable(number) else "",
            ".".join(str(part) for part in first["loc"]),
            first["msg"],
        ) from error


def register(
    book: Book,
    wanted: OrderIn,
    *,
    owner: CodeOwner,
    own_code: ShopsOwnCode | None,
    taken_from: str,
    at: datetime,
) -> str:
    """Take one order: `taken`, `known` or `updated`; where the hub owns the code, make it.

    Raises: NotTaken.
    """
    order = replace(_checked(wanted), code_owner=owner)
    if book.shops.get(order.shop) is None:
        raise NotTaken(order.no, "shop", "unknown_shop")
    held = book.orders.find(order.shop, order.no)
    if held is not None:
        return _again(book, held, order, at=at)
    if own_code is not None and book.codes.get(CodeId(int(own_code.code_id))) is not None:
        raise NotTaken(order.no, "code.code_id", "another order has this code")
    book.orders.add(order, content_of(order), taken_from=taken_from, at=at)
    book.changes.add(order.shop, "order", at=at, order_no=order.no, by=taken_from)
    if owner is CodeOwner.HUB:
        make_live_code(book, order, at=at)
    elif own_code is not None:
        book.codes.add(paper_code(order, own_code))
    if owner is CodeOwner.HUB or own_code is not None:
        book.changes.add(order.shop, "code", at=at, order_no=order.no)
    return "taken"


def _take_one(book: Book, wanted: OrderIn, tally: _Tally, taken_from: str, at: datetime) -> None:
    fate = register(book, wanted, owner=CodeOwner.HUB, own_code=None, taken_from=taken_from, at=at)
    if fate == "taken":
        tally.taken.append(wanted.no)
        tally.short += _short(book, wanted.to_order())
        return
    tally.known.append(wanted.no)
    if fate == "updated":
        tally.updated.append(wanted.no)


def _short(book: Book, order: Order) -> list[ShortLine]:
    """Return what the order wants beyond what the shop last said: the shop decides at accept."""
    wanted: Counter[Sku] = Counter()
    for line in order.lines:
        wanted[Sku(line.sku)] += line.open_qty
    known = book.stock.known(order.shop, wanted)
    return [
        ShortLine(
            no=order.no, sku=sku, name=level.name, wanted=wanted[sku], available=level.available
        )
        for sku, level in known.items()
        if level.available is not None and level.available < wanted[sku]
    ]


def _checked(wanted: OrderIn) -> Order:
    order = wanted.to_order()
    try:
        check_order(order)
    except RuleViolation as error:
        where, problem = str(error.fields["field"]), str(error.fields["problem"])
        raise NotTaken(order.no, where, problem) from error
    return order


def _again(book: Book, held: HeldOrder, order: Order, *, at: datetime) -> str:
    before = held.order
    if before.same_content(order):
        return "known"
    if order.revision != before.revision + 1:
        raise NotTaken(order.no, "revision", f"other content needs revision {before.revision + 1}")
    if before.state in CLOSED:
        raise NotTaken(order.no, "no", f"the order is {before.state.value}")
    revised = replace(
        order,
        code_owner=before.code_owner,
        state=before.state,
        changed_at=at,
        accepted_at=before.accepted_at,
        pick_no=before.pick_no,
        bags=before.bags,
    )
    book.orders.put(revised, content_of(revised), at=at)
    kind = "refunded" if revised.refund_fen > before.refund_fen else "order"
    book.changes.add(order.shop, kind, at=at, order_no=order.no)
    code = book.codes.by_order(order.shop, order.no)
    if code is not None and renew_validity(book, code, revised) is not None:
        book.changes.add(order.shop, "code", at=at, order_no=order.no)
    return "updated"


def paper_code(order: Order, own: ShopsOwnCode) -> HeldCode:
    """Return what the hub keeps of a code the shop made itself."""
    return HeldCode(
        code_id=CodeId(int(own.code_id)),
        shop=ShopId(order.shop),
        order_no=OrderNo(order.no),
        kind=CodeKind(own.kind),
        generation=own.generation,
        state=CodeState.ACTIVE,
        valid_from=own.valid_from,
        valid_until=own.valid_until,
    )


def content_of(order: Order) -> str:
    """Return the order as it travels, which is how it is kept."""
    return OrderIn.of(order).model_dump_json(by_alias=True, exclude_none=True)


def _sayable(number: str) -> bool:
    return len(number) <= 64 and number.isprintable()
