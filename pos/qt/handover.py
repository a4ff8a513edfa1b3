"""From a scanned text to a committed redemption: the desk's rules joined with the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from pos.domain.ids import AttemptId, OrderNo
from pos.domain.orders import Fulfilment
from pos.domain.scans import Scan, ScanKind, ScanSource
from pos.domain.stills import is_worth_keeping
from pos.domain.verdicts import Card, Reason, Verdict
from pos.errors import HandoverError, OutcomeUnknown
from pos.qt.card_words import (
    CardWords,
    Sound,
    bags_missing,
    card_words,
    tail_asked,
    wrong_bag,
)
from pos.qt.desk import BagMeans, Desk, Shown
from pos.qt.face import Face, now_ms
from pos.qt.queue_rows import Queue, with_product
from pos.qt.router import Route, Router, is_goods
from pos.qt.theme import Tone

_SETTLE_MS = 200
_ASK_AGAIN_MS = 2_000
_TAIL = 4
_LEFT_OPEN = "left_open"
_STILLS_AT_HAND = 8


class HandOver(QObject):
    """Checks what is scanned, shows the card, confirms it; `changed` when the desk has changed.

    `taken` carries kind and source of all that comes in, `order_wanted` an order number to open,
    `search_wanted` words for the filter, `product_wanted` a barcode that open orders contain,
    `person_wanted` what a badge says, `redeemed` the number of an order that is complete now.
    """

    changed = Signal()
    working = Signal(bool)
    order_wanted = Signal(str)
    taken = Signal(object, object)
    search_wanted = Signal(str)
    product_wanted = Signal(str)
    person_wanted = Signal(str)
    redeemed = Signal(str)

    def __init__(self, face: Face, queue: Callable[[], Queue]) -> None:
        super().__init__()
        self._face, self._queue = face, queue
        self.desk = Desk()
        self.router = Router(lambda text: text in queue().numbers)
        self.tail = ""
        self.bag_confirms = True
        self.still_of: Callable[[str], bytes] = lambda _text: b""
        self._stills: dict[str, bytes] = {}
        self.goods: Callable[[str, ScanSource], bool] = lambda _text, _source: False
        """Takes a scanned product while a walk is under way; True where it did."""
        self._attempts: dict[object, AttemptId] = {}
        self._choices: tuple[Card, ...] = ()
        """The cards of the orders that one code of a sales platform names."""
        self._confirming = False
        self._working = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._on_tick)

    # ------------------------------------------------------------ texts come in

    def take(self, text: str, source: ScanSource, gun: str = "") -> None:
        """Do with a scanned or typed text what the table says; `gun` names the gun, if one is known."""
        if self._face.session.person is None:
            return
        scan = self.router.scan(text, source)
        self.taken.emit(scan.kind, source)
        route = self.router.route(scan)
        if self._answers_the_tail(scan):
            self.tail = scan.digits or ""
            self.changed.emit()
            self.confirm()
        elif is_goods(scan) and self.goods(text, source):
            return
        elif route is Route.CHECK:
            self._check(text, source, gun=gun)
        elif route is Route.BAG and scan.order_no is not None and scan.bag is not None:
            self._bag(scan.order_no, scan.bag)
        elif route is Route.ORDER and scan.order_no is not None:
            self.order_wanted.emit(scan.order_no)
        elif route is Route.PERSON:
            self.person_wanted.emit(scan.text)
        elif route is Route.PRODUCT:
            self._product(text, scan)
        elif route is Route.SEARCH:
            self.search_wanted.emit(scan.text)

    def _product(self, text: str, scan: Scan) -> None:
        """Show the orders with this product; one that nobody ordered gets a card that says so."""
        if with_product(self._queue().rows, scan.text):
            self._face.sounds.play(Sound.SOFT)
            self.product_wanted.emit(scan.text)
        else:
            self._check(text, scan.source)

    def check_relayed(self, no: OrderNo, digits: str) -> None:
        """Put the last digits, as its customer reads them out, on the counter as a card."""
        by, redeeming = self._face.session.actor, self._face.parts.redeeming
        self._begin()

        def then(card: Card) -> None:
            self._end()
            self._show(card, "")

        self._face.jobs.write(
            lambda: redeeming.check_relayed(no, digits, by=by), then, self._failed
        )

    def _answers_the_tail(self, scan: Scan) -> bool:
        shown = self.desk.shown
        asked = shown is not None and shown.card.verdict is Verdict.PROOF_NEEDED
        return asked and scan.source.by_hand and len(scan.digits or "") == _TAIL

    def type_tail(self, digits: str) -> None:
        """Show as much of the phone's tail as was typed."""
        self.tail = digits[:_TAIL]
        self.changed.emit()

    def _check(
        self,
        text: str,
        source: ScanSource,
        tail: str | None = None,
        gun: str = "",
        *,
        shown_before: bool = False,
    ) -> None:
        by = self._face.session.actor
        redeeming = self._face.parts.redeeming
        self._begin()

        if source is ScanSource.CAMERA and (still := self.still_of(text)):
            self._stills = dict([*self._stills.items(), (text, still)][-_STILLS_AT_HAND:])

        def then(card: Card) -> None:
            self._end()
            self._show(card, text, records=not shown_before)

        jobs = self._face.jobs
        asks = self.router.scan(text, source).kind is ScanKind.RECEIVE_CODE
        # A platform may take its time, and the next customer's code must not wait for it.
        (jobs.read if asks else jobs.write)(
            lambda: redeeming.check(text, source=source, by=by, tail=tail, gun=gun),
            then,
            self._failed,
        )

    def _show(self, card: Card, text: str, *, records: bool = True) -> None:
        self.tail = ""
        self._choices = card.choices
        left_open = self.desk.show(card, text, now_ms())
        said = self.said()
        # The newest of the two sounds must be the card's own.
        if left_open:
            self._face.sounds.play(Sound.LEFT_OPEN)
        self._say_waiting()
        self._face.sounds.play(said.sound if said else None)
        # The card is painted by this; the queue may then take its time to go to the order.
        self._after_change()
        if card.order_no is not None:
            self.order_wanted.emit(card.order_no)
        if records and card.verdict is not Verdict.OK:
            # Written once the card is painted, so that the clerk never waits for the disk.
            QTimer.singleShot(0, self, lambda: self._record(card))
        self._keep_still(card, text)
        self._confirm_if_matched()

    def _record(self, card: Card) -> None:
        by, redeeming = self._face.session.actor, self._face.parts.redeeming
        self._face.jobs.write(lambda: redeeming.record(card, by=by), lambda _: None, self._refused)

    def _keep_still(self, card: Card, text: str) -> None:
        """Keep the camera's picture with the record, once the card is painted."""
        witnessing, by = self._face.parts.witnessing, self._face.session.actor
        if witnessing is None or not is_worth_keeping(card):
            return
        if still := self._stills.pop(text, b""):
            self._face.jobs.write(
                lambda: witnessing.keep(card, still, by=by), lambda _: None, self._refused
            )

    # ------------------------------------------------------------ presses

    def can_confirm(self) -> bool:
        """Whether F9 has something to act on; whether it counts is decided at the press."""
        shown = self.desk.shown
        owed = {Verdict.OK, Verdict.NOT_READY, Verdict.PROOF_NEEDED}
        if shown is None or self._confirming:
            return False
        return shown.card.verdict in owed or self._may_ask_again(shown)

    def _may_ask_again(self, shown: Shown) -> bool:
        return shown.card.verdict is Verdict.PENDING and shown.card.lp_order is not None

    def can_choose(self) -> bool:
        """Whether the shown card is one of several that a code names."""
        shown = self.desk.shown
        if shown is None or self._confirming or shown.card.verdict is not Verdict.OK:
            return False
        return shown.card.choices != () or len(self._siblings(shown)) > 1

    def choose_next(self) -> None:
        """Show the next of the orders that the code names; nothing is chosen before a press."""
        shown = self.desk.shown
        if shown is None or not self.can_choose():
            return
        cards = shown.card.choices or self._siblings(shown)
        at = next((i for i, one in enumerate(cards) if one.lp_order == shown.card.lp_order), -1)
        card = cards[(at + 1) % len(cards)]
        self.desk.shown = replace(shown, card=card, since_ms=now_ms(), bags=frozenset())
        self.changed.emit()
        if card.order_no is not None:
            self.order_wanted.emit(card.order_no)

    def _siblings(self, shown: Shown) -> tuple[Card, ...]:
        same = any(one.lp_order == shown.card.lp_order for one in self._choices)
        return self._choices if same else ()

    def confirm(self) -> None:
        """Do what the shown card's main press owes: redeem, pack and redeem, or compare the tail."""
        shown = self.desk.shown
        if shown is None or self._confirming:
            return
        if shown.card.choices:
            self.choose_next()
            return
        if self._may_ask_again(shown):
            self._commit(shown)
            return
        if shown.card.verdict is Verdict.PROOF_NEEDED:
            if len(self.tail) == _TAIL:
                self._check(shown.text, shown.card.source, tail=self.tail, gun=shown.card.gun)
            return
        if self.desk.may_confirm(now_ms()):
            self._commit(shown)

    def enter(self, previous_key_s: float) -> None:
        """Take Enter for a press, where a person typed the code and has stopped typing."""
        if self.desk.enter_confirms(now_ms(), previous_key_s * 1000):
            self.confirm()

    def back(self) -> None:
        """Take the shown card away, or the wrong bag off it."""
        if not self.desk.right_bag_wanted():
            self.desk.back(now_ms())
        self._say_waiting()
        self._after_change()

    def look_again(self, no: OrderNo) -> None:
        """Judge an order's card anew, once its code was held, released or changed.

        Nobody showed the code again, so nothing of it is recorded.
        """
        shown = self.desk.shown
        if shown is None or shown.card.order_no != no:
            return
        if shown.text:
            card = shown.card
            self._check(shown.text, card.source, gun=card.gun, shown_before=True)
        else:
            self.back()  # digits read out over the phone are kept nowhere

    def drop(self, no: OrderNo) -> None:
        """Take an order's card away: the code it was shown for is dead."""
        shown = self.desk.shown
        if shown is not None and shown.card.order_no == no:
            self.desk.back(now_ms())
            self._say_waiting()
            self._after_change()

    def can_hold(self) -> bool:
        """Whether the shown card is good, so that only what the customer found speaks against it."""
        shown = self.desk.shown
        owed = {Verdict.OK, Verdict.NOT_READY, Verdict.PROOF_NEEDED}
        if shown is None or shown.card.order_no is None or self._face.parts.disputing is None:
            return False
        return shown.card.verdict in owed and not self._confirming

    def hold(self, why: Reason) -> None:
        """Note why the shown order is not redeemed yet, and take its card away."""
        shown, disputing = self.desk.shown, self._face.parts.disputing
        if shown is None or disputing is None or shown.card.order_no is None:
            return
        card, no, by = shown.card, shown.card.order_no, self._face.session.actor

        def then(_: None) -> None:
            self.desk.hold(replace(card, verdict=Verdict.OK, reason=why), now_ms())
            words = self._face.words
            said = words("news.held", pick=card.pick_no or no, why=words(f"hold.{why.value}"))
            self._face.news.say(Tone.MEND, said)
            self._say_waiting()
            self._after_change()

        self._face.jobs.write(lambda: disputing.set_aside(no, why=why, by=by), then, self._refused)

    def take_waiting(self) -> None:
        """Bring the card left open last to the pane."""
        self.desk.take_waiting(now_ms())
        self._say_waiting()
        self._after_change()

    def _commit(self, shown: Shown) -> None:
        card = shown.card
        key = card.code_id or card.lp_order
        attempt = self._attempts.setdefault(key, self._face.parts.attempt())
        by = self._face.session.actor
        redeeming = self._face.parts.redeeming
        confirm = (
            redeeming.pack_and_confirm if card.verdict is Verdict.NOT_READY else redeeming.confirm
        )
        self._confirming = True
        self._begin()

        def then(answer: Card) -> None:
            self._confirming = False
            self._end()
            if answer.verdict is Verdict.PENDING:
                self._still_pending(shown, answer)
                return
            self._attempts.pop(key, None)
            self._answered(answer)
            self._keep_still(answer, shown.text)

        def failed(error: HandoverError) -> None:
            self._confirming = False
            if isinstance(error, OutcomeUnknown):
                self._end()
                self._answered(replace(card, verdict=Verdict.PENDING))
                QTimer.singleShot(_ASK_AGAIN_MS, self, lambda: self._commit(shown))
                return
            self._failed(error)

        jobs = self._face.jobs
        lane = jobs.write if card.lp_order is None else jobs.read
        lane(lambda: confirm(card, attempt=attempt, by=by), then, failed)

    def _still_pending(self, asked: Shown, answer: Card) -> None:
        """Say once that the result is out, and ask again while its card lies here."""
        if asked.card.verdict is not Verdict.PENDING:
            self._answered(answer)

        def again() -> None:
            shown = self.desk.shown
            mine = shown is not None and shown.card.lp_order == answer.lp_order
            if shown is not None and mine and self._may_ask_again(shown) and not self._confirming:
                self._commit(shown)

        QTimer.singleShot(_ASK_AGAIN_MS, self, again)

    def _answered(self, answer: Card) -> None:
        self.desk.answer(answer, now_ms())
        said = self.said()
        self._face.sounds.play(said.sound if said else None)
        self._say_waiting()
        self._after_change()
        if answer.verdict is Verdict.REDEEMED and answer.order_no is not None:
            self.redeemed.emit(answer.order_no)

    # ------------------------------------------------------------ bags

    def _bag(self, order_no: OrderNo, bag: int) -> None:
        means = self.desk.bag(order_no, bag, now_ms())
        if means is BagMeans.OPENS:
            self.order_wanted.emit(order_no)
            self._face.sounds.play(Sound.SOFT)
        elif means is BagMeans.WRONG:
            self._face.sounds.play(Sound.REFUSED)
        else:
            missing = self.desk.shown is not None and self.desk.shown.missing_bags
            self._face.sounds.play(Sound.TICKS if missing else Sound.SOFT)
        self._after_change()
        self._confirm_if_matched()

    def _confirm_if_matched(self) -> None:
        """Take a whole match of code and bags for the press, where the shop wants it so."""
        shown = self.desk.shown
        if shown is None or not shown.all_bags or not self.bag_confirms:
            return
        row = self._queue().row(shown.card.order_no) if shown.card.order_no else None
        if row is not None and row.fulfilment is Fulfilment.PICKUP:
            self.confirm()

    # ------------------------------------------------------------ what is shown

    def said(self) -> CardWords | None:
        """Return what the desk's card says now, None with no card."""
        shown = self.desk.shown
        if shown is None:
            return None
        words = self._face.words
        said = card_words(words, shown.card, self._face.now())
        if not shown.card.choices and self.can_choose():
            said = replace(said, buttons=("confirm", "next_choice", "hold"))
        if shown.wrong_bag is not None:
            row = self._queue().row(shown.wrong_bag)
            return wrong_bag(words, said, bag_pick=row.pick_no if row else shown.wrong_bag)
        if shown.missing_bags:
            return bags_missing(words, said, missing=shown.missing_bags, bags=shown.card.bags)
        if shown.card.verdict is Verdict.PROOF_NEEDED:
            return tail_asked(words, said, self.tail)
        return said

    @property
    def is_open(self) -> bool:
        """Whether a card still waits for a person, so that the window must not lock itself."""
        return self.desk.shown is not None or bool(self.desk.waiting)

    def close(self) -> None:
        """Stop counting."""
        self._timer.stop()

    def _on_tick(self) -> None:
        if self.desk.settle(now_ms()):
            self._say_waiting()
            self._after_change()

    def _after_change(self) -> None:
        shown = self.desk.shown
        if shown is not None and shown.card.verdict is Verdict.REDEEMED:
            self._timer.start()
        else:
            self._timer.stop()
        self.changed.emit()

    def _say_waiting(self) -> None:
        waiting = self.desk.waiting
        if not waiting:
            self._face.news.drop_topic(_LEFT_OPEN)
            return
        pick = waiting[-1].card.pick_no or waiting[-1].card.order_no or ""
        text = self._face.words("news.left_open", pick=pick, n=len(waiting))
        self._face.news.say(Tone.MEND, text, topic=_LEFT_OPEN, command="waiting")

    def _begin(self) -> None:
        self._working += 1
        self.working.emit(True)

    def _end(self) -> None:
        self._working -= 1
        if self._working == 0:
            self.working.emit(False)

    def _failed(self, error: HandoverError) -> None:
        self._end()
        self._refused(error)

    def _refused(self, error: HandoverError) -> None:
        self._face.sounds.play(Sound.LOW)
        self._face.news.say_error(error)
