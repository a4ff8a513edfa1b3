"""Moments and spans as people read them at the counter, in Asia/Shanghai."""

from __future__ import annotations

from datetime import datetime

from pos.domain.times import SHANGHAI, shanghai_day
from pos.qt.words import Words

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400


def hour(at: datetime) -> str:
    """Return `14:05`."""
    return at.astimezone(SHANGHAI).strftime("%H:%M")


def moment(at: datetime, now: datetime) -> str:
    """Return `14:05` for a moment of today, else `11-21 14:05`."""
    local = at.astimezone(SHANGHAI)
    same_day = shanghai_day(at) == shanghai_day(now)
    return local.strftime("%H:%M" if same_day else "%m-%d %H:%M")


def exact_moment(at: datetime, now: datetime) -> str:
    """Return `14:05:21` for a moment of today, else `11-21 14:05`."""
    same_day = shanghai_day(at) == shanghai_day(now)
    return at.astimezone(SHANGHAI).strftime("%H:%M:%S") if same_day else moment(at, now)


def day_and_hour(at: datetime) -> str:
    """Return `2026-11-25 23:59`: a limit is never guessed from half a date."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def span(words: Words, seconds: float) -> str:
    """Return a length of time in its largest unit: `40 秒`, `12 分`, `2 小时`, `3 天`."""
    whole = max(0, int(seconds))
    for unit, unit_s in (("days", _DAY_S), ("hours", _HOUR_S), ("minutes", _MINUTE_S)):
        if whole >= unit_s:
            return words(f"span.{unit}", n=whole // unit_s)
    return words("span.seconds", n=whole)
