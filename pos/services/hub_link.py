"""The link to the hub, as the use cases see it: values in and out, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from pos.domain.codes import Code
from pos.domain.events import Event, Receipt
from pos.domain.ids import DeviceId, OrderNo, ShopId, ShopNumber
from pos.domain.orders import Order
from pos.domain.reconciliation import Record
from pos.domain.settings import ShopProfile
from pos.domain.settlements import Settlement


@dataclass(frozen=True, slots=True)
class HubStamp:
    """What every answer of the hub says: its time, and what it holds of this device."""

    now: datetime
    hub_epoch: int
    device_epoch: int
    seq: int
    audit_head: bytes


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a new device is given, once."""

    stamp: HubStamp
    device: DeviceId
    token: str
    pepper: bytes
    profile: ShopProfile


class ChangeKind(StrEnum):
    """What can change at the hub."""

    ORDER = "order"
    CODE = "code"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    COMPLETED = "completed"
    REOPENED = "reopened"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed; which fields are filled follows from `kind`.

    `order` comes with ORDER and REFUNDED, `code` with CODE, `profile` with SHOP.
    """

    kind: ChangeKind
    at: datetime
    order_no: OrderNo | None = None
    order: Order | None = None
    code: Code | None = None
    profile: ShopProfile | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes after a cursor, oldest first, and where to ask from next."""

    stamp: HubStamp
    changes: tuple[Change, ...]
    cursor: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The hub's receipts for a batch, and the net amounts it computed, by event id."""

    stamp: HubStamp
    receipts: tuple[Receipt, ...]
    net_fen: dict[str, int]


@dataclass(frozen=True, slots=True)
class DayHere:
    """A day as this counter has it, and how far its events and audit trail have come."""

    shop: ShopId
    day: date
    rows: tuple[Settlement, ...]
    counters: frozenset[DeviceId]
    epoch: int
    seq: int
    audit_head: bytes


@dataclass(frozen=True, slots=True)
class DayAtHub:
    """What the hub has booked of a day. `records` are all of it, also what other counters did."""

    matched: bool
    head_agrees: bool
    count: int
    net_fen: int
    records: tuple[Record, ...]


class HubLink(Protocol):
    """One hub. Every call may raise Unavailable; a refused token raises RuleViolation."""

    def enrol(self, url: str, code: str, *, counter_name: str) -> Enrolled:
        """Exchange a one-time code for a device token. Raises RuleViolation `enrol_code`."""
        ...

    def connect(self, url: str, token: str) -> None:
        """Use this address and token from now on."""
        ...

    def send(self, events: Sequence[Event]) -> Sent:
        """Send a batch of at most 500 events in sequence; a bad one is singled out and parked."""
        ...

    def changes(self, after: int, *, wait_s: float) -> Changes:
        """Ask for what changed after the cursor, waiting up to `wait_s` for something."""
        ...

    def shop(self, number: ShopNumber) -> ShopProfile:
        """Return another shop's name, address and phone. Raises RuleViolation `shop_not_found`."""
        ...

    def compare_day(self, day: DayHere) -> DayAtHub:
        """Let the hub compare a day with what it has booked."""
        ...

    def close(self) -> None:
        """Let go of the connection, also while another thread waits in `changes`."""
        ...
