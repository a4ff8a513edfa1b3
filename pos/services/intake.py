"""Orders come in, from files and by hand, and are accepted, rejected or noted as handed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pos.domain.addresses import AddressGap, completeness
from pos.domain.channels import channel_mark
from pos.domain.codes import Code, CodeKind, CodeState, validity
from pos.domain.digits import paper_digest, paper_digits
from pos.domain.events import EventKind
from pos.domain.ids import OrderNo
from pos.domain.order_changes import Changes
from pos.domain.order_checks import check_order
from pos.domain.orders import (
    CLOSED,
    REDEEMABLE,
    CodeOwner,
    Freeze,
    FreezeReason,
    Fulfilment,
    Order,
    OrderState,
)
from pos.domain.settings import LinkKind
from pos.domain.staff import Act, Actor
from pos.domain.stock import StockNote
from pos.domain.times import Clock, shanghai_day
from pos.errors import RuleViolation
from pos.services.accepting import UNCHANGED, fitted, told_of
from pos.services.fulfilling import accept_order, hand_over, reject_order
from pos.services.payloads import registered_payload
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import time_of

OrderJson = Callable[[Order], str]
"""Writes an order in the form the hub takes."""

_FORWARD = (
    OrderState.PLACED,
    OrderState.ACCEPTED,
    OrderState.PACKED,
    OrderState.ASSIGNED,
    OrderState.OUT,
    OrderState.ARRIVED,
    OrderState.COMPLETED,
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One order from outside, and what its source says has become of it."""

    order: Order
    state: OrderState = OrderState.PLACED
    freeze: FreezeReason | None = None
    merges: bool = False
    """A later export of the same order updates it; otherwise only a higher revision may."""


@dataclass(frozen=True, slots=True)
class Declined:
    """One order that was not taken: its place in the sequence, and why."""

    index: int
    no: OrderNo
    error: RuleViolation


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the orders offered; `updated` are among the known ones."""

    taken: tuple[OrderNo, ...]
    known: tuple[OrderNo, ...]
    updated: tuple[OrderNo, ...]
    declined: tuple[Declined, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted order, the digits of its paper code if one was made, and what to ask about."""

    order: Order
    paper_code: str | None = None
    address_gap: AddressGap | None = None
    notes: tuple[StockNote, ...] = ()
    """What the stock says; nothing of it stood in the way."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes orders and answers them."""

    store: Store
    clock: Clock
    ids: Ids
    order_json: OrderJson

    def take(self, offered: Sequence[Incoming], *, by: Actor) -> Taken:
        """Store new orders, update known ones, decline what cannot be right; again adds nothing.

        Raises: RuleViolation: `not_permitted`; Unavailable. Then nothing was stored.
        """
        taken: list[OrderNo] = []
        known: list[OrderNo] = []
        updated: list[OrderNo] = []
        declined: list[Declined] = []
        with self.store.begin() as work:
            permit(work, by, Act.TAKE_ORDERS)
            now = time_of(work, self.clock.now()).now
            for index, incoming in enumerate(offered):
                no = incoming.order.no
                try:
                    check_order(incoming.order)
                    before = work.orders.find(no)
                    if before is None:
                        self._add(work, incoming, by, now)
                        taken.append(no)
                        continue
                    if _update(work, before, incoming, by, now):
                        updated.append(no)
                    known.append(no)
                except RuleViolation as error:
                    declined.append(Declined(index, no, error))
        return Taken(tuple(taken), tuple(known), tuple(updated), tuple(declined))

    def accept(self, no: OrderNo, *, by: Actor, changes: Changes = UNCHANGED) -> Accepted:
        """Accept an order. One that is accepted already, or further, stays as it is.

        Without a link the order gets a paper code now; its digits are returned this once and
        stored nowhere. An incomplete address is said and does not refuse. With `changes` fewer
        pieces are accepted, or other products, and the hub is told what is refunded.

        Raises: OrderNotFound; RuleViolation: `illegal_move`, `order_frozen`, `not_permitted`,
            `would_oversell` (lines), and those of `pos.services.accepting.fitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.ACCEPT)
            order = work.orders.get(no)
            further = order.state is OrderState.ACCEPTED or order.state in REDEEMABLE
            if further and not changes:
                return Accepted(order, address_gap=_gap(order))
            if order.freeze is not None:
                raise RuleViolation("order_frozen", order_no=no, reason=order.freeze.reason.value)
            now = time_of(work, self.clock.now()).now
            fit, notes = fitted(work, order, changes, by=by, at=now)
            accepted = accept_order(work, fit, by=by, at=now, told=told_of(order, fit))
            digits = None
            if self._needs_paper_code(work, accepted):
                accepted = replace(accepted, code_owner=CodeOwner.SHOP)
                work.orders.put(accepted)
                digits = self._make_paper_code(work, accepted, by, now)
            return Accepted(accepted, digits, _gap(accepted), notes)

    def reject(self, no: OrderNo, *, reason: str, by: Actor) -> Order:
        """Reject an order with a reason for the customer.

        Raises: OrderNotFound; RuleViolation: `illegal_move`, `reason_missing`,
            `platform_order_not_rejected_here`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.REJECT)
            now = time_of(work, self.clock.now()).now
            return reject_order(work, work.orders.get(no), reason=reason, by=by, at=now)

    def handed(self, no: OrderNo, *, by: Actor) -> Order:
        """Note a platform order as handed over; it stays to be redeemed on the platform.

        Raises: OrderNotFound; RuleViolation: `has_own_code`, `illegal_move`, `order_frozen`,
            `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.HAND_OVER)
            order = work.orders.get(no)
            if order.handed_here:
                return order
            return hand_over(work, order, by=by, at=time_of(work, self.clock.now()).now)

    def _add(self, work: Work, incoming: Incoming, by: Actor, now: datetime) -> None:
        order = numbered(work, incoming.order, now)
        order = replace(
            order,
            shop=work.shop.profile().id or order.shop,
            state=incoming.state,
            changed_at=now,
            closed_elsewhere=incoming.state is OrderState.COMPLETED,
            freeze=_freeze(incoming, now),
        )
        work.orders.add(order)
        work.audit.add(by, "taken", at=now, order_no=order.no, details=order.channel)
        if work.shop.link().kind is LinkKind.HUB and order.code_owner is CodeOwner.HUB:
            self.register(work, order, now)

    def register(self, work: Work, order: Order, now: datetime) -> None:
        """Tell the hub of an order it does not know, so that it makes the code or knows of ours."""
        code = work.codes.by_order(order.no)
        work.outbox.add(
            EventKind.REGISTERED,
            order_no=order.no,
            code_id=None if code is None else code.code_id,
            at=now,
            payload=registered_payload(self.order_json(order), code),
        )

    def _needs_paper_code(self, work: Work, order: Order) -> bool:
        return (
            order.code_owner is not CodeOwner.PLATFORM
            and work.shop.link().kind is LinkKind.NONE
            and work.codes.by_order(order.no) is None
        )

    def _make_paper_code(self, work: Work, order: Order, by: Actor, now: datetime) -> str:
        begins, ends = validity(order)
        code = Code(
            code_id=self.ids.code_id(),
            order_no=order.no,
            kind=CodeKind.PAPER,
            generation=1,
            state=CodeState.ACTIVE,
            key=b"",
            valid_from=begins,
            valid_until=ends,
        )
        work.codes.put(code)
        digits = new_paper_digits(work, self.ids, code)
        work.audit.add(by, "code_made", at=now, order_no=order.no, code_id=code.code_id)
        return digits


def new_paper_digits(work: Work, ids: Ids, code: Code) -> str:
    """Draw digits for a paper code and keep their digest; they themselves are stored nowhere.

    Raises: RuleViolation `not_set_up`.
    """
    pepper = work.shop.secret("pepper")
    if pepper is None:
        raise RuleViolation("not_set_up")
    digits = paper_digits(ids.digits(10))
    work.codes.add_paper_digest(code.code_id, code.generation, paper_digest(pepper, digits))
    return digits


def numbered(work: Work, order: Order, now: datetime) -> Order:
    """Give the order its pick number of the day: the channel's mark and a count."""
    mark = channel_mark(order.channel)
    count = work.orders.next_pick_number(mark, shanghai_day(now))
    return replace(order, pick_no=f"{mark} {count:02d}")


