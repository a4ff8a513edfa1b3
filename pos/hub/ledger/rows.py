"""What the ledger hands out: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from pos.domain.codes import CodeKind, CodeState
from pos.domain.ids import CodeId, DeviceId, EventId, OrderNo, ShopId, ShopNumber, Sku
from pos.domain.orders import Order
from pos.domain.settlements import Terms


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop of the platform."""

    id: ShopId
    number: ShopNumber
    name: str
    address: str = ""
    phone: str = ""
    support_phone: str = ""
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Device:
    """One counter, with how far its events are held here."""

    id: DeviceId
    shop: ShopId
    name: str
    epoch: int = 1
    seq: int = 0
    audit_head: str = ""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order with what the hub has heard of it, and the text it was taken as."""

    order: Order
    content: str


@dataclass(frozen=True, slots=True)
class HeldCode:
    """An order's code at the hub; its key is derived, never stored."""

    code_id: CodeId
    shop: ShopId
    order_no: OrderNo
    kind: CodeKind
    generation: int
    state: CodeState
    locator: str = ""
    page_address: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    reissued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldRedemption:
    """Who used a code first, and what it comes to."""

    code_id: CodeId
    generation: int
    shop: ShopId
    order_no: OrderNo
    device: DeviceId
    counter_name: str
    event_id: EventId
    redeemed_at: datetime
    heard_at: datetime
    net_fen: int
    """As the hub computes it."""
    counter_net_fen: int | None
    """As the counter said, where it did."""
    day: date
    """To which it counts, by the shop's terms when it was heard."""


@dataclass(frozen=True, slots=True)
class HeldReversal:
    """Who took a redemption back."""

    code_id: CodeId
    generation: int
    device: DeviceId
    counter_name: str
    event_id: EventId
    undone_at: datetime
    heard_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class HeldDayRow:
    """What one redemption, or taking one back, comes to on the day it counts to."""

    order_no: OrderNo
    code_id: CodeId
    generation: int
    kind: str
    net_fen: int
    device: DeviceId


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event with the verdict it was given."""

    event_id: EventId
    fingerprint: bytes
    outcome: str
    reason: str
    winner: str
    net_fen: int | None


@dataclass(frozen=True, slots=True)
class HeldChange:
    """Something a shop's counters have to hear."""

    cursor: int
    kind: str
    at: datetime
    order_no: OrderNo | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """What a shop last said orders may still take of a product; None: it does not count it."""

    shop: ShopId
    sku: Sku
    name: str
    available: int | None
    at: datetime
