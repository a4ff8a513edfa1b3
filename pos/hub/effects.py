"""What each kind of event does at the hub; everything is judged before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from pos.domain.codes import CodeState
from pos.domain.events import EventKind
from pos.domain.ids import CodeId, EventId, OrderNo, Sku
from pos.domain.orders import CLOSED, CodeOwner, Order, OrderState
from pos.domain.settlements import Terms, settle
from pos.domain.times import write_time
from pos.hub.coding import end_code, extend_code, renew_validity, revive_code
from pos.hub.ledger.rows import Device, HeldCode, HeldLevel, HeldOrder, HeldRedemption, HeldReversal
from pos.hub.ledger.store import Book
from pos.hub.placing import NotTaken, content_of, paper_code, read_order, register
from pos.wire.events import (
    Accepted,
    Extended,
    Held,
    Packed,
    Payload,
    Redeemed,
    Registered,
    Reissued,
    Rejected,
    ShopsOwnCode,
    StockLevels,
    Undone,
)
from pos.wire.sync import EventIn

_P = TypeVar("_P", bound=Payload)


class Parked(Exception):
    """The hub cannot take this event as it stands; a person has to look."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """Another fact was first; `winner` says which."""

    def __init__(self, reason: str, winner: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.winner = winner


@dataclass(frozen=True, slots=True)
class Heard:
    """One event, the device that told it, and the transaction it is applied in."""

    book: Book
    device: Device
    event: EventIn
    at: datetime

    def payload(self, kind: type[_P]) -> _P:
        """Return the payload as this kind has it. Raises Parked."""
        try:
            return kind.model_validate(self.event.payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise Parked(f"bad_payload: {where}: {first['msg']}") from error

    def held(self) -> HeldOrder:
        """Return the order the event is about. Raises Parked."""
        no = self.event.order_no
        held = None if no is None else self.book.orders.find(self.device.shop, OrderNo(no))
        if held is None:
            raise Parked("order_not_found")
        return held

    def put(self, held: HeldOrder, order: Order) -> None:
        """Store the order one step further."""
        self.book.orders.put(order, held.content, at=self.at)

    def tell(self, kind: str, no: OrderNo, *, reason: str = "") -> None:
        """Let the shop's counters know, the one that told it included: it may be restored."""
        self.book.changes.add(
            self.device.shop,
            kind,
            at=self.event.at,
            order_no=no,
            reason=reason,
            by=self.device.name,
        )


def _registered(heard: Heard) -> None:
    said = heard.payload(Registered)
    default = CodeOwner.HUB if said.code is None else CodeOwner.SHOP
    owner = CodeOwner(said.code_owner) if said.code_owner else default
    try:
        # A counter speaks for its own shop, whatever the shop was called before it was linked.
        wanted = read_order(said.order | {"shop": heard.device.shop})
        if wanted.no != heard.event.order_no:
            raise Parked("bad_payload: no: not the event's order")
        register(
            heard.book,
            wanted,
            owner=owner,
            own_code=said.code if owner is CodeOwner.SHOP else None,
            taken_from=heard.device.id,
            at=heard.at,
        )
    except NotTaken as error:
        raise Parked(f"{error.refused.field}: {error.refused.reason}") from error


def _accepted(heard: Heard) -> None:
    said = heard.payload(Accepted)
    held = _with_changes(heard, heard.held(), said)
    order = held.order
    if said.code is not None:
        _own_code(heard, held, said.code)
    if order.can_move_to(OrderState.ACCEPTED):
        order = replace(order.accepted(at=heard.event.at), pick_no=said.pick_no)
        heard.put(held, order)
    code = heard.book.codes.by_order(order.shop, order.no)
    if code is not None and renew_validity(heard.book, code, order) is not None:
        heard.tell("code", order.no)


def _packed(heard: Heard) -> None:
    said = heard.payload(Packed)
    held = heard.held()
    order, at = held.order, heard.event.at
    if order.state is OrderState.PLACED:
        # Accepted before the shop was linked, so nobody told.
        order = order.accepted(at=at)
    if order.state is OrderState.PACKED:
        heard.put(held, replace(order, bags=said.bags))
    elif order.can_move_to(OrderState.PACKED):
        heard.put(held, order.packed_in(said.bags, at=at))


