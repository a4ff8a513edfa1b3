"""The steps an order takes in the shop, each recorded and told to the hub in the same commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pos.domain.codes import Code, CodeState, validity
from pos.domain.events import EventKind
from pos.domain.ids import OrderNo
from pos.domain.orders import CodeOwner, Order, OrderState
from pos.domain.settings import LinkKind
from pos.domain.staff import Actor
from pos.errors import RuleViolation
from pos.services.payloads import payload
from pos.services.ports import Work

_NO_MORE: Mapping[str, object] = {}


def accept_order(
    work: Work, order: Order, *, by: Actor, at: datetime, told: Mapping[str, object] = _NO_MORE
) -> Order:
    """Accept; an order's code without an end of its own gets one now. Raises IllegalMove.

    Args: told: what the hub has to know beside the pick number.
    """
    accepted = order.accepted(at=at)
    work.orders.put(accepted)
    code = work.codes.by_order(order.no)
    if code is not None and code.valid_until is None:
        begins, ends = validity(accepted)
        work.codes.put(replace(code, valid_from=begins, valid_until=ends))
    work.audit.add(by, "accepted", at=at, order_no=order.no)
    tell(work, EventKind.ACCEPTED, accepted, at=at, pick_no=accepted.pick_no, **told)
    return accepted


def reject_order(work: Work, order: Order, *, reason: str, by: Actor, at: datetime) -> Order:
    """Reject with a reason; the code dies in the same commit. Raises RuleViolation."""
    if order.code_owner is CodeOwner.PLATFORM:
        # The buyer has to apply for the refund on the platform; a press here would promise too much.
        raise RuleViolation("platform_order_not_rejected_here", order_no=order.no)
    if not reason.strip():
        raise RuleViolation("reason_missing", order_no=order.no)
    rejected = replace(
        order.moved_to(OrderState.REJECTED, at=at), closed_reason=reason.strip()[:200]
    )
    work.orders.put(rejected)
    end_code(work, order.no)
    work.audit.add(by, "rejected", at=at, order_no=order.no, details=rejected.closed_reason)
    tell(work, EventKind.REJECTED, rejected, at=at, reason=rejected.closed_reason)
    return rejected


def pack_order(work: Work, order: Order, *, bags: int, by: Actor, at: datetime) -> Order:
    """Close the order's bags; packing again with another count corrects it. Raises RuleViolation."""
    if order.freeze is not None:
        raise RuleViolation("order_frozen", order_no=order.no, reason=order.freeze.reason.value)
    if order.state is OrderState.PACKED:
        packed = replace(
            replace(order, state=OrderState.ACCEPTED).packed_in(bags, at=at), changed_at=at
        )
        act = "repacked"
    else:
        packed, act = order.packed_in(bags, at=at), "packed"
    work.orders.put(packed)
    work.audit.add(by, act, at=at, order_no=order.no, details=f"bags={bags}")
    tell(work, EventKind.PACKED, packed, at=at, bags=bags)
    return packed


def hand_over(work: Work, order: Order, *, by: Actor, at: datetime) -> Order:
    """Note a platform order as handed over here (登记交货). Raises RuleViolation."""
    if order.freeze is not None:
        raise RuleViolation("order_frozen", order_no=order.no, reason=order.freeze.reason.value)
    handed = order.handed(at=at)
    work.orders.put(handed)
    work.audit.add(by, "handed", at=at, order_no=order.no)
    return handed


def end_code(work: Work, no: OrderNo) -> None:
    """Make the order's code void, if it has one that is not used up."""
    code = work.codes.by_order(no)
    if code is not None and code.state is not CodeState.REDEEMED:
        work.codes.put(replace(code, state=CodeState.VOID))


def tell(work: Work, kind: EventKind, order: Order, *, at: datetime, **values: object) -> None:
    """Put an event into the outbox, where the order is one the hub knows or will know."""
    if work.shop.link().kind is LinkKind.NONE or order.code_owner is CodeOwner.PLATFORM:
        return
    code: Code | None = work.codes.by_order(order.no)
    work.outbox.add(
        kind,
        order_no=order.no,
        code_id=None if code is None else code.code_id,
        at=at,
        payload=payload(**values),
    )
