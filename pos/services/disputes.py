"""What may be done about a code beside redeeming it: hold, report, release, make anew, undo, extend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pos.domain.codes import Code, CodeKind, CodeState
from pos.domain.events import EventKind
from pos.domain.ids import OrderNo, StaffId
from pos.domain.orders import CLOSED, CodeOwner, Freeze, FreezeReason, Order
from pos.domain.settings import LinkKind
from pos.domain.settlements import Settlement, reversal_of
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock, write_time
from pos.domain.verdicts import Reason
from pos.errors import RuleViolation
from pos.services.intake import new_paper_digits
from pos.services.payloads import payload, undone_payload
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import time_of

LONGEST_EXTENSION = timedelta(days=90)
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Disputing:
    """Freezes, releases, reissues, undoes and extends; each with a reason, in one commit.

    A change kills every earlier form of the code in that commit. Raises, each act:
    OrderNotFound; RuleViolation: `reason_missing`, `not_permitted`, and what stands at the act.
    """

    store: Store
    clock: Clock
    ids: Ids

    def freeze(self, no: OrderNo, *, reason: str, by: Actor) -> Order:
        """Suspend the order and its code (暂停核销) on suspicion of misuse; any clerk may.

        A hold that is there stays as it is. Raises: RuleViolation `order_closed`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.FREEZE)
            order, why = work.orders.get(no), _said(no, reason)
            if order.freeze is not None:
                return order
            if order.state in CLOSED:
                raise RuleViolation("order_closed", order_no=no, state=order.state.value)
            now = self._now(work)
            frozen = replace(order, freeze=Freeze(FreezeReason.MISUSE, now, person.name))
            work.orders.put(frozen)
            code = work.codes.by_order(no)
            if code is not None and code.state is CodeState.ACTIVE:
                work.codes.put(replace(code, state=CodeState.FROZEN))
            work.audit.add(by, "frozen", at=now, order_no=no, details=why)
            told = payload(reason=FreezeReason.MISUSE.value)
            _tell(work, EventKind.FROZEN, order, code, now, told)
            return frozen

    def unfreeze(self, no: OrderNo, *, reason: str, by: Actor) -> Order:
        """Release what the shop holds. What the platform holds, the platform releases.

        Raises: RuleViolation: `not_frozen`, `held_by_platform`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.UNFREEZE)
            order, why = work.orders.get(no), _said(no, reason)
            if order.freeze is None:
                raise RuleViolation("not_frozen", order_no=no)
            if order.freeze.reason is not FreezeReason.MISUSE:
                held = order.freeze.reason.value
                raise RuleViolation("held_by_platform", order_no=no, reason=held)
            now = self._now(work)
            released = replace(order, freeze=None)
            work.orders.put(released)
            code = work.codes.by_order(no)
            if code is not None and code.state is CodeState.FROZEN:
                work.codes.put(replace(code, state=CodeState.ACTIVE))
            work.audit.add(by, "unfrozen", at=now, order_no=no, details=why)
            _tell(work, EventKind.UNFROZEN, order, code, now, payload())
            return released

    def reissue(self, no: OrderNo, *, reason: str, by: Actor) -> str:
        """Make the order's code anew; whoever did may not redeem that order.

        Returns the twelve digits of a paper code, empty where the customer's page shows the code.

        Raises: RuleViolation: `no_code_here`, `code_not_active`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.REISSUE)
            order, why = work.orders.get(no), _said(no, reason)
            code = _code_of(work, order)
            if code.state not in (CodeState.ACTIVE, CodeState.FROZEN):
                raise RuleViolation("code_not_active", order_no=no, state=code.state.value)
            now = self._now(work)
            # Whoever had it made anew may not be the one who uses it up.
            newer = _next_generation(code, by.approver or by.person, now)
            work.codes.put(newer)
            paper = code.kind is CodeKind.PAPER
            digits = new_paper_digits(work, self.ids, newer) if paper else ""
            work.audit.add(by, "reissued", at=now, order_no=no, code_id=code.code_id, details=why)
            _tell(work, EventKind.REISSUED, order, code, now, payload(generation=newer.generation))
            return digits

    def undo(self, no: OrderNo, *, reason: str, by: Actor) -> Settlement:
        """Take back a redemption that was made here, and return the row that reverses its money.

        The code goes on in its next generation, so that nothing shown before works again; the
        order waits to be redeemed once more. On paper a new code has to be made: `reissue`.

        Raises: RuleViolation: `not_redeemed_here`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.UNDO)
            order, why = work.orders.get(no), _said(no, reason)
            code = work.codes.by_order(no)
            row = None if code is None else work.settlements.of_code(code.code_id, code.generation)
            used = None if code is None else code.redemption
            if code is None or row is None or used is None or used.elsewhere:
                raise RuleViolation("not_redeemed_here", order_no=no)
            now = self._now(work)
            reversal = reversal_of(
                row, row_id=self.ids.uuid7(), at=now, terms=work.shop.profile().terms
            )
            work.settlements.add(reversal)
            work.codes.put(replace(_next_generation(code, None, now), state=CodeState.ACTIVE))
            work.orders.put(order.reopened(at=now))
            work.audit.add(by, "undone", at=now, order_no=no, code_id=code.code_id, details=why)
            told = undone_payload(code.generation, reversal)
            _tell(work, EventKind.UNDONE, order, code, now, told)
            return reversal

    def extend(self, no: OrderNo, until: datetime, *, reason: str, by: Actor) -> Code:
        """Let the code live until `until`, at most 90 days from now; a manager's act.

        Raises: RuleViolation: `no_code_here`, `code_not_active`, `extension_out_of_range`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.EXTEND)
            order, why = work.orders.get(no), _said(no, reason)
            code, now = _code_of(work, order), self._now(work)
            if code.state not in (CodeState.ACTIVE, CodeState.FROZEN):
                raise RuleViolation("code_not_active", order_no=no, state=code.state.value)
            longest = now + LONGEST_EXTENSION
            if not max(now, code.valid_until or now) < until <= longest:
                raise RuleViolation(
                    "extension_out_of_range", order_no=no, latest=write_time(longest)
                )
            longer = replace(code, valid_until=until)
            work.codes.put(longer)
            why = f"{write_time(until)} {why}"[:_LONGEST_REASON]
            work.audit.add(by, "extended", at=now, order_no=no, code_id=code.code_id, details=why)
            told = payload(valid_until=write_time(until))
            _tell(work, EventKind.EXTENDED, order, code, now, told)
            return longer

    def report(self, no: OrderNo, *, reason: str, by: Actor) -> None:
        """Note with an order that is closed what a customer says about it (报告异常).

        It changes nothing: what is redeemed already can be undone, not held. Any clerk may.
        Raises: RuleViolation `order_open`: an open order is held instead.
        """
        with self.store.begin() as work:
            permit(work, by, Act.FREEZE)
            order, why = work.orders.get(no), _said(no, reason)
            if order.state not in CLOSED:
                raise RuleViolation("order_open", order_no=no, state=order.state.value)
            self._note(work, "reported", no, why, by)

    def set_aside(self, no: OrderNo, *, why: Reason, by: Actor) -> None:
        """Note why an order whose code is good is not redeemed yet (先不核销); changes nothing.

        Args: why: one of `verdicts.HOLDS`.
        Raises: RuleViolation `order_closed`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.REDEEM)
            order = work.orders.get(no)
            if order.state in CLOSED:
                raise RuleViolation("order_closed", order_no=no, state=order.state.value)
            self._note(work, "held", no, why.value, by)

    def _note(self, work: Work, act: str, no: OrderNo, details: str, by: Actor) -> None:
        code = work.codes.by_order(no)
        code_id = None if code is None else code.code_id
        work.audit.add(by, act, at=self._now(work), order_no=no, code_id=code_id, details=details)

    def _now(self, work: Work) -> datetime:
        return time_of(work, self.clock.now()).now


def _said(no: OrderNo, reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", order_no=no)
    return reason.strip()[:_LONGEST_REASON]


def _code_of(work: Work, order: Order) -> Code:
    code = work.codes.by_order(order.no)
    if code is None:
        raise RuleViolation("no_code_here", order_no=order.no)
    return code


def _next_generation(code: Code, by: StaffId | None, now: datetime) -> Code:
    return replace(
        code, generation=code.generation + 1, reissued_at=now, reissued_by=by, redemption=None
    )


def _tell(
    work: Work, kind: EventKind, order: Order, code: Code | None, at: datetime, said: str
) -> None:
    if work.shop.link().kind is LinkKind.NONE or order.code_owner is CodeOwner.PLATFORM:
        return
    code_id = None if code is None else code.code_id
    work.outbox.add(kind, order_no=order.no, code_id=code_id, at=at, payload=said)
