"""Who may do what: looked up in the same transaction as the act, and denied unless allowed."""

from __future__ import annotations

from pos.domain.staff import Act, Actor, Staff
from pos.errors import RuleViolation
from pos.services.ports import Work


def permit(work: Work, actor: Actor, act: Act) -> Staff:
    """Return the person who acts, if he or whoever approved this one act may do it.

    Raises: RuleViolation: `unknown_person`, or `not_permitted` with the act and the role.
    """
    person = work.staff.get(actor.person)
    if person is None or not person.active:
        raise RuleViolation("unknown_person")
    if person.may(act):
        return person
    approver = None if actor.approver is None else work.staff.get(actor.approver)
    if approver is None or not approver.may(act):
        raise RuleViolation("not_permitted", act=act.value, role=person.role.value)
    return person
