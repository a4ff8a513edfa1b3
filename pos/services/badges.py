"""Badges of the people who work here: made, withdrawn, and scanned instead of a PIN."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from pos.domain.badges import SECRET_BYTES, Badge, badge_digest, badge_secret
from pos.domain.scans import staff_badge_text
from pos.domain.staff import Act, Actor, Staff
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import time_of

_PEPPER = "badge_pepper"


class BadgeDrawing(Protocol):
    """Draws a badge to be cut out or put into a card holder."""

    def badge_pdf(self, badge: Badge) -> bytes:
        """Return one page of the size of a bank card."""
        ...

    def badge_png(self, badge: Badge) -> bytes:
        """Return the same as a picture."""
        ...


@dataclass(frozen=True, slots=True)
class Badges:
    """A badge is worth a PIN: it signs in, and a lead's approves one act. Any thread may call."""

    store: Store
    clock: Clock
    ids: Ids

    def make(self, name: str, *, by: Actor) -> Badge:
        """Return a new badge; the person's earlier one is worth nothing from now on.

        What it says exists in the answer alone: the shop keeps a keyed digest, and neither log nor
        audit trail sees more than that one was made.

        Raises: RuleViolation: `unknown_person`, `not_permitted`.
        """
        secret = badge_secret(self.ids.secret(SECRET_BYTES))
        with self.store.begin() as work:
            permit(work, by, Act.MANAGE_STAFF)
            person = _working(work, name)
            pepper = work.shop.secret(_PEPPER)
            if pepper is None:
                pepper = self.ids.secret(32)
                work.shop.put_secret(_PEPPER, pepper)
            now = time_of(work, self.clock.now()).now
            work.staff.set_badge(person.id, badge_digest(pepper, secret))
            work.audit.add(by, "badge_made", at=now, details=person.name)
            shop = work.shop.profile().name
        return Badge(shop, person.name, person.role, now, staff_badge_text(secret))

    def withdraw(self, name: str, *, by: Actor) -> bool:
        """Let the person's badge be worth nothing from now on; False where there was none.

        Raises: RuleViolation: `unknown_person`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.MANAGE_STAFF)
            person = work.staff.by_name(name)
            if person is None:
                raise RuleViolation("unknown_person", name=name[:40])
            if not work.staff.has_badge(person.id):
                return False
            work.staff.set_badge(person.id, None)
            now = time_of(work, self.clock.now()).now
            work.audit.add(by, "badge_withdrawn", at=now, details=person.name)
        return True

    def sign_in(self, secret: str) -> Staff:
        """Return the person whose badge this is, and record that it was used.

        A first PIN must have been changed before, and whoever is locked out stays so.

        Raises: RuleViolation: `unknown_badge`, `first_pin_pending` (name), `locked_out` (until).
        """
        return self._used(secret, "badge_signed_in")

    def approve(self, act: Act, *, secret: str, actor: Actor) -> Actor:
        """Return `actor` with whoever has this badge as approver of one act.

        Raises: RuleViolation: as `sign_in`, and `not_permitted`.
        """
        approver = self._used(secret, "badge_approved", act=act)
        return replace(actor, approver=approver.id)

    def _used(self, secret: str, record: str, *, act: Act | None = None) -> Staff:
        with self.store.begin() as work:
            pepper = work.shop.secret(_PEPPER)
            now = time_of(work, self.clock.now()).now
            person = None
            if pepper is not None:
                person = work.staff.by_badge(badge_digest(pepper, secret))
            if person is None or not person.active:
                raise RuleViolation("unknown_badge")
            if person.must_change_pin:
                raise RuleViolation("first_pin_pending", name=person.name)
            if person.locked_until is not None and now < person.locked_until:
                raise RuleViolation("locked_out", until=person.locked_until)
            if act is not None and not person.may(act):
                raise RuleViolation("not_permitted", act=act.value, role=person.role.value)
            details = "" if act is None else act.value
            work.audit.add(Actor(person.id), record, at=now, details=details)
        return person


def _working(work: Work, name: str) -> Staff:
    person = work.staff.by_name(name)
    if person is None or not person.active:
        raise RuleViolation("unknown_person", name=name[:40])
    return person
