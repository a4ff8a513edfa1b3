"""Calling a customer: one order's number is shown, recorded, until the call is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pos.domain.ids import OrderNo
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Store
from pos.services.reading import time_of

SHOWN_FOR = timedelta(minutes=3)


class CallOutcome(StrEnum):
    """What came of a call; the names stand in the audit trail."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One order's number to dial, to be hidden again at `until`; it does not show in a repr."""

    order_no: OrderNo
    number: str = field(repr=False)
    ext: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Calling:
    """Who saw whose number, and what came of the call, stands in the audit trail."""

    store: Store
    clock: Clock

    def reveal(self, no: OrderNo, *, by: Actor) -> Revealed:
        """Return one order's full number.

        Raises: OrderNotFound; RuleViolation: `no_phone`, `phone_expired`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.REVEAL_PHONE)
            customer = work.orders.get(no).customer
            now = time_of(work, self.clock.now()).now
            if not customer.phone:
                raise RuleViolation("no_phone", order_no=no)
            ends = customer.phone_expires_at
            if ends is not None and ends <= now:
                raise RuleViolation("phone_expired", order_no=no)
            work.audit.add(by, "phone_revealed", at=now, order_no=no)
        until = self.clock.now() + SHOWN_FOR
        return Revealed(no, customer.phone, customer.phone_ext, until)

    def note(self, no: OrderNo, outcome: CallOutcome, *, by: Actor) -> None:
        """Record what came of the call. Raises: OrderNotFound; RuleViolation `not_permitted`."""
        with self.store.begin() as work:
            permit(work, by, Act.REVEAL_PHONE)
            work.orders.get(no)
            now = time_of(work, self.clock.now()).now
            work.audit.add(by, "call_noted", at=now, order_no=no, details=outcome.value)