def _handed(heard: Heard) -> None:
    held = heard.held()
    if held.order.can_move_to(OrderState.ARRIVED):
        heard.put(held, held.order.moved_to(OrderState.ARRIVED, at=heard.event.at))


def _rejected(heard: Heard) -> None:
    said = heard.payload(Rejected)
    held = heard.held()
    if not held.order.can_move_to(OrderState.REJECTED):
        return
    order = held.order.moved_to(OrderState.REJECTED, at=heard.event.at)
    heard.put(held, replace(order, closed_reason=said.reason))
    code = heard.book.codes.by_order(order.shop, order.no)
    if code is not None:
        end_code(heard.book, code, CodeState.VOID, at=heard.at)
        heard.tell("code", order.no)
    heard.tell("cancelled", order.no, reason="rejected")


def _reissued(heard: Heard) -> None:
    said = heard.payload(Reissued)
    held = heard.held()
    code = _code(heard, held, said.generation)
    if said.generation > code.generation:
        newer = replace(code, generation=said.generation, reissued_at=heard.event.at)
        heard.book.codes.put(newer)
        heard.tell("code", held.order.no)


def _stock(heard: Heard) -> None:
    for said in heard.payload(StockLevels).levels:
        shop, at = heard.device.shop, heard.event.at
        level = HeldLevel(shop, Sku(said.sku), said.name, said.available, at)
        heard.book.stock.put(level, device=heard.device.id)


def _with_changes(heard: Heard, held: HeldOrder, said: Accepted) -> HeldOrder:
    """Take over what the shop refunds or gives instead: from here on both ends compute alike."""
    order = held.order
    if order.state in CLOSED or not (said.refunded or said.added):
        return held
    if said.revision != order.revision:
        raise Parked("other_revision")
    lines = list(order.lines)
    for one in said.refunded:
        if one.line >= len(lines) or one.refunded_qty > lines[one.line].qty:
            raise Parked("bad_payload: refunded: no such pieces")
        refunded = max(one.refunded_qty, lines[one.line].refunded_qty)
        lines[one.line] = replace(lines[one.line], refunded_qty=refunded)
    lines += [line for added in said.added if (line := added.to_line()) not in lines]
    order = replace(order, lines=tuple(lines))
    content = content_of(order)
    heard.book.orders.put(order, content, at=heard.at)
    heard.tell("refunded", order.no, reason="not_in_stock")
    return HeldOrder(order, content)


def _frozen(heard: Heard) -> None:
    said = heard.payload(Held)
    held = heard.held()
    code = heard.book.codes.by_order(held.order.shop, held.order.no)
    if code is not None and code.state is CodeState.ACTIVE:
        heard.book.codes.put(replace(code, state=CodeState.FROZEN))
        heard.tell("frozen", held.order.no, reason=said.reason)


def _unfrozen(heard: Heard) -> None:
    heard.payload(Held)
    held = heard.held()
    code = heard.book.codes.by_order(held.order.shop, held.order.no)
    if code is not None and code.state is CodeState.FROZEN:
        heard.book.codes.put(replace(code, state=CodeState.ACTIVE))
        heard.tell("unfrozen", held.order.no)


def _extended(heard: Heard) -> None:
    said = heard.payload(Extended)
    held = heard.held()
    code = heard.book.codes.by_order(held.order.shop, held.order.no)
    if code is None:
        raise Parked("code_not_found")
    extend_code(heard.book, code, said.valid_until)
    heard.tell("code", held.order.no)


def _undone(heard: Heard) -> int | None:
    """Take a redemption back: the code lives on one generation further, the order is open again."""
    said = heard.payload(Undone)
    held = heard.held()
    code = _code(heard, held, said.generation)
    first = heard.book.codes.redemption(code.code_id, said.generation)
    if first is None or first.shop != heard.device.shop:
        raise Parked("not_redeemed")
    if heard.book.codes.is_reversed(code.code_id, said.generation):
        return None
    heard.book.codes.add_reversal(
        HeldReversal(
            code_id=code.code_id,
            generation=said.generation,
            device=heard.device.id,
            counter_name=heard.device.name,
            event_id=EventId(heard.event.event_id),
            undone_at=heard.event.at,
            heard_at=heard.at,
            day=_terms(heard).day_of(heard.event.at),
        )
    )
    if code.generation == said.generation:
        revive_code(heard.book, code, said.generation + 1, at=heard.event.at)
        heard.tell("code", held.order.no)
    if held.order.state is OrderState.COMPLETED:
        heard.put(held, held.order.reopened(at=heard.event.at))
        heard.tell("reopened", held.order.no)
    return -first.net_fen


