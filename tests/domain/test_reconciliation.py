"""Three sides of one day: every difference found, rightly classed, and none invented."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.ids import DeviceId, OrderNo
from pos.domain.reconciliation import Fate, Known, Record, reconcile
from tests.faults.reconciling import planted, run

DAY = date(2026, 11, 23)
NO = OrderNo("A-1")
OWN, OTHER = DeviceId("d-1"), DeviceId("d-2")


def row(amount_fen=1000, key="1/settlement", **changes):
    return Record(**{"order_no": NO, "key": key, "amount_fen": amount_fen, "day": DAY, **changes})


def fate_of(local, hub=None, payout=None, **known):
    found = reconcile(local, hub, payout, known=Known(**known))
    assert sum(found.counts.values()) == 1
    return next(fate for fate, count in found.counts.items() if count)


INCOME = row(key="s1", label="收入")
UNDONE = [row(), row(-1000, "1/reversal")]
NEXT = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("fate", "local", "hub", "payout", "known"),
    [
        (Fate.MATCHED, [row()], [row()], None, {}),
        (Fate.MATCHED, [row()], [row()], [INCOME], {}),
        (Fate.MATCHED, [row()], None, [INCOME], {}),
        (Fate.MATCHED, [row()], None, None, {}),
        (
            Fate.MATCHED,
            [row()],
            None,
            [row(1060, "s1", label="收入"), row(-60, "s2", label="淘宝客佣金代扣款")],
            {},
        ),
        (Fate.MATCHED, UNDONE, UNDONE, [], {}),
        (Fate.MATCHED, UNDONE, None, [], {}),
        (Fate.MATCHED, [row()], None, [INCOME, row(-1000, "s2")], {"owed_fen": {NO: 0}}),
        (Fate.MATCHED, [row()], [row()], [row(500, "a"), row(500, "b")], {}),
        (Fate.LATE, [row(due=NEXT)], [row()], [], {}),
        (Fate.LOCAL_ONLY, [row()], [], None, {}),
        (Fate.LOCAL_ONLY, [row()], [], [INCOME], {}),
        (Fate.LOCAL_ONLY, [row()], None, [], {}),
        (Fate.HUB_ONLY, [], [row()], None, {}),
        (Fate.HUB_ONLY, [], None, [INCOME], {}),
        (Fate.HUB_ONLY, [], [row(device=OWN)], None, {"counters": {OWN}}),
        (Fate.AMOUNT_DIFFERS, [row()], [row(999)], None, {}),
        (Fate.AMOUNT_DIFFERS, [row()], [row()], [row(1001, "s1")], {}),
        (Fate.AMOUNT_DIFFERS, [row()], [row(), row(0, "1/reversal")], None, {}),
        (Fate.DUPLICATE, [row()], [row(), row()], None, {}),
        (Fate.DUPLICATE, [row(), row()], [row()], None, {}),
        (Fate.DUPLICATE, [row()], None, [INCOME, INCOME], {}),
        (Fate.DUPLICATE, [row()], None, [INCOME, row(key="s2", label="收入")], {}),
        (Fate.DUPLICATE, [row()], [row(device=OTHER)], None, {"counters": {OWN}}),
        (Fate.LATE, [row()], [row(day=NEXT)], None, {}),
        (Fate.LATE, [row(due=DAY)], None, [row(key="s1", day=NEXT)], {}),
        (Fate.ELSEWHERE, [], [row(device=OTHER)], None, {"counters": {OWN}}),
        (Fate.ELSEWHERE, [], None, [INCOME], {"elsewhere": {NO}}),
    ],
)  # fmt: skip
def test_each_difference_has_its_class(fate, local, hub, payout, known):
    assert fate_of(local, hub, payout, **known) is fate


def test_money_that_is_not_due_yet_is_no_difference():
    other = Record(OrderNo("A-2"), "s9", 100, DAY)
    due_later = reconcile([row(due=NEXT)], [row()], [other])
    overdue = reconcile([row(due=DAY)], [row()], [other])
    assert {one.order_no: one.fate for one in due_later.findings} == {"A-2": Fate.HUB_ONLY}
    assert {one.order_no: one.fate for one in overdue.findings}[NO] is Fate.LATE


def test_a_finding_says_what_each_side_says():
    (found,) = reconcile([row()], [row(999)], [INCOME]).findings
    assert (found.local_fen, found.hub_fen, found.payout_fen) == (1000, 999, 1000)
    (found,) = reconcile([row()], []).findings
    assert (found.local_fen, found.hub_fen, found.payout_fen) == (1000, None, None)


def test_a_day_is_sound_when_nothing_but_late_or_foreign_is_found():
    assert reconcile([row()], [row(day=NEXT)]).is_sound
    assert not reconcile([row()], [row(999)]).is_sound


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(20, 400))
def test_all_planted_differences_are_found_and_none_besides(seed, orders):
    plan = planted(random.Random(seed), orders, orders // 10)
    found = reconcile(plan.local, plan.hub, plan.payout, known=plan.known)
    assert {one.order_no: one.fate for one in found.findings} == plan.fates
    assert found.counts[Fate.MATCHED] == orders - len(plan.fates)


@given(st.integers(0, 2**32))
def test_the_order_of_rows_is_no_matter(seed):
    rng = random.Random(seed)
    plan = planted(rng, 60, 20)
    first = reconcile(plan.local, plan.hub, plan.payout, known=plan.known)
    for rows in (plan.local, plan.hub, plan.payout):
        rng.shuffle(rows)
    assert reconcile(plan.local, plan.hub, plan.payout, known=plan.known) == first


def test_the_control_sums_alone_see_nothing():
    local = [row(), Record(OrderNo("A-2"), "k", 500, DAY)]
    hub = [row(900), Record(OrderNo("A-2"), "k", 600, DAY)]
    assert sum(x.amount_fen for x in local) == sum(x.amount_fen for x in hub)
    assert reconcile(local, hub).counts[Fate.AMOUNT_DIFFERS] == 2


def test_a_large_day_is_told_apart_to_the_last_order():
    tried = run(10_000, 20261123)
    assert (tried.planted, tried.found, tried.wrong_class, tried.false) == (100, 100, 0, 0)
