"""Times are aware UTC inside; people and business days use Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where the time comes from; a test puts its own in."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC time."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the computer's time, aware, UTC."""
        return datetime.now(UTC)


class NaiveTime(ValueError):
    """A time without a zone, which could mean two different moments."""


def read_time(text: str) -> datetime:
    """Read an ISO 8601 time that names its zone and return it in UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise NaiveTime(text)
    return at.astimezone(UTC)


def write_time(at: datetime) -> str:
    """Return the time as ISO 8601 in UTC with `Z`, microseconds only where there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shanghai_day(at: datetime) -> date:
    """Return the calendar day in China at this moment."""
    return at.astimezone(SHANGHAI).date()


def trading_day(at: datetime, cut_hour: int) -> date:
    """Return the day this moment's money belongs to: a day begins at `cut_hour` in China."""
    return shanghai_day(at - timedelta(hours=cut_hour))
