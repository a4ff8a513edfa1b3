"""Chinese business days, holidays and made-up working days included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ChineseCalendar:
    """Implements `pos.domain.settlements.BusinessDays`.

    The holidays of a year are published late in the year before; past the last one known, Monday
    to Friday count, and `knows` says so.
    """

    def is_business_day(self, day: date) -> bool:
        """Whether banks and platforms work on this day."""
        import chinese_calendar  # noqa: PLC0415 - 40 ms that the window's start need not pay

        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def knows(self, day: date) -> bool:
        """Whether the holidays of this day's year are known."""
        import chinese_calendar  # noqa: PLC0415 - see above

        try:
            chinese_calendar.is_workday(day)
        except NotImplementedError:
            return False
        return True
