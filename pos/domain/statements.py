"""What the shop was owed over some days, row by row, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pos.domain.settlements import Settlement
from pos.errors import RuleViolation

LONGEST_DAYS = 400

PARTS: dict[str, int] = {
    "goods_fen": 1,
    "packing_fee_fen": 1,
    "delivery_fee_fen": 1,
    "discount_fen": -1,
    "refund_fen": -1,
    "commission_fen": -1,
    "fixed_fee_fen": -1,
}
"""What the net amount is made of; -1: taken off. As shown, the parts of a row add up to its net."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The rows of these days, both included, oldest first; a correction is a row of its own."""

    shop: str
    first: date
    last: date
    made_at: datetime
    rows: tuple[Settlement, ...]

    @property
    def net_fen(self) -> int:
        """Return what all rows come to."""
        return sum(row.net_fen for row in self.rows)

    def total_fen(self, parts: Iterable[str]) -> int:
        """Return what some parts of all rows come to, with their signs."""
        named = tuple(parts)
        return sum(part_fen(row, named) for row in self.rows)


def part_fen(row: Settlement, parts: Iterable[str]) -> int:
    """Return what these parts add to the net amount of a row."""
    return sum(PARTS[name] * int(getattr(row, name)) for name in parts)


def check_period(first: date, last: date) -> None:
    """Refuse days nobody can mean. Raises RuleViolation `bad_period` (first, last, most)."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise RuleViolation(
            "bad_period", first=first.isoformat(), last=last.isoformat(), most=LONGEST_DAYS
        )
