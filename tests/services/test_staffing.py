from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.ids import OrderNo, StaffId
from pos.domain.pins import check_pin
from pos.domain.staff import Act, Actor, Role
from pos.errors import RuleViolation
from pos.services.ports import OrderNotFound
from tests.services.shops import MANAGER, MANAGER_PIN, NOON


def wrong(desk, name, count, pin="135790"):
    codes = []
    for _ in range(count):
        with pytest.raises(RuleViolation) as refused:
            desk.shop.staffing.sign_in(name, pin)
        codes.append(refused.value.code)
    return codes


def test_a_pin_signs_its_person_in(desk):
    assert desk.shop.staffing.sign_in(MANAGER, MANAGER_PIN).role is Role.MANAGER
    assert wrong(desk, MANAGER, 1) == ["wrong_pin"]
    with pytest.raises(RuleViolation, match="unknown_person"):
        desk.shop.staffing.sign_in("nobody", MANAGER_PIN)


def test_a_shop_is_set_up_once(desk):
    with pytest.raises(RuleViolation, match="already_set_up"):
        desk.shop.staffing.set_up(shop="另一家", manager="张", pin="739154")


def test_a_first_pin_is_good_and_has_to_be_changed(desk):
    person, pin = desk.shop.staffing.add("王", Role.CLERK, by=desk.manager)
    check_pin(pin)
    assert desk.shop.staffing.sign_in("王", pin).must_change_pin
    changed = desk.shop.staffing.change_pin(person.id, pin, "739154")
    assert not changed.must_change_pin
    assert desk.shop.staffing.sign_in("王", "739154") == changed
    assert wrong(desk, "王", 1, pin) == ["wrong_pin"]


@pytest.mark.parametrize(
    ("new", "code"),
    [("123456", "pin_too_simple"), ("12345", "pin_form"), (MANAGER_PIN, "pin_unchanged")],
)
def test_a_pin_is_changed_to_a_good_new_one_only(desk, new, code):
    with pytest.raises(RuleViolation, match=code):
        desk.shop.staffing.change_pin(desk.manager.person, MANAGER_PIN, new)
    assert desk.shop.staffing.sign_in(MANAGER, MANAGER_PIN)


def test_a_pin_is_changed_by_whoever_knows_it(desk):
    with pytest.raises(RuleViolation, match="wrong_pin"):
        desk.shop.staffing.change_pin(desk.manager.person, "135790", "739154")


def test_five_wrong_pins_lock_for_15_minutes(desk):
    _, pin = desk.shop.staffing.add("王", Role.CLERK, by=desk.manager)
    assert wrong(desk, "王", 5) == ["wrong_pin"] * 4 + ["locked_out"]
    with pytest.raises(RuleViolation) as refused:
        desk.shop.staffing.sign_in("王", pin)
    assert refused.value.fields["until"] == NOON + timedelta(minutes=15)
    desk.reopened()
    desk.clock.go(minutes=14, seconds=59)
    with pytest.raises(RuleViolation, match="locked_out"):
        desk.shop.staffing.sign_in("王", pin)
    desk.clock.go(seconds=1)
    assert desk.shop.staffing.sign_in("王", pin)


def test_four_wrong_ones_and_a_right_one_lock_nobody(desk):
    _, pin = desk.shop.staffing.add("王", Role.CLERK, by=desk.manager)
    for _ in range(3):
        wrong(desk, "王", 4)
        assert desk.shop.staffing.sign_in("王", pin).wrong_pins in (0, 4)


def test_setting_the_clock_back_prolongs_nothing_and_forward_marks_stay(desk):
    _, pin = desk.shop.staffing.add("王", Role.CLERK, by=desk.manager)
    wrong(desk, "王", 5)
    desk.clock.go(days=-1)
    with pytest.raises(RuleViolation, match="locked_out"):
        desk.shop.staffing.sign_in("王", pin)


def test_the_last_manager_is_never_locked(desk):
    assert wrong(desk, MANAGER, 12) == ["wrong_pin"] * 12
    assert desk.shop.staffing.sign_in(MANAGER, MANAGER_PIN)


def test_of_two_managers_one_stays_able_to_sign_in(desk):
    _, pin = desk.shop.staffing.add("张", Role.MANAGER, by=desk.manager)
    assert wrong(desk, "张", 5)[-1] == "locked_out"
    assert wrong(desk, MANAGER, 6) == ["wrong_pin"] * 6
    assert desk.shop.staffing.sign_in(MANAGER, MANAGER_PIN)
    desk.clock.go(minutes=16)
    assert desk.shop.staffing.sign_in("张", pin)


def test_wrong_pins_are_in_the_audit_trail_without_the_pin(desk):
    wrong(desk, MANAGER, 2, "135790")
    with desk.shop.store.read() as work:
        entries = work.audit.select()
    assert [x.body.act for x in entries[-2:]] == ["wrong_pin", "wrong_pin"]
    assert not any("135790" in x.body.details for x in entries)


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "王\x07", "\u202e"])
def test_names_that_cannot_be_shown_are_refused(desk, name):
    with pytest.raises(RuleViolation, match="name_missing"):
        desk.shop.staffing.add(name, Role.CLERK, by=desk.manager)


def test_a_name_is_one_persons(desk):
    desk.person("王", Role.CLERK)
    with pytest.raises(RuleViolation, match="name_taken"):
        desk.shop.staffing.add(" 王 ", Role.LEAD, by=desk.manager)


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEAD, Role.AUDITOR])
def test_only_a_manager_adds_people(desk, role):
    who = desk.person("某", role)
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.staffing.add("新", Role.CLERK, by=who)


def test_an_approval_is_for_one_act_by_somebody_who_may(desk):
    clerk = desk.person("王", Role.CLERK)
    _, pin = desk.shop.staffing.add("领班", Role.LEAD, by=desk.manager)
    approved = desk.shop.staffing.approve(Act.REISSUE, name="领班", pin=pin, actor=clerk)
    assert (approved.person, approved.approver is None) == (clerk.person, False)
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.staffing.approve(Act.LINK, name="领班", pin=pin, actor=clerk)
    with pytest.raises(RuleViolation, match="wrong_pin"):
        desk.shop.staffing.approve(Act.REISSUE, name="领班", pin="135790", actor=clerk)


def test_an_approver_who_left_approves_nothing(desk):
    clerk, lead = desk.person("王", Role.CLERK), desk.person("领班", Role.LEAD)
    with desk.shop.store.begin() as work:
        person = work.staff.get(lead.person)
        assert person is not None
        work.staff.put(replace(person, active=False))
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.staffing.unlock_typing(by=replace(clerk, approver=lead.person))


def test_the_list_of_people_is_of_those_who_work_here(desk):
    clerk = desk.person("王", Role.CLERK)
    with desk.shop.store.begin() as work:
        person = work.staff.get(clerk.person)
        assert person is not None
        work.staff.put(replace(person, active=False))
    assert [x.name for x in desk.shop.staffing.people()] == [MANAGER]
    with pytest.raises(RuleViolation, match="unknown_person"):
        desk.shop.staffing.sign_in("王", "739154")


def test_unlocking_what_is_not_there_is_refused(desk):
    unlock = desk.shop.staffing.unlock_typing
    with pytest.raises(RuleViolation, match="unknown_person"):
        unlock(by=desk.manager, person="nobody")
    with pytest.raises(OrderNotFound):
        unlock(by=desk.manager, order=OrderNo("nothing"))
    with pytest.raises(RuleViolation, match="unknown_person"):
        unlock(by=Actor(StaffId("nobody")))
