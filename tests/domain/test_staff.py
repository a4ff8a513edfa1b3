"""I11: the role matrix is total, and whatever it does not name is denied."""

from itertools import product

import pytest

from pos.domain.ids import StaffId
from pos.domain.staff import MAY, Act, Role, Staff

CLERK = "check redeem take_orders accept reject pack print hand_over reveal_phone freeze read_audit move_stock"
LEAD = f"{CLERK} unfreeze reissue undo unlock_typing set_clock adjust_stock manage_products see_stills reconcile"
# From the protocols, not from the code: a right given by mistake shows here.
EXPECTED = {
    Role.CLERK: set(CLERK.split()),
    Role.LEAD: set(LEAD.split()),
    Role.MANAGER: {act.value for act in Act},
    Role.AUDITOR: {"read_audit"},
}


@pytest.mark.parametrize(("role", "act"), list(product(Role, Act)))
def test_each_role_may_do_exactly_what_was_given_to_it(role, act):
    assert Staff(StaffId("x"), "甲", role).may(act) == (act.value in EXPECTED[role])


def test_the_matrix_names_every_role():
    assert set(MAY) == set(Role) == set(EXPECTED)


@pytest.mark.parametrize("role", Role)
def test_who_left_may_nothing(role):
    assert not any(Staff(StaffId("x"), "甲", role, active=False).may(act) for act in Act)


def test_only_managers_decide_over_people_links_and_settings():
    for act in (Act.MANAGE_STAFF, Act.LINK, Act.CHANGE_SETTINGS, Act.EXTEND, Act.CLOSE_DAY):
        assert [role for role in Role if act in MAY[role]] == [Role.MANAGER]
