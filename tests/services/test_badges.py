"""A badge signs its owner in, approves one act, is kept as a digest only, and can be ended."""

import logging

import pytest

from pos.domain.ids import StaffId
from pos.domain.scans import BADGE_PREFIX
from pos.domain.staff import Act, Actor, Role
from pos.errors import RuleViolation
from tests.services.shops import MANAGER
from tests.services.test_secrecy import everything_stored


def scanned(badge) -> str:
    return badge.text.removeprefix(BADGE_PREFIX)


def colleague(desk, name: str = "小周", role: Role = Role.CLERK) -> Actor:
    """Somebody whose first PIN is an own one by now."""
    person, first = desk.shop.staffing.add(name, role, by=desk.manager)
    desk.shop.staffing.change_pin(person.id, first, "719362")
    return Actor(person.id)


def refused(call) -> str:
    with pytest.raises(RuleViolation) as error:
        call()
    return error.value.code


def test_a_badge_signs_its_owner_in_and_that_is_recorded(desk):
    clerk = colleague(desk)
    badge = desk.shop.badges.make("小周", by=desk.manager)
    assert desk.shop.badges.sign_in(scanned(badge)).id == clerk.person
    assert desk.acts()[-2:] == ["badge_made", "badge_signed_in"]


def test_a_new_badge_ends_the_one_before(desk):
    first = desk.shop.badges.make(MANAGER, by=desk.manager)
    second = desk.shop.badges.make(MANAGER, by=desk.manager)
    assert refused(lambda: desk.shop.badges.sign_in(scanned(first))) == "unknown_badge"
    assert desk.shop.badges.sign_in(scanned(second)).name == MANAGER


def test_a_withdrawn_badge_is_worth_nothing(desk):
    badge = desk.shop.badges.make(MANAGER, by=desk.manager)
    assert desk.shop.badges.withdraw(MANAGER, by=desk.manager)
    assert not desk.shop.badges.withdraw(MANAGER, by=desk.manager)
    assert refused(lambda: desk.shop.badges.sign_in(scanned(badge))) == "unknown_badge"


def test_the_badge_of_somebody_who_left_is_worth_nothing(desk):
    clerk = colleague(desk)
    badge = desk.shop.badges.make("小周", by=desk.manager)
    desk.shop.staffing.deactivate(clerk.person, by=desk.manager)
    assert refused(lambda: desk.shop.badges.sign_in(scanned(badge))) == "unknown_badge"
    assert refused(lambda: desk.shop.badges.make("小周", by=desk.manager)) == "unknown_person"


def test_nobody_with_a_first_pin_or_a_lock_gets_in_by_badge(desk):
    desk.shop.staffing.add("小周", Role.CLERK, by=desk.manager)
    pending = desk.shop.badges.make("小周", by=desk.manager)
    assert refused(lambda: desk.shop.badges.sign_in(scanned(pending))) == "first_pin_pending"
    colleague(desk, "小吴")
    badge = desk.shop.badges.make("小吴", by=desk.manager)
    for _ in range(5):
        refused(lambda: desk.shop.staffing.sign_in("小吴", "135790"))
    assert refused(lambda: desk.shop.badges.sign_in(scanned(badge))) == "locked_out"
    desk.clock.go(minutes=16)
    assert desk.shop.badges.sign_in(scanned(badge)).name == "小吴"


def test_a_leads_badge_approves_one_act_and_a_clerks_does_not(desk):
    clerk, lead = colleague(desk), colleague(desk, "老王", Role.LEAD)
    by_lead = scanned(desk.shop.badges.make("老王", by=desk.manager))
    by_clerk = scanned(desk.shop.badges.make("小周", by=desk.manager))
    approve = desk.shop.badges.approve
    granted = approve(Act.UNLOCK_TYPING, secret=by_lead, actor=clerk)
    assert (granted.person, granted.approver) == (clerk.person, lead.person)
    wrong = lambda: approve(Act.UNLOCK_TYPING, secret=by_clerk, actor=clerk)  # noqa: E731
    assert refused(wrong) == "not_permitted"


def test_only_a_manager_makes_badges(desk):
    clerk = colleague(desk)
    make = desk.shop.badges.make
    assert refused(lambda: make(MANAGER, by=clerk)) == "not_permitted"
    assert refused(lambda: make(MANAGER, by=Actor(StaffId("")))) == "unknown_person"
    assert refused(lambda: desk.shop.badges.withdraw(MANAGER, by=clerk)) == "not_permitted"


def test_what_a_badge_says_is_kept_nowhere(desk, caplog):
    with caplog.at_level(logging.DEBUG):
        badge = desk.shop.badges.make(MANAGER, by=desk.manager)
        desk.shop.badges.sign_in(scanned(badge))
        desk.shop.redeeming.record(desk.check(badge.text), by=desk.manager)
    assert MANAGER in everything_stored(desk)  # the control: what is stored would be found
    assert scanned(badge) not in everything_stored(desk)
    assert scanned(badge) not in caplog.text + repr(badge)


def test_no_two_badges_are_alike(desk):
    made = {desk.shop.badges.make(MANAGER, by=desk.manager).text for _ in range(20)}
    assert len(made) == 20
