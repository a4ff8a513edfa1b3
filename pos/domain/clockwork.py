"""Which moment a code is judged at: the hub's time as well as known, and never backwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_CORRECTION_S = 30.0
CORRECTION_KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class HubReading:
    """This computer's time minus the hub's, as of one signed-in contact."""

    off_s: float
    read_at: datetime
    """By this computer's clock."""


@dataclass(frozen=True, slots=True)
class JudgedTime:
    """The moment to judge at, and how much the computer's clock cannot be trusted."""

    now: datetime
    off_s: float
    went_back_s: float


def judged_time(
    computer: datetime, reading: HubReading | None, high_water: datetime | None
) -> JudgedTime:
    """Correct the computer's clock by the hub's (at most 30 s, for 24 h), never behind the mark.

    `high_water` is the time of the newest audit entry: time going back must not revive a code.
    """
    off_s = 0.0
    if reading is not None and abs(computer - reading.read_at) <= CORRECTION_KEPT:
        off_s = reading.off_s
    usable = off_s if abs(off_s) <= MAX_CORRECTION_S else 0.0
    now = computer - timedelta(seconds=usable)
    if high_water is None or now >= high_water:
        return JudgedTime(now, off_s, 0.0)
    return JudgedTime(high_water, off_s, (high_water - now).total_seconds())
