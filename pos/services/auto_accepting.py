"""Accepts by rule what waits and fits, on the authority of whoever switched the rule on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from pos.domain.auto_accept import AutoAccept, Standing, Unfit, unfit
from pos.domain.ids import OrderNo
from pos.domain.orders import Order, OrderState
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.accepting import notes_of
from pos.services.intake import Accepted, Intake
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule, whether it holds now, who stands behind it, and which waiting orders do not fit."""

    rule: AutoAccept
    standing: Standing
    person: str
    unfit: Mapping[OrderNo, str]


@dataclass(frozen=True, slots=True)
class Ran:
    """What one round did."""

    standing: Standing
    accepted: tuple[Accepted, ...] = ()
    unfit: Mapping[OrderNo, str] | None = None
    """The orders left to a person, and why."""
    actor: Actor | None = None
    """On whose authority; each record of it says that the rule did it."""


@dataclass(frozen=True, slots=True)
class AutoAccepting:
    """Keeps the rule, and carries it out."""

    store: Store
    clock: Clock
    intake: Intake

    def switch_on(self, *, start: time, end: time, by: Actor) -> AutoAccept:
        """Accept by rule from now on, between these hours. Raises RuleViolation `not_permitted`."""
        with self.store.begin() as work:
            person = permit(work, by, Act.CHANGE_SETTINGS)
            # An approval is for one act; what the rule will do needs somebody who may always do it.
            behind = person.id if person.may(Act.CHANGE_SETTINGS) else by.approver or person.id
            rule = AutoAccept(on=True, start=start, end=end, by=behind)
            work.shop.put_auto_accept(rule)
            now = time_of(work, self.clock.now()).now
            said = f"{start:%H:%M}-{end:%H:%M}"
            work.audit.add(by, "auto_accept_on", at=now, details=said)
            return rule

    def switch_off(self, *, by: Actor) -> None:
        """Leave every order to a person. Anybody who accepts orders may.

        Raises: RuleViolation `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.ACCEPT)
            if not work.shop.auto_accept().on:
                return
            work.shop.put_auto_accept(AutoAccept())
            for no in work.unfit.all():
                work.unfit.put(no, "")
            work.audit.add(by, "auto_accept_off", at=time_of(work, self.clock.now()).now)

    def ruling(self) -> Ruling:
        """Return the rule as it stands."""
        with self.store.read() as work:
            rule, standing = self._standing(work)
            behind = work.staff.get(rule.by)
            reasons = dict(work.unfit.all())
        return Ruling(rule, standing, "" if behind is None else behind.name, reasons)

    def run(self) -> Ran:
        """Accept what waits and fits; note why the rest does not. Again changes nothing.

        Reads first and writes only where something is new: whoever runs it at each commit is not
        woken by his own.
        """
        with self.store.read() as work:
            rule, standing = self._standing(work)
            if standing is not Standing.ON:
                return Ran(standing)
            reasons = {order.no: unfit(order, notes_of(work, order)) for order in _waiting(work)}
            before = dict(work.unfit.all())
        actor = Actor(rule.by, by_rule=True)
        accepted, left = [], {no: str(reason) for no, reason in reasons.items() if reason}
        for no in [no for no, reason in reasons.items() if reason is None]:
            try:
                accepted.append(self.intake.accept(no, by=actor))
            except RuleViolation:
                left[no] = Unfit.REFUSED.value
        self._note(before, left)
        return Ran(standing, tuple(accepted), left, actor)

    def _standing(self, work: Work) -> tuple[AutoAccept, Standing]:
        rule = work.shop.auto_accept()
        now: datetime = time_of(work, self.clock.now()).now
        return rule, rule.standing(now, work.staff.get(rule.by))

    def _note(self, before: Mapping[OrderNo, str], left: Mapping[OrderNo, str]) -> None:
        if before == left:
            return
        with self.store.begin() as work:
            for no in before.keys() | left.keys():
                if before.get(no) != left.get(no):
                    work.unfit.put(no, left.get(no, ""))


def _waiting(work: Work) -> list[Order]:
    return list(work.orders.select([OrderState.PLACED]))
