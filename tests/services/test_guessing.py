"""I9: how often a code may be guessed, across restarts, counters and changes of the clock."""

from dataclasses import replace

import pytest

from pos.app.shop import open_shop
from pos.domain.digits import verhoeff_digit
from pos.domain.scans import ScanSource
from pos.domain.settings import Link, LinkKind
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation
from tests.services.shops import CHEAP_PINS, TAIL

GUN, TYPED, COMMAND = ScanSource.GUN, ScanSource.TYPED, ScanSource.COMMAND


def nobodys(number: int) -> str:
    """Well-formed paper digits that nobody was ever given."""
    body = f"9{number:010d}"
    return body + verhoeff_digit(body)


def guess(desk, count, *, by=None, start=0):
    return [desk.check(nobodys(start + n), TYPED, by=by) for n in range(count)]


def is_locked(desk, *, by=None) -> Reason | None:
    card = desk.check(nobodys(10**9), TYPED, by=by)
    return card.reason if card.verdict is Verdict.LOCKED else None


def test_five_in_a_row_lock_the_person(desk):
    assert {card.verdict for card in guess(desk, 5)} == {Verdict.UNKNOWN}
    assert is_locked(desk) is Reason.THIS_PERSON


def test_the_control_four_do_not(desk):
    guess(desk, 4)
    assert is_locked(desk) is None


def test_a_lock_stops_typed_digits_only(desk):
    code = desk.packed()
    guess(desk, 5)
    assert desk.check(desk.digits(code), TYPED).verdict is Verdict.LOCKED
    assert desk.redeem(desk.token(code)).verdict is Verdict.REDEEMED


def test_one_person_guessing_does_not_stop_another(desk):
    guess(desk, 5)
    assert is_locked(desk, by=desk.person("王", Role.CLERK)) is None


def test_a_right_code_ends_the_row(desk):
    for start in (0, 10):
        guess(desk, 4, start=start)
        code = desk.packed(f"A-{start}")
        assert desk.redeem(desk.digits(code), TYPED).verdict is Verdict.REDEEMED
    assert is_locked(desk) is None


def test_twelve_in_an_hour_lock_the_shop(desk):
    people = [desk.person(name, Role.CLERK) for name in "甲乙丙丁"]
    for index, who in enumerate(people[:3]):
        guess(desk, 4, by=who, start=100 * index)
    assert is_locked(desk, by=people[3]) is Reason.THIS_SHOP


def test_the_control_eleven_and_an_hour_later_one_more_do_not(desk):
    people = [desk.person(name, Role.CLERK) for name in "甲乙丙丁"]
    for index, (who, count) in enumerate(zip(people[:3], (4, 4, 3), strict=True)):
        guess(desk, count, by=who, start=100 * index)
    desk.clock.go(hours=1, seconds=1)
    assert is_locked(desk, by=people[3]) is None


def test_three_wrong_rollings_lock_the_order_for_everybody(desk):
    code, other = desk.packed("A-1"), desk.packed("A-2")
    for _ in range(3):
        card = desk.check(desk.wrong_digits(code), TYPED)
        assert card.reason is Reason.DO_NOT_BELONG_TOGETHER
    clerk = desk.person("王", Role.CLERK)
    assert desk.check(desk.digits(code), TYPED, by=clerk).reason is Reason.THIS_ORDER
    assert desk.check(desk.digits(other), TYPED, by=clerk).verdict is Verdict.OK


def test_two_wrong_rollings_do_not(desk):
    code = desk.packed()
    for _ in range(2):
        desk.check(desk.wrong_digits(code), TYPED)
    assert desk.check(desk.digits(code), TYPED).verdict is Verdict.OK


@pytest.mark.parametrize("minutes", [-2, -5, -10])
def test_digits_that_are_only_old_cost_nothing(desk, minutes):
    code = desk.packed()
    for _ in range(20):
        assert desk.check(desk.digits(code, minutes=minutes), TYPED).verdict is Verdict.STALE
    assert desk.check(desk.digits(code), TYPED).verdict is Verdict.OK


def test_a_typo_costs_nothing(desk):
    text = nobodys(1)
    typo = text[:-1] + str((int(text[-1]) + 1) % 10)
    for _ in range(20):
        assert desk.check(typo, TYPED).verdict is Verdict.TYPO
    assert is_locked(desk) is None


