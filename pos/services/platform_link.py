"""The link to a sales platform that has codes of its own, as the use cases see it: no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pos.domain.ids import AttemptId, LpOrderId, OrderNo
from pos.domain.write_offs import PlatformAccess, PlatformOrder, WriteOff, WriteOffState


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the shop's app at the platform; it lies in the vault and shows in no repr."""

    secret: str = field(repr=False)
    session: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    """Empty: this app's session has a fixed life and is made anew by hand."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that the platform gave for the one before it."""

    session: str = field(repr=False)
    refresh: str = field(repr=False)
    until: datetime | None


class Mode(StrEnum):
    """How a delivery ends at the platform; as it stands in the request."""

    REDEEMED = "A"
    """The receive code is written off at the door."""
    REPORTED = "B"
    """The shop reports each step."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One order that goes out with a courier of the shop's; `store_id` empty: a single shop."""

    order_no: OrderNo
    courier_name: str
    courier_phone: str = field(repr=False)
    mode: Mode = Mode.REDEEMED
    store_id: str = ""


class StepAction(StrEnum):
    """What can happen to a delivery; as it stands in the request."""

    ACCEPT = "ACCEPT"
    TRANSPORT = "TRANSPORT"
    DELIVERING = "DELIVERING"
    SIGN = "SIGN"
    CANCEL = "CANCEL"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """One step of a delivery, with the place in degrees where it is known."""

    action: StepAction
    at: datetime
    courier_name: str
    courier_phone: str = field(repr=False)
    lng: float | None = None
    lat: float | None = None


class SalesPlatform(Protocol):
    """One shop's app at the platform.

    Failures: Unavailable `platform_unreachable`, `platform_busy` (call limit; retry_after_s),
    `platform_failed`, `platform_answer`; RuleViolation `platform_session`, `platform_signature`,
    `platform_clock`, `platform_refused` (sub_code).
    """

    def connect(self, access: PlatformAccess, keys: Keys) -> None:
        """Use this app from now on."""
        ...

    def orders(self, receive_code: str, *, written_off: bool) -> Sequence[PlatformOrder]:
        """Return the orders of a receive code that are, or are not yet, written off."""
        ...

    def write_off(self, lp_order: LpOrderId, receive_code: str) -> None:
        """Write one order off; it cannot be taken back.

        Raises: OutcomeUnknown `platform_unanswered`: it may or may not have happened.
        """
        ...

    def send(self, what: Dispatch) -> LpOrderId:
        """Tell the platform that an order goes out, and return its delivery order's number.

        Raises: OutcomeUnknown `platform_unanswered`.
        """
        ...

    def report(self, lp_order: LpOrderId, steps: Sequence[DeliveryStep]) -> None:
        """Tell the platform how far a delivery has come. Raises OutcomeUnknown, as above."""
        ...

    def refreshed(self, refresh: str) -> NewSession:
        """Exchange a refresh token for a new session; the old token ends with that."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class WriteOffs(Protocol):
    """The shop's own record of what it wrote off at the platform."""

    def find(self, attempt: AttemptId) -> WriteOff | None:
        """Return the attempt, or None where it was never made."""
        ...

    def of_order(self, lp_order: LpOrderId) -> Sequence[WriteOff]:
        """Return every attempt on an order, the newest first."""
        ...

    def unanswered(self) -> Sequence[WriteOff]:
        """Return the attempts whose answer is out, oldest first, with their receive codes."""
        ...

    def add(self, made: WriteOff) -> bool:
        """Store an attempt that goes out, first or again; False where one is out or done."""
        ...

    def settle(self, settled: WriteOff, before: WriteOffState) -> bool:
        """Store how the attempt ended and forget its receive code; False if it is not `before`."""
        ...
