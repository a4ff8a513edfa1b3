"""A stock take (盘点): what was counted beside what the program thought was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pos.domain.ids import Sku

TakeId = NewType("TakeId", str)


class TakeState(StrEnum):
    """Stored names, never renamed."""

    OPEN = "open"
    BOOKED = "booked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StockTake:
    """One stock take; a shop has at most one that is open."""

    id: TakeId
    started_at: datetime
    person: str
    """The name of who began it."""
    state: TakeState = TakeState.OPEN
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One product as counted.

    `expected` is what was on hand when it was last counted: what is sold or received afterwards
    makes no difference.
    """

    sku: Sku
    name: str
    counted: int
    expected: int
    at: datetime

    @property
    def difference(self) -> int:
        """What booking adds to what is on hand."""
        return self.counted - self.expected
