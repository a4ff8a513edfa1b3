"""Acceptance by rule (自动接单): when it holds, and which orders fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from pos.domain.addresses import completeness
from pos.domain.ids import StaffId
from pos.domain.orders import Fulfilment, Order
from pos.domain.staff import Act, Staff
from pos.domain.stock import StockNote, StockNoteKind
from pos.domain.times import SHANGHAI

_IN_THE_WAY = frozenset({StockNoteKind.SHORT, StockNoteKind.NO_DELIVERY})


class Unfit(StrEnum):
    """Why a person has to look at an order; stored names, never renamed."""

    FROZEN = "frozen"
    REFUNDED = "refunded"
    ADDRESS = "address"
    STOCK = "stock"
    NOT_DELIVERED = "not_delivered"
    REFUSED = "refused"
    """Accepting it was refused by another rule of the shop."""


class Standing(StrEnum):
    """Whether the rule holds at this moment."""

    OFF = "off"
    ON = "on"
    OUTSIDE_HOURS = "outside_hours"
    NOBODY_BEHIND = "nobody_behind"
    """Who switched it on no longer works here, or may no longer do so."""


_NOBODY = StaffId("")
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class AutoAccept:
    """The shop's rule; each order it accepts is accepted on the authority of whoever set it.

    `start` to `end` are hours of the day in China; the same hour twice is the whole day, and a
    window may pass midnight.
    """

    on: bool = False
    start: time = _MIDNIGHT
    end: time = _MIDNIGHT
    by: StaffId = _NOBODY

    def covers(self, at: datetime) -> bool:
        """Whether the moment lies in the window; its last minute is not part of it."""
        hour = at.astimezone(SHANGHAI).time()
        if self.start == self.end:
            return True
        if self.start < self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end

    def standing(self, at: datetime, behind: Staff | None) -> Standing:
        """Say whether orders are accepted by it now.

        Args: behind: whoever switched it on, as he stands today.
        """
        if not self.on:
            return Standing.OFF
        if behind is None or not (behind.may(Act.ACCEPT) and behind.may(Act.CHANGE_SETTINGS)):
            return Standing.NOBODY_BEHIND
        return Standing.ON if self.covers(at) else Standing.OUTSIDE_HOURS


def unfit(order: Order, notes: Sequence[StockNote]) -> Unfit | None:
    """Return why an order that waits does not fit the rule, or None where it does.

    Args: notes: what the stock says of it. What was never counted cannot be short.
    """
    if order.freeze is not None:
        return Unfit.FROZEN
    if order.is_fully_refunded:
        return Unfit.REFUNDED
    if order.fulfilment is Fulfilment.DELIVERY and completeness(order.customer.address):
        return Unfit.ADDRESS
    kinds = {note.kind for note in notes} & _IN_THE_WAY
    if StockNoteKind.SHORT in kinds:
        return Unfit.STOCK
    return Unfit.NOT_DELIVERED if kinds else None
