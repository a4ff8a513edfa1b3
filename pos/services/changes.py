"""Takes over one thing that changed at the hub, inside the transaction that moves the cursor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pos.domain.codes import Code, CodeState, Redemption
from pos.domain.ids import AttemptId, DeviceId, StaffId
from pos.domain.orders import CLOSED, CodeOwner, Freeze, FreezeReason, Order, OrderState
from pos.domain.staff import PLATFORM
from pos.services.hub_link import Change, ChangeKind
from pos.services.intake import numbered
from pos.services.ports import Work

_log = logging.getLogger(__name__)


def apply_change(work: Work, change: Change, now: datetime) -> int:
    """Take the change over; the same again changes nothing. Returns how many orders are new."""
    if change.kind is ChangeKind.SHOP and change.profile is not None:
        work.shop.put_profile(change.profile)
        return 0
    if change.kind is ChangeKind.ORDER and change.order is not None:
        return _order(work, change.order, now)
    if change.kind is ChangeKind.CODE and change.code is not None:
        _code(work, change.code, change, now)
        return 0
    order = None if change.order_no is None else work.orders.find(change.order_no)
    if order is None:
        _log.info("a change for an order that is not here was passed over: %s", change.kind.value)
        return 0
    _ACTS[change.kind](work, order, change, now)
    return 0


def _order(work: Work, order: Order, now: datetime) -> int:
    before = work.orders.find(order.no)
    if before is None:
        work.orders.add(replace(numbered(work, order, now), changed_at=now))
        work.audit.add(PLATFORM, "taken", at=now, order_no=order.no, details=order.channel)
        return 1
    if before.code_owner is CodeOwner.PLATFORM or before.same_content(order):
        return 0
    if order.revision > before.revision and before.state not in CLOSED:
        work.orders.put(_content_of(before, order))
        work.audit.add(PLATFORM, "updated", at=now, order_no=order.no)
    return 0


def _content_of(before: Order, new: Order) -> Order:
    return replace(
        before,
        lines=new.lines,
        customer=new.customer,
        promise=new.promise,
        fulfilment=new.fulfilment,
        delivery_fee_fen=new.delivery_fee_fen,
        packing_fee_fen=new.packing_fee_fen,
        discount_fen=new.discount_fen,
        platform_subsidy_fen=new.platform_subsidy_fen,
        remark=new.remark,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        revision=new.revision,
    )


def _code(work: Work, code: Code, change: Change, now: datetime) -> None:
    order = work.orders.find(code.order_no)
    if order is None:
        _log.warning("a code came for an order that is not here")
        return
    before = work.codes.by_order(code.order_no)
    if before is None:
        work.codes.put(replace(code, state=_arriving(code)))
        if code.state is CodeState.REDEEMED:
            _used_elsewhere(work, replace(code, state=CodeState.ACTIVE), change, now)
        return
    if code.generation < before.generation:
        return
    if code.generation == before.generation and before.state is CodeState.REDEEMED:
        return  # the hub hears of it with the next events
    if code.state is CodeState.REDEEMED:
        _used_elsewhere(work, before, change, now)
        return
    work.codes.put(replace(code, redemption=None))
    if code.generation > before.generation:
        work.audit.add(
            PLATFORM, "code_replaced", at=now, order_no=code.order_no, code_id=code.code_id
        )


def _arriving(code: Code) -> CodeState:
    return CodeState.ACTIVE if code.state is CodeState.REDEEMED else code.state


def _used_elsewhere(work: Work, code: Code, change: Change, now: datetime) -> None:
    """Note that another counter or the platform redeemed it: no settlement of this counter."""
    used = Redemption(
        at=change.at,
        person=StaffId(PLATFORM.person),
        person_name=change.by,
        device=DeviceId(""),
        counter_name=change.by,
        attempt=AttemptId(f"elsewhere-{code.code_id}-{code.generation}"),
        scan_digest="",
        elsewhere=True,
    )
    if code.state is CodeState.FROZEN:
        work.codes.put(replace(code, state=CodeState.ACTIVE))
    if not work.codes.redeem(code.code_id, code.generation, used):
        return
    order = work.orders.get(code.order_no)
    if order.state not in CLOSED:
        work.orders.put(
            replace(
                order,
                state=OrderState.COMPLETED,
                changed_at=change.at,
                closed_elsewhere=True,
                freeze=None,
            )
        )
    work.audit.add(
        PLATFORM, "redeemed_elsewhere", at=now, order_no=code.order_no, code_id=code.code_id
    )


def _completed(work: Work, order: Order, change: Change, now: datetime) -> None:
    code = work.codes.by_order(order.no)
    if code is not None and code.reissued_at is not None and change.at < code.reissued_at:
        return  # it speaks of a redemption that has been undone here since
    if code is not None and code.state is not CodeState.REDEEMED:
        _used_elsewhere(work, code, change, now)


def _reopened(work: Work, order: Order, change: Change, now: datetime) -> None:
    code = work.codes.by_order(order.no)
    if code is None or code.state is CodeState.REDEEMED or order.state is not OrderState.COMPLETED:
        return  # it comes back to the counter that undid it
    work.orders.put(replace(order, closed_elsewhere=False).reopened(at=change.at))
    work.audit.add(PLATFORM, "reopened", at=now, order_no=order.no, details=change.by[:200])


def _cancelled(work: Work, order: Order, change: Change, now: datetime) -> None:
    if order.state in (OrderState.CANCELLED, OrderState.REJECTED):
        return  # a rejection comes back to the counter that told of it
    if not order.can_move_to(OrderState.CANCELLED):
        # Redeemed here before the news came: a person has to look, nothing is undone by itself.
        work.audit.add(
            PLATFORM, "cancelled_too_late", at=now, order_no=order.no, details=order.state.value
        )
        return
    work.orders.put(
        replace(
            order.moved_to(OrderState.CANCELLED, at=change.at), closed_reason=change.reason[:200]
        )
    )
    code = work.codes.by_order(order.no)
    if code is not None and code.state is not CodeState.REDEEMED:
        work.codes.put(replace(code, state=CodeState.VOID))
    work.audit.add(PLATFORM, "cancelled", at=now, order_no=order.no, details=change.reason[:200])


def _refunded(work: Work, order: Order, change: Change, now: datetime) -> None:
    if change.order is None or order.state in CLOSED or order.lines == change.order.lines:
        return
    work.orders.put(replace(order, lines=change.order.lines))
    work.audit.add(PLATFORM, "refunded", at=now, order_no=order.no)


def _frozen(work: Work, order: Order, change: Change, now: datetime) -> None:
    if order.freeze is not None or order.state in CLOSED or _is_older(work, order, change):
        return
    known = {reason.value: reason for reason in FreezeReason}
    freeze = Freeze(known.get(change.reason, FreezeReason.MISUSE), change.at, change.by)
    work.orders.put(replace(order, freeze=freeze))
    code = work.codes.by_order(order.no)
    if code is not None and code.state is CodeState.ACTIVE:
        work.codes.put(replace(code, state=CodeState.FROZEN))
    work.audit.add(PLATFORM, "frozen", at=now, order_no=order.no, details=freeze.reason.value)


def _is_older(work: Work, order: Order, change: Change) -> bool:
    """Whether this shop's own hold comes back to it after it was released here."""
    if change.reason != FreezeReason.MISUSE.value:
        return False
    return any(
        entry.body.act == "unfrozen" and entry.body.at > change.at
        for entry in work.audit.select(order_no=order.no)
    )


def _unfrozen(work: Work, order: Order, change: Change, now: datetime) -> None:
    if order.freeze is None:
        return
    work.orders.put(replace(order, freeze=None))
    code = work.codes.by_order(order.no)
    if code is not None and code.state is CodeState.FROZEN:
        work.codes.put(replace(code, state=CodeState.ACTIVE))
    work.audit.add(PLATFORM, "unfrozen", at=now, order_no=order.no, details=change.reason[:200])


_ACTS: dict[ChangeKind, Callable[[Work, Order, Change, datetime], None]] = {
    ChangeKind.COMPLETED: _completed,
    ChangeKind.REOPENED: _reopened,
    ChangeKind.CANCELLED: _cancelled,
    ChangeKind.REFUNDED: _refunded,
    ChangeKind.FROZEN: _frozen,
    ChangeKind.UNFROZEN: _unfrozen,
}
