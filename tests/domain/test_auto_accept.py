"""Acceptance by rule: its hours, who stands behind it, and what does not fit."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from pos.domain.auto_accept import AutoAccept, Standing, Unfit, unfit
from pos.domain.ids import StaffId
from pos.domain.orders import Freeze, FreezeReason, Fulfilment
from pos.domain.staff import Role, Staff
from pos.domain.stock import StockNote, StockNoteKind
from tests.services.shops import an_order

MANAGER = Staff(StaffId("m"), "李", Role.MANAGER)


def china(hour, minute=0):
    return datetime(2026, 11, 23, (hour - 8) % 24, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "at", "covered"),
    [
        (time(0), time(0), china(3), True),
        (time(8), time(22), china(8), True),
        (time(8), time(22), china(7, 59), False),
        (time(8), time(22), china(22), False),
        (time(22), time(2), china(23), True),
        (time(22), time(2), china(1, 59), True),
        (time(22), time(2), china(2), False),
        (time(22), time(2), china(12), False),
    ],
)
def test_the_window_is_in_hours_of_china_and_may_pass_midnight(start, end, at, covered):
    assert AutoAccept(True, start, end).covers(at) is covered


@pytest.mark.parametrize(
    ("rule", "behind", "standing"),
    [
        (AutoAccept(), MANAGER, Standing.OFF),
        (AutoAccept(True), MANAGER, Standing.ON),
        (AutoAccept(True, time(8), time(9)), MANAGER, Standing.OUTSIDE_HOURS),
        (AutoAccept(True), None, Standing.NOBODY_BEHIND),
        (AutoAccept(True), replace(MANAGER, active=False), Standing.NOBODY_BEHIND),
        (AutoAccept(True), replace(MANAGER, role=Role.LEAD), Standing.NOBODY_BEHIND),
    ],
)
def test_the_rule_holds_only_while_its_person_may(rule, behind, standing):
    assert rule.standing(china(12), behind) is standing


def noted(kind):
    return (StockNote(kind, 0, "x"),)


@pytest.mark.parametrize(
    ("changes", "notes", "reason"),
    [
        ({}, (), None),
        ({}, noted(StockNoteKind.UNCOUNTED), None),
        ({}, noted(StockNoteKind.LOW), None),
        ({}, noted(StockNoteKind.SHORT), Unfit.STOCK),
        ({}, noted(StockNoteKind.NO_DELIVERY), Unfit.NOT_DELIVERED),
        ({"customer": replace(an_order("x").customer, address="示范路")}, (), Unfit.ADDRESS),
        ({"fulfilment": Fulfilment.PICKUP, "customer": replace(an_order("x").customer, address="")}, (), None),
        ({"freeze": Freeze(FreezeReason.APPEAL, china(12), "x")}, (), Unfit.FROZEN),
        ({"lines": tuple(replace(x, refunded_qty=x.qty) for x in an_order("x").lines)}, (), Unfit.REFUNDED),
    ],
)  # fmt: skip
def test_what_a_person_has_to_look_at(changes, notes, reason):
    assert unfit(an_order("A-1", **changes), notes) is reason
