"""What stands in an event's payload, by the event's kind; what else stands there is let be."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pos.wire.orders import LineIn, Moment
from pos.wire.sync import CodeNumber


class Payload(BaseModel):
    """A newer counter may say more than this hub knows: that is no reason to stop its events."""

    model_config = ConfigDict(extra="ignore")


class ShopsOwnCode(Payload):
    """A paper code made by the shop: the hub learns its name, never its digits."""

    code_id: CodeNumber
    kind: Literal["paper"] = "paper"
    generation: Annotated[int, Field(ge=1, lt=2**16)] = 1
    valid_from: Moment | None = None
    valid_until: Moment | None = None


class Registered(Payload):
    """order_registered: the order as `OrderIn` has it, and who makes its code."""

    order: dict[str, object]
    code_owner: Literal["hub", "shop", "platform"] | None = None
    """Left out, the shop where `code` is given, else the hub."""
    code: ShopsOwnCode | None = None


class LineRefund(Payload):
    """How many pieces of an ordered line, counted from 0, the shop does not hand over."""

    line: Annotated[int, Field(ge=0, le=1000)]
    refunded_qty: Annotated[int, Field(ge=0, le=100_000)]


class Accepted(Payload):
    """order_accepted; a shop that has not enough refunds pieces or gives another product."""

    revision: Annotated[int, Field(ge=1, le=2**31)] = 1
    """Of the order that `refunded` counts the lines of."""
    refunded: list[LineRefund] = Field(default_factory=list, max_length=1000)
    added: list[LineIn] = Field(default_factory=list, max_length=1000)
    pick_no: Annotated[str, Field(max_length=40)] = ""
    code: ShopsOwnCode | None = None
    """Where accepting made a paper code."""


class Packed(Payload):
    """order_packed."""

    bags: Annotated[int, Field(ge=1, le=99)]


class Rejected(Payload):
    """order_rejected."""

    reason: Annotated[str, Field(max_length=500)] = ""


class Settled(Payload):
    """What the counter computed."""

    net_fen: Annotated[int, Field(ge=-(2**62), le=2**62)]


class Redeemed(Payload):
    """redeemed: what the hub compares with its own order and terms."""

    generation: Annotated[int, Field(ge=1, lt=2**16)]
    settlement: Settled | None = None
    counter: Annotated[str, Field(max_length=100)] = ""
    """The counter's name as people say it; left out, the name it enrolled with."""


class Reissued(Payload):
    """reissued: the generation that lives now."""

    generation: Annotated[int, Field(ge=2, lt=2**16)]


class Held(Payload):
    """frozen and unfrozen: why."""

    reason: Annotated[str, Field(max_length=40)] = ""


class Undone(Payload):
    """redemption_undone: which generation was redeemed, and the row that takes it back."""

    generation: Annotated[int, Field(ge=1, lt=2**16 - 1)]
    reversal: Settled | None = None


class Extended(Payload):
    """code_extended: the last moment at which the code may be redeemed now."""

    valid_until: Moment


class StockLevel(Payload):
    """What orders may still take of one product; None: the shop does not count it."""

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(max_length=500)] = ""
    available: Annotated[int, Field(ge=0, le=2**53)] | None


class StockLevels(Payload):
    """stock_levels: the latest word on each product counts."""

    levels: Annotated[list[StockLevel], Field(min_length=1, max_length=500)]
