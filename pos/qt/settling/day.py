"""One day's settlement rows added up, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pos.domain.settlements import Settlement, SettlementState
from pos.domain.times import SHANGHAI


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day in Asia/Shanghai, newest first; None stands for no day read yet."""

    day: date | None = None
    rows: tuple[Settlement, ...] = ()

    @classmethod
    def of(cls, day: date, rows: Sequence[Settlement]) -> Day:
        return cls(day, tuple(rows))

    @property
    def figures(self) -> tuple[tuple[str, int], ...]:
        """Name and amount in fen of each sum, the net amount last, in the order it is made up."""
        rows = self.rows
        return (
            ("goods", sum(row.goods_fen for row in rows)),
            ("fees", sum(row.packing_fee_fen + row.delivery_fee_fen for row in rows)),
            ("discount", -sum(row.discount_fen for row in rows)),
            ("refund", -sum(row.refund_fen for row in rows)),
            ("commission", -sum(row.commission_fen + row.fixed_fee_fen for row in rows)),
            ("net", sum(row.net_fen for row in rows)),
        )

    @property
    def differing(self) -> int:
        """How many rows the hub computed otherwise."""
        return sum(row.state is SettlementState.DIFFERS for row in self.rows)

    def net_by_hour(self) -> dict[int, int]:
        """Return the net amount in fen of each hour in which something was redeemed."""
        hours: dict[int, int] = {}
        for row in self.rows:
            hour = row.made_at.astimezone(SHANGHAI).hour
            hours[hour] = hours.get(hour, 0) + row.net_fen
        return hours