def _redeemed(heard: Heard) -> int:
    said = heard.payload(Redeemed)
    held = heard.held()
    code = _code(heard, held, said.generation)
    _refuse_second(heard, code, said.generation)
    net_fen = _net_fen(heard, held.order, code)
    heard.book.codes.add_redemption(
        HeldRedemption(
            code_id=code.code_id,
            generation=said.generation,
            shop=heard.device.shop,
            order_no=held.order.no,
            device=heard.device.id,
            counter_name=said.counter or heard.device.name,
            event_id=EventId(heard.event.event_id),
            redeemed_at=heard.event.at,
            heard_at=heard.at,
            net_fen=net_fen,
            counter_net_fen=None if said.settlement is None else said.settlement.net_fen,
            day=_terms(heard).day_of(heard.event.at),
        )
    )
    end_code(heard.book, code, CodeState.REDEEMED, at=heard.at)
    if held.order.can_move_to(OrderState.COMPLETED):
        heard.put(held, held.order.moved_to(OrderState.COMPLETED, at=heard.event.at))
    heard.tell("code", held.order.no)
    heard.tell("completed", held.order.no, reason="redeemed")
    return net_fen


EFFECTS: dict[EventKind, Callable[[Heard], int | None]] = {
    EventKind.REGISTERED: _registered,
    EventKind.ACCEPTED: _accepted,
    EventKind.REJECTED: _rejected,
    EventKind.PACKED: _packed,
    EventKind.HANDED: _handed,
    EventKind.REDEEMED: _redeemed,
    EventKind.REISSUED: _reissued,
    EventKind.FROZEN: _frozen,
    EventKind.UNFROZEN: _unfrozen,
    EventKind.UNDONE: _undone,
    EventKind.EXTENDED: _extended,
    EventKind.STOCK: _stock,
}
"""What to do for each kind. A state that has gone further already stays as it is."""


def _code(heard: Heard, held: HeldOrder, generation: int) -> HeldCode:
    """Return the event's code; the shop's own becomes known here if it was not yet."""
    if heard.event.code_id is None:
        raise Parked("code_not_found")
    code_id = CodeId(int(heard.event.code_id))
    code = heard.book.codes.get(code_id)
    if code is None:
        own = ShopsOwnCode(code_id=heard.event.code_id, generation=generation)
        return _own_code(heard, held, own)
    if (code.shop, code.order_no) != (held.order.shop, held.order.no):
        raise Parked("code_of_another_order")
    return code


def _own_code(heard: Heard, held: HeldOrder, own: ShopsOwnCode) -> HeldCode:
    order, code_id = held.order, CodeId(int(own.code_id))
    known = heard.book.codes.by_order(order.shop, order.no)
    if known is not None and known.code_id == code_id:
        return known
    if known is not None or order.code_owner is not CodeOwner.SHOP:
        raise Parked("code_not_found")
    if heard.book.codes.get(code_id) is not None:
        raise Parked("code_of_another_order")
    code = paper_code(order, own)
    heard.book.codes.add(code)
    heard.tell("code", order.no)
    return code


def _refuse_second(heard: Heard, code: HeldCode, generation: int) -> None:
    first = heard.book.codes.redemption(code.code_id, generation)
    if first is not None:
        raise Conflict("already_used", f"{first.counter_name} {write_time(first.redeemed_at)}")
    if generation < code.generation:
        raise Conflict("replaced", f"generation {code.generation}")
    if generation > code.generation:
        raise Parked("newer_generation")
    if code.state is not CodeState.ACTIVE:
        raise Conflict(code.state.value, code.state.value)


def _terms(heard: Heard) -> Terms:
    shop = heard.book.shops.get(heard.device.shop)
    if shop is None:
        raise Parked("wrong_shop")
    return shop.terms


def _net_fen(heard: Heard, order: Order, code: HeldCode) -> int:
    at, terms = heard.event.at, _terms(heard)
    row = settle(
        order,
        row_id=heard.event.event_id,
        code_id=code.code_id,
        generation=code.generation,
        at=at,
        terms=terms,
        due=terms.day_of(at),  # the day of payment changes no amount, and is the counter's to say
    )
    return row.net_fen
