"""Translates between what travels to and from the hub and the program's own values."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pos.domain.codes import Code, CodeKind, CodeState
from pos.domain.events import Event, Outcome, Receipt
from pos.domain.ids import CodeId, EventId, OrderNo, ShopId, ShopNumber
from pos.domain.orders import CodeOwner, Order
from pos.domain.settings import ShopProfile
from pos.domain.settlements import Terms
from pos.domain.times import write_time
from pos.errors import Unavailable
from pos.services.hub_link import Change, ChangeKind, Changes, HubStamp, Sent
from pos.wire import sync as wire

WITHHELD = "withheld"
"""The kind of an event whose content the hub would not take: only its number is told."""

_log = logging.getLogger(__name__)


def event_json(event: Event) -> dict[str, object]:
    """Return the event as it travels."""
    return {
        "event_id": event.id,
        "device": event.device,
        "epoch": event.epoch,
        "seq": event.seq,
        "kind": event.kind.value,
        "order_no": event.order_no,
        "code_id": None if event.code_id is None else str(event.code_id),
        "at": write_time(event.at),
        "payload": json.loads(event.payload or "{}"),
        "audit_head": event.audit_head.hex(),
    }


def withheld(event: Mapping[str, object], why: str) -> dict[str, object]:
    """Return an event that holds the place of one the hub would not take."""
    kept = {name: event[name] for name in ("event_id", "device", "epoch", "seq", "at")}
    # The order stays named where it can be: its later events have to wait.
    no = event["order_no"]
    named = isinstance(no, str) and len(no) <= 64
    return kept | {
        "kind": WITHHELD,
        "order_no": no if named else None,
        "payload": {"kind": event["kind"], "why": why},
        "audit_head": event["audit_head"],
    }


def stamp_of(stamp: wire.Stamp) -> HubStamp:
    """Return the stamp. Raises Unavailable `hub_answer`."""
    try:
        head = bytes.fromhex(stamp.audit_head)
    except ValueError as error:
        raise Unavailable("hub_answer") from error
    return HubStamp(stamp.now, stamp.hub_epoch, stamp.device_epoch, stamp.seq, head)


def profile_of(shop: wire.ShopOut, terms: Terms | None = None) -> ShopProfile:
    """Return the shop; the terms are told to its own counters only."""
    return ShopProfile(
        name=shop.name,
        id=ShopId(shop.id),
        number=ShopNumber(shop.number),
        address=shop.address,
        phone=shop.phone,
        support_phone=shop.support_phone,
        terms=terms or Terms(),
    )


def terms_of(told: wire.EnrolOut | wire.Change) -> Terms:
    """Return what the hub says it agreed on with the shop."""
    return Terms(told.commission_bps, told.settlement_days, told.fixed_fee_fen, told.day_cut_hour)


def read_sent(events: Sequence[Event], told: wire.EventsOut) -> Sent:
    """Return the receipts. Raises Unavailable `hub_answer`: they are not those of these events."""
    asked = [event.id for event in events[: len(told.results)]]
    if [result.event_id for result in told.results] != asked:
        raise Unavailable("hub_answer")
    return Sent(
        stamp=stamp_of(told.stamp),
        receipts=tuple(
            Receipt(
                EventId(result.event_id),
                Outcome(result.outcome),
                result.receipt,
                result.reason,
                result.winner,
            )
            for result in told.results
        ),
        net_fen={
            result.event_id: result.net_fen for result in told.results if result.net_fen is not None
        },
    )


def read_changes(told: wire.ChangesOut) -> Changes:
    """Return what changed; a kind of a newer hub is passed over."""
    known = {kind.value for kind in ChangeKind}
    passed = [change.kind for change in told.changes if change.kind not in known]
    if passed:
        _log.info("the hub told of changes this program does not know: %s", passed)
    return Changes(
        stamp=stamp_of(told.stamp),
        changes=tuple(_change(change) for change in told.changes if change.kind in known),
        cursor=told.cursor,
    )


def _change(change: wire.Change) -> Change:
    return Change(
        kind=ChangeKind(change.kind),
        at=change.at,
        order_no=None if change.order_no is None else OrderNo(change.order_no),
        order=_order(change),
        code=None if change.code is None else _code(change.code),
        profile=_profile(change),
        reason=change.reason,
        by=change.by,
    )


def _profile(change: wire.Change) -> ShopProfile | None:
    if change.shop is None:
        return None
    return profile_of(change.shop, terms_of(change))


def _order(change: wire.Change) -> Order | None:
    if change.order is None:
        return None
    owner = CodeOwner(change.code_owner or "hub")
    return replace(change.order.to_order(), code_owner=owner)


def _code(code: wire.CodeOut) -> Code:
    return Code(
        code_id=CodeId(int(code.code_id)),
        order_no=OrderNo(code.order_no),
        kind=CodeKind(code.kind),
        generation=code.generation,
        state=CodeState(code.state),
        key=code.key,
        locator=code.locator,
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        reissued_at=code.reissued_at,
    )
