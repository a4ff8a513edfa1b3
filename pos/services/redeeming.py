"""Check, then confirm: the one way a code is used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pos.domain.clockwork import JudgedTime
from pos.domain.codes import Code, Redemption
from pos.domain.digits import RELAY_LENGTH, normalise_typed
from pos.domain.events import EventKind
from pos.domain.ids import AttemptId, CodeId, OrderNo, ShopNumber
from pos.domain.judging import GUESSABLE, Case, Fit, judge
from pos.domain.orders import Order, OrderState
from pos.domain.scans import RECEIVE_CODE_LENGTH, Scan, ScanKind, ScanSource
from pos.domain.settings import LinkKind, ShopProfile
from pos.domain.settlements import BusinessDays, Settlement, due_date, settle
from pos.domain.staff import Act, Actor, Staff
from pos.domain.times import Clock
from pos.domain.verdicts import Card, Reason, Verdict
from pos.errors import HandoverError, RuleViolation, Unavailable
from pos.services.cards import card_of, with_order, with_redemption
from pos.services.fulfilling import accept_order, pack_order
from pos.services.payloads import redeemed_payload
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import (
    case_of,
    classified,
    digest_of,
    locator_of,
    named,
    relayed_case,
    time_of,
)
from pos.services.receiving import Receiving

ShopDirectory = Callable[[ShopNumber], ShopProfile]
Refresh = Callable[[], bool]
"""Takes what changed at the hub; False where the hub could not be asked."""

_CONFIRMABLE = frozenset({Verdict.OK, Verdict.NOT_READY})
"""A check that said anything else never looked at all that must hold, such as freshness or tag."""

_COUNTED = frozenset({Reason.NOT_HERE, Reason.DO_NOT_BELONG_TOGETHER})


@dataclass(slots=True)
class _LastScan:
    """What this program scanned last: a good check leaves no record, but ends an own repeat."""

    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Redeeming:
    """Checks scanned texts and redeems codes. Any thread may call."""

    store: Store
    clock: Clock
    ids: Ids
    calendar: BusinessDays
    directory: ShopDirectory | None = None
    refresh: Refresh | None = None
    receiving: Receiving | None = None
    """What takes typed receive codes, where the shop is linked to a sales platform."""
    last: _LastScan = field(default_factory=_LastScan)

    def check(
        self,
        text: str,
        *,
        source: ScanSource,
        by: Actor,
        tail: str | None = None,
        gun: str = "",
    ) -> Card:
        """Say what the text is and whether its code may be redeemed now.

        A good check writes nothing. A refusal is recorded by `record`, once the card is painted;
        only wrong digits are counted at once, so that guessing in parallel gains nothing.

        Args: tail: the phone tail the customer said, for a code made ahead. gun: the name of the gun
            that read it, for the record.
        Raises: RuleViolation: `not_permitted`, `unknown_person`; Unavailable.
        """
        code = self._receive_code(text, source)
        if self.receiving is not None and code is not None:
            return self.receiving.check(code, source=source, by=by)
        card = self._looked_up(text, source, by, tail)
        if card.verdict is Verdict.UNKNOWN and card.reason is not Reason.DO_NOT_BELONG_TOGETHER:
            online = self._refreshed()
            if online:
                again = self._looked_up(text, source, by, tail, counted=True)
                # Locked by this very entry: what it was is still the answer.
                card = card if again.verdict is Verdict.LOCKED else again
            card = replace(card, online=online)
        if card.verdict is Verdict.WRONG_STORE:
            card = self._with_other_shop(card)
        return replace(card, gun=gun) if gun else card

    def check_relayed(
        self, no: OrderNo, digits: str, *, by: Actor, source: ScanSource = ScanSource.TYPED
    ) -> Card:
        """Say whether an opened order may be redeemed on the last digits its customer reads out.

        They may be ten minutes old. Wrong ones count as any wrong code typed for this order.

        Args: digits: the last five of the twelve.
        Raises: OrderNotFound; RuleViolation: `relay_form`, `no_live_code`, `not_permitted`.
        """
        plain = normalise_typed(digits)
        if len(plain) != RELAY_LENGTH or not (plain.isascii() and plain.isdigit()):
            raise RuleViolation("relay_form", digits=RELAY_LENGTH)
        with self.store.begin() as work:
            permit(work, by, Act.CHECK)
            case = relayed_case(work, no, plain, source, computer=self.clock.now(), by=by)
            verdict, reason = judge(case)
            if reason is Reason.DO_NOT_BELONG_TOGETHER and case.code is not None:
                work.guesses.wrong(by.person, locator=case.code.locator, at=case.now)
            digest = digest_of(case.scan)
            self.last.digest = digest
            return card_of(work, case, verdict, reason, digest)

    def record(self, card: Card, *, by: Actor) -> None:
        """Write a refused check to the audit trail. A good one leaves no trace."""
        if card.verdict in (Verdict.OK, Verdict.REDEEMED) or card.reason is Reason.OWN_REPEAT:
            return
        with self.store.begin() as work:
            _record_refusal(work, card, by)

    def confirm(self, card: Card, *, attempt: AttemptId, by: Actor) -> Card:
        """Redeem what the card shows: code, order, settlement, outbox and audit in one commit.

        State, generation and validity are judged again here. The same attempt always gets the same
        answer. Only an answer with verdict `redeemed` was committed.

        Raises: RuleViolation: `attempt_taken` (another code's or person's), `not_permitted`,
            `reissued_by_yourself`, `nothing_to_confirm`; Unavailable; OutcomeUnknown.
        """
        if self.receiving is not None and (card.lp_order or card.choices):
            return self.receiving.confirm(card, attempt=attempt, by=by)
        return self._confirmed(card, attempt, by, pack=False)

    def pack_and_confirm(self, card: Card, *, attempt: AttemptId, by: Actor) -> Card:
        """Accept, pack in one bag and redeem in one press (备好并核销), each step recorded.

        Raises: as `confirm`.
        """
        if card.lp_order or card.choices:
            return self.confirm(card, attempt=attempt, by=by)
        return self._confirmed(card, attempt, by, pack=card.verdict is Verdict.NOT_READY)

    def redeem(
        self,
        text: str,
        *,
        source: ScanSource,
        attempt: AttemptId,
        by: Actor,
        tail: str | None = None,
        order: OrderNo | None = None,
    ) -> Card:
        """Check and confirm in one go; a repeated attempt is answered before anything is judged.

        Args: order: which one is meant, where a platform's code may name several.
        Raises: as `confirm`; Unavailable `not_written_off`: the platform had not done it after all.
        """
        if self.receiving is not None and self._receive_code(text, source) is not None:
            return self._received(self.receiving, text, source, attempt, by, order)
        with self.store.read() as work:
            answer = _answer_to(work, attempt, by, self._code_named(work, text, source))
        if answer is not None:
            return replace(answer, source=source)
        card = self.check(text, source=source, by=by, tail=tail)
        if card.verdict is Verdict.OK:
            return self.confirm(card, attempt=attempt, by=by)
        self.record(card, by=by)
        return card

    def _received(
        self,
        receiving: Receiving,
        text: str,
        source: ScanSource,
        attempt: AttemptId,
        by: Actor,
        order: OrderNo | None,
    ) -> Card:
        answer = receiving.answer_to(attempt, by)
        if answer is None:
            card = self.check(text, source=source, by=by)
            meant = (one for one in (card, *card.choices) if one.order_no == order)
            card = card if order is None else next(meant, card)
            if card.verdict is not Verdict.OK:
                self.record(card, by=by)
                return card
            answer = receiving.confirm(card, attempt=attempt, by=by)
        if answer.verdict is Verdict.OK:
            raise Unavailable("not_written_off", order_no=answer.order_no)
        return answer

    def _receive_code(self, text: str, source: ScanSource) -> str | None:
        """Return the digits of a typed receive code, where a linked platform takes such."""
        digits = normalise_typed(text)
        if self.receiving is None or len(digits) != RECEIVE_CODE_LENGTH:
            return None
        with self.store.read() as work:
            scan = classified(work, text, source)
        taken = scan.kind is ScanKind.RECEIVE_CODE and self.receiving.is_linked()
        return scan.digits if taken else None

    def redeem_relayed(self, no: OrderNo, digits: str, *, attempt: AttemptId, by: Actor) -> Card:
        """Check digits read out over the phone and confirm in one go.

        Raises: as `check_relayed` and `confirm`.
        """
        with self.store.read() as work:
            code = work.codes.by_order(no)
            answer = _answer_to(work, attempt, by, None if code is None else code.code_id)
        if answer is not None:
            return answer
        card = self.check_relayed(no, digits, by=by, source=ScanSource.COMMAND)
        if card.verdict is Verdict.OK:
            return self.confirm(card, attempt=attempt, by=by)
        self.record(card, by=by)
        return card

    def _looked_up(
        self, text: str, source: ScanSource, by: Actor, tail: str | None, *, counted: bool = False
    ) -> Card:
        with self.store.read() as work:
            permit(work, by, Act.CHECK)
            scan = classified(work, text, source)
            if scan.kind not in GUESSABLE and tail is None:
                return self._card(work, scan, by, tail)
        with self.store.begin() as work:
            card = self._card(work, scan, by, tail)
            wrong_digits = card.verdict is Verdict.UNKNOWN and card.reason in _COUNTED
            if not counted and (wrong_digits or card.reason is Reason.TAIL_WRONG):
                locator = locator_of(scan) if wrong_digits else _locator(work, card.code_id)
                known = locator if work.codes.by_locator(locator) is not None else ""
                work.guesses.wrong(by.person, locator=known, at=card.checked_at)
        return card

    def _card(self, work: Work, scan: Scan, by: Actor, tail: str | None) -> Card:
        digest = digest_of(scan)
        alone = self.last.digest in (None, digest)
        self.last.digest = digest
        case = case_of(work, scan, computer=self.clock.now(), by=by, tail=tail, alone=alone)
        verdict, reason = judge(case)
        return card_of(work, case, verdict, reason, digest)

    def _refreshed(self) -> bool | None:
        with self.store.read() as work:
            linked = work.shop.link().kind is not LinkKind.NONE
        if not linked or self.refresh is None:
            return None
        return self.refresh()

    def _with_other_shop(self, card: Card) -> Card:
        if self.directory is None:
            return card
        try:
            shop = self.directory(ShopNumber(card.shop_number))
        except HandoverError:
            return card  # the card says "another shop" then; the refusal stands all the same
        return replace(card, shop_name=shop.name, shop_address=shop.address, shop_phone=shop.phone)

    def _confirmed(self, card: Card, attempt: AttemptId, by: Actor, *, pack: bool) -> Card:
        code_id, order_no = _ids(card)
        with self.store.begin() as work:
            answer = _answer_to(work, attempt, by, code_id)
            if answer is not None:
                return replace(answer, source=card.source, typed=card.typed)
            if card.verdict not in _CONFIRMABLE:
                raise RuleViolation("nothing_to_confirm", verdict=card.verdict.value)
            person = permit(work, by, Act.REDEEM)
            time = time_of(work, self.clock.now())
            code, order = work.codes.by_id(code_id), work.orders.find(order_no)
            if pack and order is not None and order.freeze is None:
                order = self._packed(work, order, by, time.now)
            again = _judged_again(work, card, code, order, time)
            if again.verdict is Verdict.OK and code is not None and order is not None:
                return self._redeemed(work, again, (code, order), attempt, by, person)
        self.record(again, by=by)
        return again

    def _packed(self, work: Work, order: Order, by: Actor, now: datetime) -> Order:
        """Bring an order that was scanned too early to where it may be redeemed."""
        if order.state is OrderState.PLACED:
            permit(work, by, Act.ACCEPT)
            order = accept_order(work, order, by=by, at=now)
        if order.state is OrderState.ACCEPTED:
            permit(work, by, Act.PACK)
            order = pack_order(work, order, bags=1, by=by, at=now)
        return order

    def _redeemed(
        self,
        work: Work,
        card: Card,
        found: tuple[Code, Order],
        attempt: AttemptId,
        by: Actor,
        person: Staff,
    ) -> Card:
        code, order = found
        if code.reissued_by == by.person:
            raise RuleViolation("reissued_by_yourself", order_no=order.no)
        now = card.checked_at
        counter = work.shop.counter()
        used = Redemption(
            at=now,
            person=by.person,
            person_name=person.name,
            device=counter.device,
            counter_name=counter.name,
            attempt=attempt,
            scan_digest=card.scan_digest,
            relayed=card.relayed,
        )
        # Both are compare-and-set; the write lock is held, so a miss here is a bug, not a race.
        if not work.codes.redeem(code.code_id, code.generation, used) or not work.orders.complete(
            order.no, at=now
        ):
            raise RuleViolation("changed_meanwhile", order_no=order.no)
        row = self._settlement(work, order, code.code_id, code.generation, now)
        work.settlements.add(row)
        how = ", ".join(filter(None, ("relayed" if card.relayed else "", _by_gun(card))))
        work.audit.add(by, "redeemed", at=now, order_no=order.no, code_id=code.code_id, details=how)
        work.outbox.add(
            EventKind.REDEEMED,
            order_no=order.no,
            code_id=code.code_id,
            at=now,
            payload=redeemed_payload(used, code.generation, row),
        )
        if card.typed:
            work.guesses.right(by.person)
        return with_redemption(card, used, row, verdict=Verdict.REDEEMED)

    def _settlement(
        self, work: Work, order: Order, code_id: CodeId, generation: int, now: datetime
    ) -> Settlement:
        terms = work.shop.profile().terms
        return settle(
            order,
            row_id=self.ids.uuid7(),
            code_id=code_id,
            generation=generation,
            at=now,
            terms=terms,
            due=due_date(now, terms, self.calendar),
        )

    def _code_named(self, work: Work, text: str, source: ScanSource) -> CodeId | None:
        scan = classified(work, text, source)
        code = named(work, scan, time_of(work, self.clock.now()).now).code
        return None if code is None else code.code_id


def _answer_to(work: Work, attempt: AttemptId, by: Actor, code_id: CodeId | None) -> Card | None:
    """Return what this attempt committed before; None if it has committed nothing."""
    known = work.codes.redemption_of(attempt)
    if known is None:
        return None
    stored_id, generation, used = known
    if stored_id != code_id or used.person != by.person:
        raise RuleViolation("attempt_taken", attempt=attempt)
    code = work.codes.by_id(stored_id)
    order = None if code is None else work.orders.find(code.order_no)
    card = Card(
        verdict=Verdict.REDEEMED,
        checked_at=used.at,
        source=ScanSource.COMMAND,
        scan_digest=used.scan_digest,
        code_id=stored_id,
        generation=generation,
    )
    if order is not None:
        card = with_order(card, order)
    return with_redemption(card, used, work.settlements.of_code(stored_id, generation))


def _record_refusal(work: Work, card: Card, by: Actor) -> None:
    said = card.verdict.value + (f"/{card.reason.value}" if card.reason.value else "")
    work.audit.add(
        by,
        "refused",
        at=card.checked_at,
        order_no=card.order_no,
        code_id=card.code_id,
        details=", ".join(filter(None, (said, _by_gun(card)))),
    )


def _by_gun(card: Card) -> str:
    return f"gun: {card.gun}" if card.gun else ""


def _judged_again(
    work: Work, card: Card, code: Code | None, order: Order | None, time: JudgedTime
) -> Card:
    """Judge state, generation and validity as they are in this transaction."""
    if not card.is_fresh(time.now):
        return replace(card, verdict=Verdict.STALE, reason=Reason.CARD_TOO_OLD)
    current = code is not None and code.generation == card.generation
    case = Case(
        scan=Scan(ScanKind.DIGITS, "", card.source),
        now=time.now,
        own_shop_number=work.shop.profile().number,
        code=code,
        order=order,
        fit=Fit.FITS if current else Fit.OLDER_GENERATION,
        clock_off_s=time.off_s,
        clock_went_back_s=time.went_back_s,
    )
    verdict, reason = judge(case)
    if verdict is Verdict.OK and card.dead_spot and card.verdict is not Verdict.OK:
        # Not being packed came before the question for the phone tail, so nobody has asked it.
        verdict = Verdict.PROOF_NEEDED
    return card_of(work, case, verdict, reason, card.scan_digest, earlier=card)


def _ids(card: Card) -> tuple[CodeId, OrderNo]:
    if card.code_id is None or card.order_no is None:
        raise RuleViolation("nothing_to_confirm", verdict=card.verdict.value)
    return card.code_id, card.order_no


def _locator(work: Work, code_id: CodeId | None) -> str:
    code = None if code_id is None else work.codes.by_id(code_id)
    return "" if code is None else code.locator
