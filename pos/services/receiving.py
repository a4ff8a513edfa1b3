"""Check and confirm a sales platform's receive code: it judges and writes off, we keep the record.

The platform gives no serial and keeps no operator, and what it wrote off cannot be taken back. So an
attempt is on record before it is sent; and where its answer is lost, nothing is said before the
platform has told on which of its lists the order stands (the re-read rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pos.domain.ids import AttemptId, LpOrderId
from pos.domain.orders import CLOSED, FreezeReason, Order, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import PLATFORM, Act, Actor
from pos.domain.times import Clock
from pos.domain.verdicts import Card, CardLine, Reason, Verdict
from pos.domain.write_offs import PlatformOrder, WriteOff, WriteOffState
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.services.cards import with_order
from pos.services.permits import permit
from pos.services.platform_session import PlatformSession
from pos.services.ports import Store
from pos.services.reading import time_of

OPEN_IS_BELIEVED_AFTER = timedelta(seconds=5)
"""A request whose answer was lost may still be on its way: "not written off" counts from then on."""
ASKED_BY_ITSELF_AFTER = timedelta(seconds=30)
"""An attempt younger than this may have its sender still waiting for it."""
_AT_HAND = 64

_FROZEN_WHY = {
    FreezeReason.MISUSE: Reason.MISUSE,
    FreezeReason.REFUND_PENDING: Reason.REFUND_PENDING,
    FreezeReason.APPEAL: Reason.APPEAL,
}
_CLOSED_WHY = {
    OrderState.CANCELLED: Reason.CANCELLED,
    OrderState.REJECTED: Reason.REJECTED,
    OrderState.RETURNED: Reason.RETURNED,
}


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What became of the write-offs whose answer was out."""

    asked: int = 0
    done: int = 0
    not_done: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Receiving:
    """Checks receive codes and writes orders off. Any thread may call; the network may be slow.

    Raises, each act: RuleViolation: `not_permitted`, `unknown_person`, `no_platform`, and those of
    `SalesPlatform`; Unavailable.
    """

    store: Store
    clock: Clock
    session: PlatformSession
    at_hand: dict[LpOrderId, str] = field(default_factory=dict, repr=False)
    """Receive codes of the orders checked last: in memory only, as a card carries no code."""

    def is_linked(self) -> bool:
        """Whether receive codes can be checked at all."""
        return self.session.access() is not None

    def check(self, digits: str, *, source: ScanSource, by: Actor) -> Card:
        """Ask the platform which orders the code names, and say what may be done.

        Several open orders: a card with `choices`, one card each, of which a person takes one.
        """
        with self.store.read() as work:
            permit(work, by, Act.CHECK)
            now = time_of(work, self.clock.now()).now
            lock = work.guesses.lock_on(by.person, locator="")
        blank = Card(Verdict.UNKNOWN, now, source, Reason.NOT_HERE, typed=source.by_hand)
        if lock is not None:
            return replace(blank, verdict=Verdict.LOCKED, reason=lock)
        try:
            found = self._listed(digits, written_off=False) or self._listed(
                digits, written_off=True
            )
        except Unavailable as error:
            if error.code != "platform_busy":
                raise
            return replace(blank, verdict=Verdict.LOCKED, reason=Reason.CALL_LIMIT)
        if not found:
            with self.store.begin() as work:
                work.guesses.wrong(by.person, locator="", at=now)
            return replace(blank, online=True)
        self._keep_at_hand(found, digits)
        return self._chosen_from([self._card(one, blank, by) for one in found])

    def confirm(self, card: Card, *, attempt: AttemptId, by: Actor) -> Card:
        """Write off at the platform what the card shows, once.

        The answer is `redeemed`; `pending` while the platform has not said; `ok` where it said that
        nothing was written off after all, so that the press may be made again; or a refusal. The
        same attempt never writes off twice.

        Raises: also RuleViolation: `attempt_taken`, `nothing_to_confirm`, `which_order`.
        """
        lp_order = card.lp_order
        if lp_order is None:
            code = "which_order" if card.choices else "nothing_to_confirm"
            orders = [choice.order_no for choice in card.choices]
            raise RuleViolation(code, verdict=card.verdict.value, orders=orders)
        earlier = self.answer_to(attempt, by, lp_order)
        if earlier is not None:
            return replace(earlier, source=card.source, typed=card.typed)
        standing = self._standing(lp_order)
        if standing is not None:
            return self._of_standing(standing, card)
        card = self._fresh(card, by)
        if card.verdict is not Verdict.OK:
            return card
        return self._sent(card, lp_order, attempt, by)

    def answer_to(
        self, attempt: AttemptId, by: Actor, lp_order: LpOrderId | None = None
    ) -> Card | None:
        """Return what this attempt has done; None where it has written nothing off.

        Raises: RuleViolation `attempt_taken`: it is another person's or order's.
        """
        with self.store.read() as work:
            made = work.write_offs.find(attempt)
        if made is None:
            return None
        if made.person != by.person or lp_order not in (None, made.lp_order):
            raise RuleViolation("attempt_taken", attempt=attempt)
        card = Card(
            Verdict.OK, made.sent_at, ScanSource.COMMAND,
            order_no=made.order_no, lp_order=made.lp_order,
        )  # fmt: skip
        if made.state is WriteOffState.DONE:
            return self._redeemed(made, card)
        return self._reread(made, card) if made.state is WriteOffState.SENT else None

    def ask_again(self, *, all_of_them: bool = False) -> AskedAgain:
        """Ask what became of the write-offs whose answer was lost; `all_of_them`: the newest too."""
        with self.store.read() as work:
            waiting = work.write_offs.unanswered()
        before = self.clock.now() - ASKED_BY_ITSELF_AFTER
        verdicts = [
            self._reread(made, self._blank(made)).verdict
            for made in waiting
            if all_of_them or made.sent_at <= before
        ]
        return AskedAgain(
            len(verdicts),
            verdicts.count(Verdict.REDEEMED),
            verdicts.count(Verdict.OK),
            len(waiting) - len(verdicts) + verdicts.count(Verdict.PENDING),
        )

    def unanswered(self) -> Sequence[WriteOff]:
        """Return the write-offs whose answer is out, oldest first."""
        with self.store.read() as work:
            return work.write_offs.unanswered()

    # ------------------------------------------------------------ checking

    def _listed(self, digits: str, *, written_off: bool) -> Sequence[PlatformOrder]:
        return self.session.asked(lambda it: it.orders(digits, written_off=written_off))

    def _keep_at_hand(self, found: Sequence[PlatformOrder], digits: str) -> None:
        for one in found:
            self.at_hand[one.lp_order] = digits
        for oldest in list(self.at_hand)[:-_AT_HAND]:
            self.at_hand.pop(oldest, None)

    def _chosen_from(self, cards: Sequence[Card]) -> Card:
        owed = [card for card in cards if card.verdict in (Verdict.OK, Verdict.PENDING)]
        if len(owed) < 2:
            return (owed or cards)[0]
        first = owed[0]
        return Card(
            Verdict.OK, first.checked_at, first.source, Reason.WHICH_ORDER,
            typed=first.typed, choices=tuple(owed),
        )  # fmt: skip

    def _card(self, found: PlatformOrder, blank: Card, by: Actor) -> Card:
        with self.store.read() as work:
            order = work.orders.find(found.order_no)
            made = work.write_offs.of_order(found.lp_order)
            card = _of_platform(found, blank, order)
            if not found.written_off:
                return _judged_here(card, order, made)
        ours = next((one for one in made if one.state is WriteOffState.DONE), None)
        # Its answer was lost, and it was done later than the platform was asked: still ours.
        lost = next((one for one in made if one.state is not WriteOffState.REFUSED), None)
        if ours is None and lost is not None:
            self._settle_done(lost)
            ours = lost
        if ours is None:
            self._note_elsewhere(found, blank.checked_at)
            return replace(card, verdict=Verdict.ALREADY_USED, reason=Reason.ELSEWHERE)
        reason = Reason.OWN_REPEAT if _is_own_repeat(ours, by, blank.checked_at) else Reason.HERE
        said = replace(card, verdict=Verdict.ALREADY_USED, reason=reason)
        return _with_record(said, ours)

    def _note_elsewhere(self, found: PlatformOrder, now: datetime) -> None:
        """Close what the platform, or somebody in its own app, has completed."""
        with self.store.begin() as work:
            order = work.orders.find(found.order_no)
            if order is None or order.state in CLOSED:
                return
            work.orders.put(_completed(order, now, elsewhere=True))
            work.audit.add(PLATFORM, "redeemed_elsewhere", at=now, order_no=order.no)

    # ------------------------------------------------------------ confirming

    def _standing(self, lp_order: LpOrderId) -> WriteOff | None:
        with self.store.read() as work:
            made = work.write_offs.of_order(lp_order)
        states = (WriteOffState.SENT, WriteOffState.DONE)
        return next((one for one in made if one.state in states), None)

    def _of_standing(self, standing: WriteOff, card: Card) -> Card:
        if standing.state is WriteOffState.SENT:
            return self._reread(standing, card)
        said = replace(card, verdict=Verdict.ALREADY_USED, reason=Reason.HERE)
        return _with_record(said, standing)

    def _fresh(self, card: Card, by: Actor) -> Card:
        """Return the card as it is judged now; one that is old, or was not good, is asked anew."""
        if card.verdict is Verdict.OK and card.is_fresh(self.clock.now()):
            with self.store.read() as work:
                order = None if card.order_no is None else work.orders.find(card.order_no)
            return _judged_here(card, order, ())
        digits = self.at_hand.get(card.lp_order) if card.lp_order is not None else None
        if digits is None or card.verdict not in (Verdict.OK, Verdict.PENDING):
            raise RuleViolation("nothing_to_confirm", verdict=card.verdict.value)
        again = self.check(digits, source=card.source, by=by)
        same = (one for one in (again, *again.choices) if one.lp_order == card.lp_order)
        return next(same, replace(again, choices=()))

    def _sent(self, card: Card, lp_order: LpOrderId, attempt: AttemptId, by: Actor) -> Card:
        made = self._recorded(card, lp_order, attempt, by)
        if made is None:
            standing = self._standing(lp_order)
            return card if standing is None else self._of_standing(standing, card)
        try:
            self.session.asked(lambda it: it.write_off(lp_order, made.receive_code))
        except OutcomeUnknown:
            return self._reread(made, card)
        except Unavailable as error:
            self._settle(made, WriteOffState.REFUSED)  # surely not sent, or turned away at the door
            if error.code != "platform_busy":
                raise
            return replace(card, verdict=Verdict.LOCKED, reason=Reason.CALL_LIMIT)
        except RuleViolation as refused:
            return self._refused(made, card, by, refused)
        return self._redeemed(self._settle_done(made), card)

    def _recorded(
        self, card: Card, lp_order: LpOrderId, attempt: AttemptId, by: Actor
    ) -> WriteOff | None:
        """Put the attempt on record before it is sent; None where another one stands."""
        digits = self.at_hand.get(lp_order)
        if digits is None or card.order_no is None:
            raise RuleViolation("nothing_to_confirm", verdict=card.verdict.value)
        with self.store.begin() as work:
            person = permit(work, by, Act.REDEEM)
            counter, now = work.shop.counter(), time_of(work, self.clock.now()).now
            made = WriteOff(
                attempt=attempt,
                lp_order=lp_order,
                order_no=card.order_no,
                state=WriteOffState.SENT,
                sent_at=now,
                person=person.id,
                person_name=person.name,
                device=counter.device,
                counter_name=counter.name,
                receive_code=digits,
            )
            if not work.write_offs.add(made):
                return None
            work.audit.add(by, "write_off_sent", at=now, order_no=made.order_no)
        return made

    def _refused(self, made: WriteOff, card: Card, by: Actor, refused: RuleViolation) -> Card:
        """Settle what the platform would not do; it may be done already, by us or by others."""
        self._settle(made, WriteOffState.REFUSED)
        try:
            again = self.check(made.receive_code, source=card.source, by=by)
        except HandoverError as error:
            raise refused from error
        same = (one for one in (again, *again.choices) if one.lp_order == made.lp_order)
        said = next(same, None)
        if said is None or said.verdict is Verdict.OK:
            raise refused
        ours = said.reason in (Reason.HERE, Reason.OWN_REPEAT)
        return replace(said, verdict=Verdict.REDEEMED, reason=Reason.NONE) if ours else said

    def _reread(self, made: WriteOff, card: Card) -> Card:
        """Ask on which list the order stands; until the platform has said it, all is pending."""
        pending = replace(card, verdict=Verdict.PENDING, reason=Reason.NONE)
        try:
            if self._stands(made, written_off=True):
                return self._redeemed(self._settle_done(made), card)
            settled = self.clock.now() - made.sent_at >= OPEN_IS_BELIEVED_AFTER
            if not settled or not self._stands(made, written_off=False):
                return pending
        except HandoverError:
            return pending
        self._settle(made, WriteOffState.NOT_DONE)
        return replace(card, verdict=Verdict.OK, reason=Reason.NONE)

    def _stands(self, made: WriteOff, *, written_off: bool) -> bool:
        listed = self._listed(made.receive_code, written_off=written_off)
        return any(one.lp_order == made.lp_order for one in listed)

    def _settle(self, made: WriteOff, state: WriteOffState) -> None:
        with self.store.begin() as work:
            now = time_of(work, self.clock.now()).now
            if work.write_offs.settle(
                replace(made, state=state, settled_at=now), before=WriteOffState.SENT
            ):
                act = f"write_off_{state.value}"
                work.audit.add(Actor(made.person), act, at=now, order_no=made.order_no)

    def _settle_done(self, made: WriteOff) -> WriteOff:
        """Record the platform's word that it is done, and complete the order, in one commit."""
        with self.store.begin() as work:
            now = time_of(work, self.clock.now()).now
            kept = work.write_offs.find(made.attempt)
            if kept is None or kept.state is WriteOffState.DONE:
                return kept or made  # another thread was faster
            done = replace(kept, state=WriteOffState.DONE, settled_at=now, receive_code="")
            work.write_offs.settle(done, before=kept.state)
            order = work.orders.find(made.order_no)
            if order is not None and order.state not in CLOSED:
                work.orders.put(_completed(order, now, elsewhere=False))
            by = Actor(made.person)
            work.audit.add(by, "redeemed", at=now, order_no=made.order_no, details="taobao")
            work.guesses.right(made.person)
        return done

    def _redeemed(self, made: WriteOff, card: Card) -> Card:
        card = replace(card, verdict=Verdict.REDEEMED, reason=Reason.NONE)
        with self.store.read() as work:
            order = work.orders.find(made.order_no)
        return _with_record(card if order is None else with_order(card, order), made)

    def _blank(self, made: WriteOff) -> Card:
        return Card(
            Verdict.PENDING, made.sent_at, ScanSource.COMMAND,
            order_no=made.order_no, lp_order=made.lp_order,
        )  # fmt: skip


