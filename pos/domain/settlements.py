"""What the shop is owed for one redemption: rows that are added and never edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from pos.domain.ids import CodeId, OrderNo
from pos.domain.money import share_fen
from pos.domain.orders import Order
from pos.domain.times import shanghai_day


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
    net_fen: int
    made_at: datetime
    due_date: date
    state: SettlementState = SettlementState.RECORDED


def reversal_of(row: Settlement, *, row_id: str, at: datetime) -> Settlement:
    """Return the row that takes back all of `row`, due on the same day or, where that has passed, today.

    Args: at: when the redemption is undone.
    """
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
        net_fen=-row.net_fen,
        made_at=at,
        due_date=max(row.due_date, shanghai_day(at)),
        state=SettlementState.RECORDED,
    )


class BusinessDays(Protocol):
    """Which days count in T+n."""

    def is_business_day(self, day: date) -> bool:
        """Whether banks and platforms work on this day."""
        ...


def due_date(redeemed_at: datetime, terms: Terms, calendar: BusinessDays) -> date:
    """Return the day the money is due: n business days after the day of redemption in China."""
    day = shanghai_day(redeemed_at)
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

    net = goods + packing fee + delivery fee − shop discount − refund − commission; the commission's
    base is goods − shop discount − refund, never below zero.
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
        net_fen=order.goods_fen
        + order.packing_fee_fen
        + order.delivery_fee_fen
        - order.discount_fen
        - order.refund_fen
        - commission_fen,
        made_at=at,
        due_date=due,
    )
