"""I12: money is integer fen, and every sum agrees with the formula."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.app.calendar import ChineseCalendar
from pos.domain.ids import CodeId
from pos.domain.orders import Line
from pos.domain.settlements import (
    SettlementKind,
    Terms,
    check_terms,
    due_date,
    reversal_of,
    settle,
)
from pos.errors import RuleViolation
from tests.domain.test_orders import AT, order

FEN = st.integers(0, 10**7)
LINES = st.lists(
    st.tuples(st.integers(1, 99), FEN, st.integers(0, 99)).map(
        lambda x: Line("商品", x[0], x[1], refunded_qty=min(x[0], x[2]))
    ),
    min_size=1,
    max_size=8,
)


def row_of(wanted, terms=None):
    terms = terms or Terms()
    return settle(
        wanted,
        row_id="r",
        code_id=CodeId(1),
        generation=1,
        at=AT,
        terms=terms,
        due=date(2026, 11, 23),
    )


@given(LINES, FEN, FEN, FEN, FEN, st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_net_amount_is_the_formula(lines, delivery, packing, discount, subsidy, bps, fixed):
    wanted = order(
        lines=tuple(lines),
        delivery_fee_fen=delivery,
        packing_fee_fen=packing,
        discount_fen=discount,
        platform_subsidy_fen=subsidy,
    )
    row = row_of(wanted, Terms(commission_bps=bps, fixed_fee_fen=fixed))
    goods = sum(x.qty * x.price_fen for x in lines)
    refund = sum(x.refunded_qty * x.price_fen for x in lines)
    base = Decimal(max(0, goods - discount - refund))
    commission = int((base * bps / 10_000).quantize(Decimal(1), ROUND_HALF_UP))
    assert row.commission_fen == commission
    assert row.net_fen == goods + packing + delivery - discount - refund - commission - fixed
    assert all(type(getattr(row, name)) is int for name in type(row).__slots__ if "fen" in name)


@given(st.lists(st.tuples(LINES, FEN, FEN), max_size=10), st.integers(0, 10_000))
def test_the_day_is_the_sum_of_its_rows_to_the_fen(orders, bps):
    rows = [
        row_of(
            order(lines=tuple(lines), delivery_fee_fen=fee, discount_fen=off),
            Terms(commission_bps=bps),
        )
        for lines, fee, off in orders
    ]
    total = sum(
        x.goods_fen + x.packing_fee_fen + x.delivery_fee_fen
        - x.discount_fen - x.refund_fen - x.commission_fen
        for x in rows
    )  # fmt: skip
    assert sum(x.net_fen for x in rows) == total


def test_the_control_floats_would_be_a_fen_off():
    amounts = [1005] * 1000  # 15 of 10,000 of it is 1.5075: a float's round() goes to even at .5
    exact = sum(row_of(order(lines=(Line("x", 1, a),)), Terms(50)).commission_fen for a in amounts)
    naive = sum(round(a * 50 / 10_000) for a in amounts)
    half = sum(
        row_of(order(lines=(Line("x", 1, a),)), Terms(50)).commission_fen for a in [100] * 1000
    )
    naive_half = sum(round(a * 50 / 10_000) for a in [100] * 1000)
    assert exact == naive == 5000
    assert (half, naive_half) == (1000, 0)  # 0.5 fen: half up gives 1, round() gives 0


@pytest.mark.parametrize(
    ("price_fen", "bps", "commission_fen"),
    [(100, 49, 0), (100, 50, 1), (100, 51, 1), (300, 50, 2), (10_000, 0, 0), (1, 10_000, 1)],
)
def test_a_commission_is_rounded_half_up_to_the_fen(price_fen, bps, commission_fen):
    row = row_of(order(lines=(Line("x", 1, price_fen),)), Terms(commission_bps=bps))
    assert row.commission_fen == commission_fen


def test_the_commission_is_on_the_goods_after_discount_and_refund_only():
    wanted = order(
        lines=(Line("x", 3, 1000, refunded_qty=1),),
        discount_fen=500,
        delivery_fee_fen=9999,
        packing_fee_fen=9999,
    )
    assert row_of(wanted, Terms(commission_bps=1000)).commission_fen == 150


def test_a_discount_above_the_goods_takes_no_negative_commission():
    row = row_of(order(lines=(Line("x", 1, 100),), discount_fen=500), Terms(commission_bps=1000))
    assert (row.commission_fen, row.net_fen) == (0, -400)


def test_the_platforms_subsidy_is_shown_and_changes_nothing():
    without, with_it = row_of(order()), row_of(order(platform_subsidy_fen=700))
    assert (with_it.subsidy_fen, with_it.net_fen) == (700, without.net_fen)
    assert with_it.kind is SettlementKind.SETTLEMENT


# ------------------------------------------------------------------ T+n


def china(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("redeemed", "days", "due"),
    [
        (china("2026-11-23"), 0, date(2026, 11, 23)),
        (china("2026-11-23"), 1, date(2026, 11, 24)),
        (china("2026-11-20"), 1, date(2026, 11, 23)),  # over a weekend
        (china("2026-11-21"), 1, date(2026, 11, 23)),  # redeemed on Saturday
        (china("2026-11-22"), 2, date(2026, 11, 24)),
        (china("2025-09-30"), 1, date(2025, 10, 9)),  # over National Day and Mid-Autumn
        (china("2025-09-27"), 1, date(2025, 9, 28)),  # a Sunday that is worked in exchange
        (china("2025-10-10"), 1, date(2025, 10, 11)),  # a Saturday that is worked in exchange
        (china("2025-01-27"), 1, date(2025, 2, 5)),  # over the Spring Festival
        (china("2025-12-31"), 1, date(2026, 1, 4)),  # over New Year, the Sunday after is worked
        (china("2026-11-23", hour=1), 1, date(2026, 11, 24)),  # still Sunday in UTC
    ],
)
def test_the_money_is_due_after_so_many_chinese_business_days(redeemed, days, due):
    assert due_date(redeemed, Terms(business_days=days), ChineseCalendar()) == due


@given(st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)), st.integers(0, 10))  # noqa: DTZ001
def test_exactly_n_business_days_lie_between(moment, days):
    calendar = ChineseCalendar()
    at = moment.replace(tzinfo=UTC)
    start = (at + timedelta(hours=8)).date()
    due = due_date(at, Terms(business_days=days), calendar)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(calendar.is_business_day(day) for day in between) == days
    assert days == 0 or calendar.is_business_day(due)


def test_past_the_last_published_year_monday_to_friday_count():
    calendar = ChineseCalendar()
    assert not calendar.knows(date(2095, 1, 1))
    assert due_date(china("2095-09-30"), Terms(business_days=1), calendar) == date(2095, 10, 3)


@pytest.mark.parametrize(
    ("at", "cut_hour", "day"),
    [
        ("2026-11-23T03:59:59", 4, "2026-11-22"),
        ("2026-11-23T04:00:00", 4, "2026-11-23"),
        ("2026-11-23T00:00:00", 0, "2026-11-23"),
        ("2026-11-22T23:59:59", 0, "2026-11-22"),
        ("2026-11-23T22:59:59", 23, "2026-11-22"),
        ("2026-11-23T23:00:00", 23, "2026-11-23"),
    ],
)
def test_a_day_begins_at_the_hour_that_was_agreed_on(at, cut_hour, day):
    moment = datetime.fromisoformat(f"{at}+08:00").astimezone(UTC)
    assert Terms(day_cut_hour=cut_hour).day_of(moment) == date.fromisoformat(day)


def test_due_days_count_from_the_day_the_money_belongs_to():
    night = datetime.fromisoformat("2026-11-24T02:00:00+08:00")  # a Tuesday, still Monday's money
    due = due_date(night, Terms(business_days=1, day_cut_hour=4), ChineseCalendar())
    assert due == date(2026, 11, 24)


@given(LINES, FEN, st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 23))
def test_a_reversal_takes_back_all_of_it_to_the_fen(lines, discount, bps, fixed, cut_hour):
    terms = Terms(bps, 1, fixed, cut_hour)
    row = row_of(order(lines=tuple(lines), discount_fen=discount), terms)
    back = reversal_of(row, row_id="b", at=AT, terms=terms)
    sums = {x: getattr(row, x) + getattr(back, x) for x in row.__slots__ if x.endswith("_fen")}
    assert set(sums.values()) == {0}


@pytest.mark.parametrize(
    "terms",
    [
        Terms(commission_bps=10_001),
        Terms(business_days=-1),
        Terms(fixed_fee_fen=-1),
        Terms(day_cut_hour=24),
    ],
)
def test_terms_nobody_can_mean_are_refused(terms):
    with pytest.raises(RuleViolation, match="bad_terms"):
        check_terms(terms)
    check_terms(Terms(10_000, 90, 1_000_000, 23))