def test_a_forged_qr_is_recorded_and_costs_nothing(desk):
    code = desk.packed()
    for _ in range(20):
        assert desk.redeem(desk.token(code, key=bytes(16))).verdict is Verdict.BAD_SIGNATURE
    assert desk.acts().count("refused") == 20
    assert is_locked(desk) is None


@pytest.mark.parametrize("source", [GUN, COMMAND])
def test_a_paper_code_shot_with_a_gun_counts_like_a_typed_one(desk, source):
    for n in range(5):
        assert desk.check("HP1" + nobodys(n), source).verdict is Verdict.UNKNOWN
    assert desk.check("HP1" + nobodys(9), source).verdict is Verdict.LOCKED


def test_a_wrong_phone_tail_counts_against_its_order(desk):
    code = desk.packed()
    text = desk.token(code, dead_spot=True)
    for tail in ("0000", "1111", "2222"):
        assert desk.check(text, tail=tail).reason is Reason.TAIL_WRONG
    assert desk.check(text, tail=TAIL).verdict is Verdict.LOCKED


def test_the_locks_survive_a_restart(desk):
    guess(desk, 3)
    desk.reopened()
    guess(desk, 2, start=50)
    desk.reopened()
    assert is_locked(desk) is Reason.THIS_PERSON


def test_two_programs_on_one_folder_count_together(desk):
    second = open_shop(desk.shop.folder, clock=desk.clock, pins=CHEAP_PINS)
    try:
        for n in range(5):
            program = desk.shop if n % 2 else second
            program.redeeming.check(nobodys(n), source=TYPED, by=desk.manager)
        assert is_locked(desk) is Reason.THIS_PERSON
    finally:
        second.close()


@pytest.mark.parametrize("days", [-3650, -1, 1, 3650])
def test_moving_the_clock_lifts_no_lock(desk, days):
    guess(desk, 5)
    desk.clock.go(days=days)
    assert is_locked(desk) is Reason.THIS_PERSON


def test_setting_the_clock_back_and_forth_gains_nothing_at_the_shop(desk):
    people = [desk.person(str(n), Role.CLERK) for n in range(4)]
    for index, who in enumerate(people[:3]):
        desk.clock.go(hours=-2 if index % 2 else 0)
        guess(desk, 4, by=who, start=100 * index)
    assert is_locked(desk, by=people[3]) is Reason.THIS_SHOP


# ------------------------------------------------------------------ unlocking


def test_a_lead_unlocks_and_a_clerk_does_not(desk):
    lead, clerk = desk.person("领班", Role.LEAD), desk.person("王", Role.CLERK)
    guess(desk, 5, by=clerk)
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.staffing.unlock_typing(by=clerk, person="王")
    desk.shop.staffing.unlock_typing(by=lead, person="王")
    assert is_locked(desk, by=clerk) is None
    assert desk.acts()[-1] == "typing_unlocked"


def test_unlocking_an_order_lets_its_digits_be_typed_again(desk):
    code = desk.packed()
    for _ in range(3):
        desk.check(desk.wrong_digits(code), TYPED)
    desk.shop.staffing.unlock_typing(by=desk.manager, order=code.order_no)
    assert desk.check(desk.digits(code), TYPED).verdict is Verdict.OK


def test_unlocking_the_shop_begins_a_new_hour(desk):
    people = [desk.person(name, Role.CLERK) for name in "甲乙丙丁"]
    for index, who in enumerate(people[:3]):
        guess(desk, 4, by=who, start=100 * index)
    desk.shop.staffing.unlock_typing(by=desk.manager)
    assert is_locked(desk, by=people[3]) is None


# ------------------------------------------------------------------ with a hub


def test_an_unknown_code_is_counted_once_though_it_is_looked_up_twice(desk):
    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "http://127.0.0.1:9"))
    redeeming = replace(desk.shop.redeeming, refresh=lambda: True)
    for n in range(5):
        card = redeeming.check(nobodys(n), source=TYPED, by=desk.manager)
        assert (card.verdict, card.online) == (Verdict.UNKNOWN, True)
    assert redeeming.check(nobodys(9), source=TYPED, by=desk.manager).verdict is Verdict.LOCKED
