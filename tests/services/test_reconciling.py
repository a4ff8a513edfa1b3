"""A day without a link: the payout statement is the other side, and a closed day stays closed."""

from datetime import date, timedelta

import pytest

from pos.domain.closings import TicketState
from pos.domain.ids import OrderNo
from pos.domain.reconciliation import Fate, Record
from pos.errors import RuleViolation

DAY = date(2026, 11, 23)


def redeem(desk, *nos: str) -> None:
    for no in nos:
        desk.redeem(desk.token(desk.packed(no)))


def pay(no: str, amount_fen: int = 3980, key: str = "") -> Record:
    return Record(OrderNo(no), key or f"s-{no}", amount_fen, DAY, label="收入")


def fates(report) -> dict[str, Fate]:
    return {one.order_no: one.fate for one in report.found.findings}


def test_shop_and_statement_are_compared_two_ways(desk):
    redeem(desk, "A-1", "A-2", "A-3", "A-4")
    pays = [pay("A-1"), pay("A-2", 3979), pay("A-4"), pay("A-4", key="again"), pay("B-9", 5)]
    report = desk.shop.reconciling.reconcile(DAY, pays, by=desk.manager)
    assert report.found.counts[Fate.MATCHED] == 1
    assert fates(report) == {
        "A-2": Fate.AMOUNT_DIFFERS,
        "A-3": Fate.LOCAL_ONLY,
        "A-4": Fate.DUPLICATE,
        "B-9": Fate.HUB_ONLY,
    }
    assert report.hub is None


def test_the_same_again_changes_nothing(desk):
    redeem(desk, "A-1")
    first = desk.shop.reconciling.reconcile(DAY, [pay("A-1", 1)], by=desk.manager)
    acts = desk.acts()
    desk.clock.go(days=2)
    again = desk.shop.reconciling.reconcile(DAY, [pay("A-1", 1)], by=desk.manager)
    assert again == first
    assert desk.acts() == acts
    assert first.tickets[0].age_days(desk.clock.now()) == 2


def test_a_ticket_has_an_owner_and_a_note_and_opens_again_with_other_amounts(desk):
    redeem(desk, "A-1")
    reconciling = desk.shop.reconciling
    (ticket,) = reconciling.reconcile(DAY, [pay("A-1", 1)], by=desk.manager).tickets
    assert reconciling.take(ticket.id, by=desk.manager).owner_name == "李建中"
    with pytest.raises(RuleViolation, match="note_missing"):
        reconciling.settle(ticket.id, "  ", by=desk.manager)
    assert reconciling.settle(ticket.id, "平台补款", by=desk.manager).state is TicketState.SETTLED
    with pytest.raises(RuleViolation, match="ticket_settled"):
        reconciling.take(ticket.id, by=desk.manager)
    (again,) = reconciling.reconcile(DAY, [pay("A-1", 2)], by=desk.manager).tickets
    assert (again.state, again.finding.payout_fen, again.note) == (TicketState.OPEN, 2, "平台补款")


def test_a_day_that_differs_is_not_closed_until_it_is_explained(desk):
    redeem(desk, "A-1")
    pays = [pay("A-1", 1)]
    with pytest.raises(RuleViolation, match="day_differs"):
        desk.shop.reconciling.close(DAY, pays, by=desk.manager)
    (ticket,) = desk.shop.reconciling.tickets()
    desk.shop.reconciling.settle(ticket.id, "平台补款", by=desk.manager)
    assert desk.shop.reconciling.close(DAY, pays, by=desk.manager).closed


def test_what_comes_after_closing_is_late_and_changes_no_figure(desk):
    redeem(desk, "A-1")
    closing = desk.shop.reconciling.close(DAY, by=desk.manager).closing
    redeem(desk, "A-2")  # on the same stroke of the clock
    report = desk.shop.reconciling.close(DAY, by=desk.manager)
    assert report.closing == closing
    assert (closing.count, closing.net_fen) == (1, 3980)
    assert (report.count, fates(report)) == (2, {"A-2": Fate.LATE})
    assert [one.finding.fate for one in report.tickets] == [Fate.LATE]


def test_an_undone_redemption_counts_where_it_belongs(desk):
    redeem(desk, "A-1")
    desk.clock.go(days=1)
    desk.shop.disputing.undo(OrderNo("A-1"), reason="错单", by=desk.manager)
    back = Record(OrderNo("A-1"), "s2", -3980, DAY + timedelta(days=1), label="售后退款")
    for day in (DAY, DAY + timedelta(days=1)):
        report = desk.shop.reconciling.look(day, [pay("A-1"), back])
        assert report.found.counts[Fate.MATCHED] == 1, day
        assert report.found.findings == ()


def test_a_statement_of_several_days_is_compared_with_each_days_own_orders(desk):
    redeem(desk, "A-1")
    desk.clock.go(days=1)
    redeem(desk, "A-2")
    pays = [pay("A-1"), pay("A-2")]
    for day in (DAY, DAY + timedelta(days=1)):
        report = desk.shop.reconciling.look(day, pays)
        assert (report.found.counts[Fate.MATCHED], report.found.findings) == (1, ())


def test_a_day_that_has_not_begun_is_not_closed(desk):
    with pytest.raises(RuleViolation, match="day_not_begun"):
        desk.shop.reconciling.close(DAY + timedelta(days=1), by=desk.manager)


def test_what_was_completed_elsewhere_is_a_class_of_its_own(desk):
    desk.packed("A-1")
    desk.put_order(OrderNo("A-1"), closed_elsewhere=True)
    report = desk.shop.reconciling.look(DAY, [pay("A-1")])
    assert fates(report) == {"A-1": Fate.ELSEWHERE}
