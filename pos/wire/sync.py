"""Enrolment, events up, changes down: what counter and hub say to each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Base64Bytes, Field

from pos.wire.orders import Moment, OrderIn, Told, Wire

MAX_EVENTS_A_BATCH = 500
MAX_BODY_BYTES = 2 * 1024 * 1024
"""Of one request, as it is after unpacking."""

MAX_WAIT_S = 30.0
"""How long `GET /v1/changes` stays open at most."""

Sequence64 = Annotated[int, Field(ge=1, lt=2**53, strict=True)]
"""Counts from 1; up to 2**53 every JSON reader keeps it whole."""


def _in_64_bits(decimal: str) -> str:
    if int(decimal) >= 1 << 64:
        raise ValueError("more than 64 bits")
    return decimal


CodeNumber = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,19})$"), AfterValidator(_in_64_bits)]
"""A code's id in decimal: 64 unsigned bits do not fit a JSON number everywhere."""


class Stamp(Told):
    """On every answer: the hub's time and what it already holds of the asking device."""

    now: Moment
    hub_epoch: int
    """Changes when the hub itself was restored from a backup."""
    device_epoch: int = 0
    seq: int = 0
    """Highest sequence number held of this device in `device_epoch`."""
    audit_head: str = ""
    """Hex of the audit head that came with that event."""


class ShopOut(Told):
    """A shop as its own counters, and other shops, may see it."""

    id: str
    number: int
    name: str
    address: str = ""
    phone: str = ""
    support_phone: str = ""


class ShopAnswer(Told):
    """What `GET /v1/shops/{number}` says."""

    stamp: Stamp
    shop: ShopOut


class Health(Told):
    """What `GET /health` says."""

    ok: bool
    stamp: Stamp


class Refused(Told):
    """The body of every answer that is not a success; a program goes by `code`."""

    code: str
    fields: dict[str, str | int | float | None] = Field(default_factory=dict)
    stamp: Stamp | None = None


class EnrolIn(Wire):
    """One-time code, spoken or pasted, and a name for the till."""

    code: Annotated[str, Field(min_length=4, max_length=64)]
    counter_name: Annotated[str, Field(max_length=100)] = ""


class EnrolOut(Told):
    """All that a new device is given, once."""

    stamp: Stamp
    device: str
    token: str
    """256 bits, URL-safe base64; sent as `Authorization: Bearer …` from now on."""
    shop: ShopOut
    pepper: Base64Bytes
    commission_bps: int = 0
    settlement_days: int = 1
    fixed_fee_fen: int = 0
    day_cut_hour: Annotated[int, Field(ge=0, le=23)] = 0


class EventIn(Wire):
    """One fact from a counter."""

    event_id: Annotated[str, Field(min_length=32, max_length=64)]
    device: Annotated[str, Field(max_length=64)]
    epoch: Sequence64
    seq: Sequence64
    kind: Annotated[str, Field(max_length=40)]
    order_no: Annotated[str, Field(max_length=64)] | None = None
    code_id: CodeNumber | None = None
    at: Moment
    payload: dict[str, object] = Field(default_factory=dict)
    audit_head: Annotated[str, Field(max_length=128)] = ""


class EventsIn(Wire):
    """A batch, in sequence."""

    events: Annotated[list[EventIn], Field(min_length=1, max_length=MAX_EVENTS_A_BATCH)]


class EventVerdict(Told):
    """The hub's word on one event."""

    event_id: str
    outcome: Literal["accepted", "duplicate", "conflict", "parked"]
    receipt: str
    reason: str = ""
    winner: str = ""
    net_fen: int | None = None
    """redeemed: the net amount as the hub computes it."""


class EventsOut(Told):
    """One verdict per event, in the order asked.

    Fewer verdicts than events: the first one without a verdict does not follow on what the hub
    holds (`stamp.seq` + 1), because the hub was restored. Send again from there.
    """

    stamp: Stamp
    results: list[EventVerdict]


class CodeOut(Told):
    """A code as its own shop's counters get it."""

    code_id: CodeNumber
    order_no: str
    kind: Literal["live", "paper"]
    generation: int
    state: Literal["active", "redeemed", "frozen", "replaced", "void"]
    key: Base64Bytes
    locator: str
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    reissued_at: Moment | None = None


class Change(Told):
    """One thing that changed at the hub; which fields are filled follows from `kind`."""

    cursor: int
    kind: str
    """order, code, cancelled, refunded, frozen, unfrozen, completed, reopened or shop."""
    at: Moment
    order_no: str | None = None
    order: OrderIn | None = None
    code_owner: Literal["hub", "shop", "platform"] | None = None
    """order, refunded: who makes the order's code."""
    code: CodeOut | None = None
    shop: ShopOut | None = None
    commission_bps: int = 0
    settlement_days: int = 1
    fixed_fee_fen: int = 0
    day_cut_hour: Annotated[int, Field(ge=0, le=23)] = 0
    """shop: its terms, as at enrolment."""
    reason: str = ""
    by: str = ""


class ChangesOut(Told):
    """Changes after the asked cursor, oldest first; `cursor` is where to ask from next."""

    stamp: Stamp
    changes: list[Change]
    cursor: int


class OrdersOut(Told):
    """What became of the orders sent to `POST /v1/orders`."""

    stamp: Stamp
    taken: list[str]
    known: list[str]
    """The same again, and those that a new revision changed."""
    updated: list[str] = Field(default_factory=list)
    """Of the known: those that a new revision changed."""
    refused: list[RefusedOrder] = Field(default_factory=list)
    short: list[ShortLine] = Field(default_factory=list)
    """Of the taken: lines for more than the shop last said it has; it decides at accept."""


class RefusedOrder(Told):
    """One order that was not taken, and why."""

    no: str
    field: str
    reason: str


class ShortLine(Told):
    """More of a product is wanted than the shop last said orders may take."""

    no: str
    sku: str
    name: str = ""
    wanted: int
    available: int


OrdersOut.model_rebuild()
