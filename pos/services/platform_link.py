"""The link to a sales platform that has codes of its own, as the use cases see it: no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pos.domain.ids import AttemptId, LpOrderId
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
        """Store a new attempt; False where the order has one that is out or done."""
        ...

    def settle(self, settled: WriteOff, before: WriteOffState) -> bool:
        """Store how the attempt ended and forget its receive code; False if it is not `before`."""
        ...
