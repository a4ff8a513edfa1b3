"""What the shop is owed for one redemption: rows that are added and never edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from pos.domain.ids import CodeId, OrderNo
from pos.domain.money import share_fen
from pos.domain.orders import Order
from pos.domain.times import trading_day
from pos.errors import RuleViolation


class SettlementKind(StrEnum):
    """Stored names, never renamed; (code_id, generation, kind) is unique."""

    SETTLEMENT = "settlement"
    REVERSAL = "reversal"
    REFUND = "refund"


class SettlementState(StrEnum):
    """How far a row has come on its way to the bank."""

    RECORDED = "recorded"
    """Written here; the hub has not acknowledged it."""
    CONFIRMED = "confirmed"
    """The hub computed the same net amount."""
    DIFFERS = "differs"
    """The hub computed another amount: a person must look."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with the platform: commission on goods after discount, T+n business days."""

    commission_bps: int = 0
    business_days: int = 1
    fixed_fee_fen: int = 0
    """For each order that is redeemed, whatever it comes to."""
    day_cut_hour: int = 0
    """0 to 23: what is redeemed before this hour in China counts to the day before."""

    def day_of(self, at: datetime) -> date:
        """Return the day to which a redemption at `at` counts."""
        return trading_day(at, self.day_cut_hour)


_LIMITS = {
    "commission_bps": 10_000,
    "business_days": 90,
    "fixed_fee_fen": 1_000_000,
    "day_cut_hour": 23,
}


def check_terms(terms: Terms) -> None:
    """Refuse terms nobody can mean. Raises RuleViolation `bad_terms` (field, most)."""
    for field, most in _LIMITS.items():
        if not 0 <= getattr(terms, field) <= most:
            raise RuleViolation("bad_terms", field=field, most=most)


@dataclass(frozen=True, slots=True)
class Settlement:
    """One row, all amounts in fen; `due_date` is a day in Asia/Shanghai."""

    id: str
    order_no: OrderNo
    code_id: CodeId
    generation: int
    kind: SettlementKind
    goods_fen: int
    packing_fee_fen: int
    delivery_fee_fen: int
    discount_fen: int
    subsidy_fen: int
    """Borne by the platform: shown, and not part of the net amount."""
    refund_fen: int
    commission_fen: int
    fixed_fee_fen: int
    net_fen: int
    made_at: datetime
    day: date
    """In China, from the hour on at which the shop's day begins."""
    due_date: date
    state: SettlementState = SettlementState.RECORDED

    @property
    def key(self) -> str:
        """What tells this row from all others, here and at the hub."""
        return f"{self.code_id}/{self.generation}/{self.kind.value}"


def reversal_of(row: Settlement, *, row_id: str, at: datetime, terms: Terms) -> Settlement:
    """Return the row that takes back all of `row`, due on the same day or, where that has passed, today.

    Args:
        at: when the redemption is undone.
        terms: say to which day that counts; the amounts are those of `row`.
    """
    today = terms.day_of(at)
    return replace(
        row,
        id=row_id,
        kind=SettlementKind.REVERSAL,
        goods_fen=-row.goods_fen,
        packing_fee_fen=-row.packing_fee_fen,
        delivery_fee_fen=-row.delivery_fee_fen,
        discount_fen=-row.discount_fen,
        subsidy_fen=-row.subsidy_fen,
        refund_fen=-row.refund_fen,
        commission_fen=-row.commission_fen,
        fixed_fee_fen=-row.fixed_fee_fen,
        net_fen=-row.net_fen,
        made_at=at,
        day=today,
        due_date=max(row.due_date, today),
        state=SettlementState.RECORDED,
    )


class BusinessDays(Protocol):
    """Which days count in T+n."""

    def is_business_day(self, day: date) -> bool:
        """Whether banks and platforms work on this day."""
        ...


def due_date(redeemed_at: datetime, terms: Terms, calendar: BusinessDays) -> date:
    """Return the day the money is due: n business days after the day of redemption in China."""
    day = terms.day_of(redeemed_at)
    left = terms.business_days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_business_day(day)
    return day


def settle(
    order: Order,
    *,
    row_id: str,
    code_id: CodeId,
    generation: int,
    at: datetime,
    terms: Terms,
    due: date,
) -> Settlement:
    """Return the row that redeeming `order` at `at` makes.

    net = goods + packing fee + delivery fee − shop discount − refund − commission − fixed fee; the
    commission's base is goods − shop discount − refund, never below zero.
    """
    base_fen = max(0, order.goods_fen - order.discount_fen - order.refund_fen)
    commission_fen = share_fen(base_fen, terms.commission_bps)
    return Settlement(
        id=row_id,
        order_no=order.no,
        code_id=code_id,
        generation=generation,
        kind=SettlementKind.SETTLEMENT,
        goods_fen=order.goods_fen,
        packing_fee_fen=order.packing_fee_fen,
        delivery_fee_fen=order.delivery_fee_fen,
        discount_fen=order.discount_fen,
        subsidy_fen=order.platform_subsidy_fen,
        refund_fen=order.refund_fen,
        commission_fen=commission_fen,
        fixed_fee_fen=terms.fixed_fee_fen,
        net_fen=order.goods_fen
        + order.packing_fee_fen
        + order.delivery_fee_fen
        - order.discount_fen
        - order.refund_fen
        - commission_fen
        - terms.fixed_fee_fen,
        made_at=at,
        day=terms.day_of(at),
        due_date=due,
    )
