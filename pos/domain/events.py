"""What a counter tells the hub: events in one gap-free sequence per device and epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import CodeId, DeviceId, EventId, OrderNo


class EventKind(StrEnum):
    """Stored names, never renamed."""

    REGISTERED = "order_registered"
    """An order taken at the counter: the hub stores it and, where it owns the code, makes one."""
    ACCEPTED = "order_accepted"
    REJECTED = "order_rejected"
    PACKED = "order_packed"
    HANDED = "order_handed"
    REDEEMED = "redeemed"
    REISSUED = "reissued"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    UNDONE = "redemption_undone"
    EXTENDED = "code_extended"
    STOCK = "stock_levels"
    """What orders may still take of some products; the latest word on each counts."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact for the hub; `payload` is JSON text, `audit_head` the chain's hash at that time."""

    id: EventId
    device: DeviceId
    epoch: int
    seq: int
    kind: EventKind
    order_no: OrderNo | None
    code_id: CodeId | None
    at: datetime
    payload: str
    audit_head: bytes


class Outcome(StrEnum):
    """What the hub said of one event; only this parks an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The hub's word on one event, with what it keeps as proof."""

    event_id: EventId
    outcome: Outcome
    receipt: str
    reason: str = ""
    winner: str = ""
    """conflict: who redeemed it first, as the hub shows it."""
