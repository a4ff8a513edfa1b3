"""A redemption code: one per paid order, in generations of which only the newest lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pos.domain.ids import AttemptId, CodeId, DeviceId, OrderNo, StaffId
from pos.domain.orders import Order

DEFAULT_VALIDITY = timedelta(days=7)
"""How long a code lives after acceptance where its order names no end."""

KEY_KEPT_AFTER_END = timedelta(days=30)
"""A counter keeps a code's key this long, so that an old token is named for what it is."""


class CodeKind(StrEnum):
    """What the customer shows."""

    LIVE = "live"
    """A page that refreshes by itself; the hub made the code."""
    PAPER = "paper"
    """Twelve digits on a slip; the shop made the code because no hub was linked."""


class CodeState(StrEnum):
    """Stored names, never renamed."""

    ACTIVE = "active"
    REDEEMED = "redeemed"
    FROZEN = "frozen"
    REPLACED = "replaced"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Redemption:
    """Who used a code, when, and from where."""

    at: datetime
    person: StaffId
    person_name: str
    device: DeviceId
    counter_name: str
    attempt: AttemptId
    scan_digest: str
    """First 16 hex digits of SHA-256 of the scanned text: tells an own double trigger."""
    elsewhere: bool = False
    """Done on the platform or by another channel, so person and counter may be unknown."""
    relayed: bool = False
    """The customer read the last digits out over the phone (电话报码)."""


@dataclass(frozen=True, slots=True)
class Code:
    """One order's code as its shop knows it."""

    code_id: CodeId
    order_no: OrderNo
    kind: CodeKind
    generation: int
    state: CodeState
    key: bytes
    """16 bytes, the same for all generations; empty for paper codes and after its time."""
    locator: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    reissued_at: datetime | None = None
    reissued_by: StaffId | None = None
    redemption: Redemption | None = None


def validity(order: Order) -> tuple[datetime, datetime | None]:
    """Return (first moment, last moment or None) in which the order's code may be redeemed.

    Without an end of its own an order's code lives `DEFAULT_VALIDITY` from acceptance; before
    acceptance it has no end yet.
    """
    ends = order.valid_until
    if ends is None and order.accepted_at is not None:
        ends = order.accepted_at + DEFAULT_VALIDITY
    return order.valid_from or order.paid_at, ends