def _of_platform(found: PlatformOrder, blank: Card, order: Order | None) -> Card:
    card = replace(
        blank, verdict=Verdict.OK, reason=Reason.NONE, lp_order=found.lp_order,
        order_no=found.order_no, item_count=sum(one.qty for one in found.goods),
        lines=tuple(CardLine(one.name, one.qty) for one in found.goods),
    )  # fmt: skip
    return card if order is None else with_order(card, order)


def _judged_here(card: Card, order: Order | None, made: Sequence[WriteOff]) -> Card:
    """Judge what this shop itself knows of an order that the platform would write off."""
    if any(one.state is WriteOffState.SENT for one in made):
        return replace(card, verdict=Verdict.PENDING)
    if order is None:
        return card
    if order.is_fully_refunded:
        return replace(card, verdict=Verdict.CANCELLED, reason=Reason.REFUNDED)
    if order.state in _CLOSED_WHY:
        said = replace(card, verdict=Verdict.CANCELLED, since=order.changed_at)
        return replace(said, reason=_CLOSED_WHY[order.state])
    if order.freeze is not None:
        said = replace(card, since=order.freeze.at, by=order.freeze.by)
        return replace(said, verdict=Verdict.FROZEN, reason=_FROZEN_WHY[order.freeze.reason])
    return card


def _completed(order: Order, now: datetime, *, elsewhere: bool) -> Order:
    """Return the order as completed, whatever it was; nothing is left to do on the platform."""
    return replace(
        order, state=OrderState.COMPLETED, changed_at=now, freeze=None,
        handed_here=order.handed_here and elsewhere, closed_elsewhere=elsewhere,
    )  # fmt: skip


def _with_record(card: Card, made: WriteOff) -> Card:
    return replace(
        card,
        redeemed_at=made.settled_at,
        redeemed_by=made.person_name,
        counter=made.counter_name,
    )


def _is_own_repeat(made: WriteOff, by: Actor, now: datetime) -> bool:
    at = made.settled_at
    within = at is not None and timedelta(0) <= now - at <= timedelta(seconds=10)
    return within and made.person == by.person
