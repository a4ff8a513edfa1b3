"""One customer's number, shown to whoever may see it, for three minutes, with a record."""

from datetime import timedelta

import pytest

from pos.domain.ids import OrderNo
from pos.domain.orders import Customer
from pos.domain.staff import Role
from pos.errors import RuleViolation
from pos.services.calling import SHOWN_FOR, CallOutcome
from tests.services.shops import NOON

NO = OrderNo("A-1")


def test_a_clerk_sees_the_number_and_notes_the_call(desk):
    clerk = desk.person("小周", Role.CLERK)
    desk.packed(NO)
    shown = desk.shop.calling.reveal(NO, by=clerk)
    assert (shown.number, shown.until) == ("13800000417", NOON + SHOWN_FOR)
    assert "13800000417" not in repr(shown)
    desk.shop.calling.note(NO, CallOutcome.NO_ANSWER, by=clerk)
    entries = desk.shop.overview.audit(order_no=NO)[-2:]
    assert [(e.body.act, e.person_name, e.body.details) for e in entries] == [
        ("phone_revealed", "小周", ""),
        ("call_noted", "小周", "no_answer"),
    ]


def test_a_virtual_number_comes_with_its_extension_until_it_is_over(desk):
    ends = NOON + timedelta(hours=1)
    customer = Customer("顾客甲", "17000000000", phone_ext="1234", phone_expires_at=ends)
    desk.packed(NO, customer=customer)
    assert desk.shop.calling.reveal(NO, by=desk.manager).ext == "1234"
    desk.clock.go(hours=1)
    with pytest.raises(RuleViolation, match="phone_expired"):
        desk.shop.calling.reveal(NO, by=desk.manager)


def test_who_may_not_see_it_does_not_and_an_order_without_one_says_so(desk):
    desk.packed(NO)
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.calling.reveal(NO, by=desk.person("老钱", Role.AUDITOR))
    desk.packed("A-2", customer=Customer("顾客乙"))
    with pytest.raises(RuleViolation, match="no_phone"):
        desk.shop.calling.reveal(OrderNo("A-2"), by=desk.manager)
    assert "phone_revealed" not in desk.acts()
