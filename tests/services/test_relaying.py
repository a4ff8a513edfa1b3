"""电话报码: on an opened order the last five digits are enough, for ten minutes, and it is marked."""

import json
from dataclasses import replace

import pytest

from pos.domain.codes import CodeKind
from pos.domain.digits import RELAY_LENGTH
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation
from tests.services.shops import new_attempt

NO = OrderNo("A-1")


def last_five(desk, code, *, minutes: int = 0, generation: int | None = None) -> str:
    return desk.digits(code, minutes=minutes, generation=generation)[-RELAY_LENGTH:]


def checked(desk, digits, by=None):
    return desk.shop.redeeming.check_relayed(NO, digits, by=by or desk.manager)


@pytest.mark.parametrize("minutes", [0, -1, -2, -10])
def test_digits_up_to_ten_minutes_old_are_taken_and_the_record_says_how(desk, minutes):
    code = desk.packed(NO)
    card = checked(desk, last_five(desk, code, minutes=minutes))
    assert (card.verdict, card.order_no, card.relayed) == (Verdict.OK, NO, True)
    done = desk.confirm(card)
    assert (done.verdict, done.relayed) == (Verdict.REDEEMED, True)
    used = desk.code(NO).redemption
    assert used is not None
    assert used.relayed
    entry = desk.shop.overview.audit(order_no=NO)[-1]
    assert (entry.body.act, entry.body.details) == ("redeemed", "relayed")
    with desk.shop.store.read() as work:
        sent = json.loads(work.outbox.unsent(10)[-1].payload)
    assert sent["relayed"] is True


def test_the_control_a_whole_code_is_not_marked(desk):
    code = desk.packed(NO)
    done = desk.redeem(desk.token(code))
    assert not done.relayed
    assert desk.shop.overview.audit(order_no=NO)[-1].body.details == ""
    with desk.shop.store.read() as work:
        assert "relayed" not in work.outbox.unsent(10)[-1].payload


@pytest.mark.parametrize("minutes", [-11, -25])
def test_older_digits_are_asked_for_anew_and_cost_nothing(desk, minutes):
    code = desk.packed(NO)
    for _ in range(6):
        card = checked(desk, last_five(desk, code, minutes=minutes))
        assert (card.verdict, card.reason) == (Verdict.STALE, Reason.RELAY_CHANGED)


def test_a_slip_of_the_tongue_costs_nothing(desk):
    code = desk.packed(NO)
    digits = last_five(desk, code)
    swapped = digits[:3] + str((int(digits[3]) + 1) % 10) + digits[4]
    for _ in range(6):
        assert checked(desk, swapped).verdict is Verdict.TYPO


def test_wrong_digits_count_and_lock_the_order(desk):
    code = desk.packed(NO)
    wrong = desk.wrong_digits(code)[-RELAY_LENGTH:]
    assert checked(desk, wrong).reason is Reason.DO_NOT_BELONG_TOGETHER
    while (card := checked(desk, wrong)).verdict is Verdict.UNKNOWN:
        pass
    assert card.verdict is Verdict.LOCKED
    assert checked(desk, last_five(desk, code)).verdict is Verdict.LOCKED


def test_digits_of_another_order_do_not_open_this_one(desk):
    desk.packed(NO)
    other = desk.packed("B-2")
    card = checked(desk, last_five(desk, other))
    assert card.verdict in (Verdict.TYPO, Verdict.UNKNOWN)


def test_digits_of_an_earlier_generation_are_the_old_code(desk):
    code = desk.packed(NO)
    desk.put(replace(code, generation=2))
    assert checked(desk, last_five(desk, code, generation=1)).verdict is Verdict.REPLACED


def test_all_that_holds_for_a_code_holds_here_too(desk):
    code = desk.packed(NO, state=OrderState.ACCEPTED)
    assert checked(desk, last_five(desk, code)).verdict is Verdict.NOT_READY
    desk.put_order(NO, state=OrderState.CANCELLED)
    assert checked(desk, last_five(desk, code)).verdict is Verdict.CANCELLED


def test_the_same_attempt_gets_the_same_answer(desk):
    code, attempt = desk.packed(NO), new_attempt()
    redeem = desk.shop.redeeming.redeem_relayed
    first = redeem(NO, last_five(desk, code), attempt=attempt, by=desk.manager)
    desk.clock.go(minutes=90)
    again = redeem(NO, "00000", attempt=attempt, by=desk.manager)
    assert first.verdict is again.verdict is Verdict.REDEEMED
    assert (first.redeemed_at, first.relayed) == (again.redeemed_at, again.relayed)


@pytest.mark.parametrize("digits", ["", "1234", "123456", "12a45", "²3456"])
def test_anything_but_five_digits_is_refused_before_it_is_looked_at(desk, digits):
    desk.packed(NO)
    with pytest.raises(RuleViolation, match="relay_form"):
        checked(desk, digits)


def test_a_paper_code_has_nothing_to_read_out(desk):
    desk.put(replace(desk.packed(NO), kind=CodeKind.PAPER, key=b""))
    with pytest.raises(RuleViolation, match="no_live_code"):
        checked(desk, "12345")


def test_an_auditor_may_not(desk):
    code = desk.packed(NO)
    with pytest.raises(RuleViolation, match="not_permitted"):
        checked(desk, last_five(desk, code), by=desk.person("老钱", Role.AUDITOR))