def _update(work: Work, before: Order, incoming: Incoming, by: Actor, now: datetime) -> bool:
    after = _merged(before, incoming, now) if incoming.merges else _revised(before, incoming)
    if after == before:
        return False
    after = replace(after, changed_at=now)
    work.orders.put(after)
    work.audit.add(by, "updated", at=now, order_no=before.no, details=after.state.value)
    return True


def _revised(before: Order, incoming: Incoming) -> Order:
    new = incoming.order
    if before.same_content(replace(new, shop=before.shop)):
        return before
    if new.revision != before.revision + 1:
        raise RuleViolation(
            "other_content", order_no=before.no, revision=before.revision, offered=new.revision
        )
    if before.state in CLOSED:
        raise RuleViolation("order_closed", order_no=before.no, state=before.state.value)
    return _with_content(before, new)


def _merged(before: Order, incoming: Incoming, now: datetime) -> Order:
    """Take what a later export says: state only forward, address, remark and refunds."""
    new = incoming.order
    refunded = {(x.name, x.sku, x.price_fen): x.refunded_qty for x in new.lines}
    lines = tuple(
        replace(x, refunded_qty=max(x.refunded_qty, refunded.get((x.name, x.sku, x.price_fen), 0)))
        for x in before.lines
    )
    after = replace(
        before,
        lines=lines,
        remark=new.remark or before.remark,
        customer=replace(before.customer, address=new.customer.address or before.customer.address),
    )
    if incoming.freeze is not None and before.freeze is None and before.state not in CLOSED:
        after = replace(after, freeze=_freeze(incoming, now))
    if incoming.freeze is None and before.freeze is not None and incoming.state in _FORWARD:
        refund_over = before.freeze.reason is FreezeReason.REFUND_PENDING
        after = replace(after, freeze=None) if refund_over else after
    if not _is_forward(before.state, incoming.state):
        return after
    return replace(
        after, state=incoming.state, closed_elsewhere=incoming.state is OrderState.COMPLETED
    )


def _is_forward(before: OrderState, after: OrderState) -> bool:
    if before in CLOSED:
        return False
    if after is OrderState.CANCELLED:
        return True
    return after in _FORWARD and _FORWARD.index(after) > _rank(before)


def _rank(state: OrderState) -> int:
    return _FORWARD.index(state) if state in _FORWARD else len(_FORWARD)


def _with_content(before: Order, new: Order) -> Order:
    return replace(
        new,
        shop=before.shop,
        code_owner=before.code_owner,
        state=before.state,
        changed_at=before.changed_at,
        accepted_at=before.accepted_at,
        pick_no=before.pick_no,
        bags=before.bags,
        freeze=before.freeze,
        handed_here=before.handed_here,
        closed_elsewhere=before.closed_elsewhere,
        closed_reason=before.closed_reason,
    )


def _freeze(incoming: Incoming, now: datetime) -> Freeze | None:
    if incoming.freeze is None:
        return None
    return Freeze(incoming.freeze, now, incoming.order.channel)


def _gap(order: Order) -> AddressGap | None:
    if order.fulfilment is not Fulfilment.DELIVERY:
        return None
    return completeness(order.customer.address)
