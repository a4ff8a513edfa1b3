"""Setting up the shop, its people, their PINs, and approval of one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pos.domain.ids import DeviceId, OrderNo, StaffId
from pos.domain.pins import PIN_LENGTH, check_pin, is_trivial
from pos.domain.settings import Counter, Link, Settings, ShopProfile
from pos.domain.staff import Act, Actor, Role, Staff
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Ids, Pins, Store, Work
from pos.services.reading import time_of

WRONG_PINS = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who works here. PINs are hashed slowly: keep these calls off the thread that paints."""

    store: Store
    clock: Clock
    ids: Ids
    pins: Pins

    def set_up(self, *, shop: str, manager: str, pin: str, counter: str = "1") -> Staff:
        """Make the shop with its first manager; this device becomes the shop's own.

        Raises: RuleViolation: `already_set_up`, `name_missing`, `pin_too_simple`, `pin_form`.
        """
        name = _name(manager)
        if not shop.strip():
            raise RuleViolation("name_missing", field="shop")
        check_pin(pin)
        pin_hash = self.pins.hash(pin)
        with self.store.begin() as work:
            if work.staff.all():
                raise RuleViolation("already_set_up", shop=work.shop.profile().name)
            person = Staff(StaffId(self.ids.uuid7()), name, Role.MANAGER)
            work.shop.put_counter(Counter(DeviceId(self.ids.uuid7()), counter))
            work.shop.put_profile(ShopProfile(name=shop.strip()))
            work.shop.put_link(Link())
            work.shop.put_settings(Settings())
            work.shop.put_secret("pepper", self.ids.secret(32))
            work.staff.add(person, pin_hash)
            work.audit.add(
                Actor(person.id), "set_up", at=self.clock.now(), details=shop.strip()[:100]
            )
        return person

    def add(self, name: str, role: Role, *, by: Actor) -> tuple[Staff, str]:
        """Add a person and return the first PIN, to be changed at the first sign-in.

        Raises: RuleViolation: `name_taken`, `name_missing`, `not_permitted`.
        """
        wanted = _name(name)
        pin = self._first_pin()
        pin_hash = self.pins.hash(pin)
        with self.store.begin() as work:
            permit(work, by, Act.MANAGE_STAFF)
            if work.staff.by_name(wanted) is not None:
                raise RuleViolation("name_taken", name=wanted)
            person = Staff(StaffId(self.ids.uuid7()), wanted, role, must_change_pin=True)
            work.staff.add(person, pin_hash)
            work.audit.add(
                by,
                "staff_added",
                at=time_of(work, self.clock.now()).now,
                details=f"{wanted}: {role.value}",
            )
        return person, pin

    def deactivate(self, who: StaffId, *, by: Actor) -> Staff:
        """Let a person work here no longer; what was done under the name stays recorded.

        Raises: RuleViolation: `unknown_person`, `last_manager`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.MANAGE_STAFF)
            person = work.staff.get(who)
            if person is None:
                raise RuleViolation("unknown_person")
            if not person.active:
                return person
            if self._is_last_manager(work, person):
                raise RuleViolation("last_manager", name=person.name)
            gone = replace(person, active=False)
            work.staff.put(gone)
            now = time_of(work, self.clock.now()).now
            work.audit.add(by, "staff_deactivated", at=now, details=person.name)
        return gone

    def sign_in(self, name: str, pin: str) -> Staff:
        """Return the person whose PIN this is.

        Five wrong ones in a row lock for 15 minutes; the last manager is never locked out.

        Raises: RuleViolation: `unknown_person`, `wrong_pin` (tries left), `locked_out` (until).
        """
        with self.store.read() as work:
            person = work.staff.by_name(name.strip())
            if person is None or not person.active:
                raise RuleViolation("unknown_person", name=name.strip()[:40])
            stored = work.staff.pin_hash(person.id)
            now = time_of(work, self.clock.now()).now
        if person.locked_until is not None and now < person.locked_until:
            raise RuleViolation("locked_out", until=person.locked_until)
        if self.pins.fits(stored, pin):
            if person.wrong_pins or person.locked_until is not None:
                self._set(replace(person, wrong_pins=0, locked_until=None))
            return person
        raise self._wrong_pin(person)

    def approve(self, act: Act, *, name: str, pin: str, actor: Actor) -> Actor:
        """Return `actor` with whoever has this PIN as approver of one act.

        Raises: RuleViolation: as `sign_in`, and `not_permitted`.
        """
        approver = self.sign_in(name, pin)
        if not approver.may(act):
            raise RuleViolation("not_permitted", act=act.value, role=approver.role.value)
        return replace(actor, approver=approver.id)

    def change_pin(self, who: StaffId, old: str, new: str) -> Staff:
        """Replace a person's own PIN. Raises RuleViolation as `sign_in`, or of the PIN's form."""
        check_pin(new)
        with self.store.read() as work:
            person = work.staff.get(who)
        if person is None:
            raise RuleViolation("unknown_person")
        self.sign_in(person.name, old)
        if old == new:
            raise RuleViolation("pin_unchanged")
        pin_hash = self.pins.hash(new)
        changed = replace(person, must_change_pin=False, wrong_pins=0, locked_until=None)
        with self.store.begin() as work:
            work.staff.set_pin_hash(who, pin_hash)
            work.staff.put(changed)
            work.audit.add(Actor(who), "pin_changed", at=time_of(work, self.clock.now()).now)
        return changed

    def unlock_typing(
        self, *, by: Actor, order: OrderNo | None = None, person: str | None = None
    ) -> None:
        """Allow typing again: for an order, a person, or (neither given) the shop.

        Raises: OrderNotFound; RuleViolation: `unknown_person`, `no_code`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.UNLOCK_TYPING)
            if order is not None:
                work.guesses.unlock(locator=_locator(work, order))
            elif person is not None:
                found = work.staff.by_name(person)
                if found is None:
                    raise RuleViolation("unknown_person", name=person[:40])
                work.guesses.unlock(person=found.id)
            else:
                work.guesses.unlock()
            work.audit.add(
                by,
                "typing_unlocked",
                at=time_of(work, self.clock.now()).now,
                order_no=order,
                details="" if person is None else person[:40],
            )

    def people(self) -> Sequence[Staff]:
        """Return everybody who works here, by name."""
        with self.store.read() as work:
            return [person for person in work.staff.all() if person.active]

    def _wrong_pin(self, person: Staff) -> RuleViolation:
        with self.store.begin() as work:
            now = time_of(work, self.clock.now()).now
            current = work.staff.get(person.id) or person
            wrong = current.wrong_pins + 1
            work.audit.add(Actor(person.id), "wrong_pin", at=now)
            if wrong < WRONG_PINS or self._is_last_manager(work, current):
                work.staff.put(replace(current, wrong_pins=min(wrong, WRONG_PINS)))
                return RuleViolation("wrong_pin", left=max(0, WRONG_PINS - wrong))
            until = now + LOCKED_FOR
            work.staff.put(replace(current, wrong_pins=0, locked_until=until))
            return RuleViolation("locked_out", until=until)

    def _is_last_manager(self, work: Work, person: Staff) -> bool:
        """Whether no other manager could sign in meanwhile: one who is locked out cannot."""
        if person.role is not Role.MANAGER:
            return False
        now = time_of(work, self.clock.now()).now
        return not any(
            x.active and (x.locked_until is None or x.locked_until <= now)
            for x in work.staff.all()
            if x.role is Role.MANAGER and x.id != person.id
        )

    def _set(self, person: Staff) -> None:
        with self.store.begin() as work:
            work.staff.put(person)

    def _first_pin(self) -> str:
        while is_trivial(pin := self.ids.digits(PIN_LENGTH)):
            pass
        return pin


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 40 or not name.isprintable():
        raise RuleViolation("name_missing", field="name")
    return name


def _locator(work: Work, order: OrderNo) -> str:
    work.orders.get(order)
    code = work.codes.by_order(order)
    if code is None or not code.locator:
        raise RuleViolation("no_live_code", order_no=order)
    return code.locator
