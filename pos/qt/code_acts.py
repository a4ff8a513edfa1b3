"""What can be done about an order's code beside redeeming it, each act once, wherever it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from pos.domain.ids import OrderNo
from pos.domain.money import yuan
from pos.domain.orders import CLOSED, CodeOwner, FreezeReason, OrderState
from pos.domain.staff import Act, Actor
from pos.domain.verdicts import Card, Reason, Verdict
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.code_question import CodeQuestion
from pos.qt.face import Face
from pos.qt.handover import HandOver
from pos.qt.moments import day_and_hour
from pos.qt.parts import Printed
from pos.qt.theme import Tone
from pos.services.disputes import Disputing
from pos.services.overview import OrderView

NEEDS = {
    "freeze": Act.FREEZE,
    "report": Act.FREEZE,
    "unfreeze": Act.UNFREEZE,
    "reissue": Act.REISSUE,
    "undo": Act.UNDO,
    "extend": Act.EXTEND,
}
_KILLS_THE_CODE = frozenset({"reissue", "undo"})
_TONES = {"freeze": Tone.MEND, "report": Tone.MEND}
_OPEN = frozenset({Verdict.OK, Verdict.NOT_READY, Verdict.PROOF_NEEDED, Verdict.STALE})
_ON_CARD = {
    Verdict.ALREADY_USED: "report",
    Verdict.FROZEN: "unfreeze",
    Verdict.EXPIRED: "extend",
    Verdict.REPLACED: "reissue",
}


def code_acts(view: OrderView) -> tuple[str, ...]:
    """Return the acts of `NEEDS` that make sense for an order as it stands."""
    acts = []
    is_open, has_code = view.state not in CLOSED, view.code_id is not None
    if is_open and view.freeze is None:
        acts.append("freeze")
    if view.freeze is not None and view.freeze.reason is FreezeReason.MISUSE:
        acts.append("unfreeze")
    if is_open and has_code:
        acts += ["reissue", "extend"]
    if not is_open:
        acts.append("report")
    if view.state is OrderState.COMPLETED and has_code and not view.closed_elsewhere:
        acts.append("undo")
    return tuple(acts)


def card_act(card: Card) -> str:
    """Return the act that a refused card owes, empty for none."""
    if card.order_no is None or card.reason is Reason.OWN_REPEAT:
        return ""
    if card.verdict is Verdict.FROZEN and card.reason is not Reason.MISUSE:
        return ""  # what the platform holds, the platform releases
    return _ON_CARD.get(card.verdict, "")


@dataclass(frozen=True, slots=True)
class _Target:
    no: OrderNo
    pick: str
    valid_until: datetime | None
    paper: bool = False


@dataclass(frozen=True, slots=True)
class _Done:
    """What to say of an act: the fields of its news, and the digits of a new paper code."""

    fields: dict[str, object]
    digits: str = ""


class CodeActs(QObject):
    """Provides the commands of `NEEDS`, for the card that owes one or else for the shown order.

    Args: shown: the order in the detail, None where none is seen. read_anew: reads it again.
    """

    def __init__(
        self,
        face: Face,
        hand_over: HandOver,
        shown: Callable[[], OrderView | None],
        read_anew: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._face, self._hand_over, self._shown = face, hand_over, shown
        self._read_anew, self._parent = read_anew, parent
        for act in NEEDS:
            face.commands.provide(act, partial(self.ask, act), partial(self.can, act))

    def can(self, act: str) -> bool:
        """Whether this can be done now with the card or the order."""
        signed_in = self._face.session.person is not None
        return signed_in and self._disputing is not None and self._target(act) is not None

    def ask(self, act: str) -> None:
        """Ask why, and for an extension until when; then do it."""
        target, disputing = self._target(act), self._disputing
        if target is None or disputing is None:
            return
        now = self._face.now()
        until = max(now, target.valid_until or now) if act == "extend" else None
        what = "code_act.undo.paper" if act == "undo" and target.paper else ""
        question = CodeQuestion(
            self._face, act, target.pick, NEEDS[act], self._parent, what=what, until=until
        )
        question.answered.connect(
            lambda reason, end: self._do(question, disputing, act, target, reason, end)
        )
        question.open()

    @property
    def _disputing(self) -> Disputing | None:
        return self._face.parts.disputing

    def _target(self, act: str) -> _Target | None:
        shown = self._hand_over.desk.shown
        card = None if shown is None else shown.card
        if card is not None and card.order_no is not None and card_act(card) == act:
            return _Target(card.order_no, card.pick_no or card.order_no, card.valid_until)
        view = self._shown()
        if view is not None and act in code_acts(view):
            paper = view.code_owner is CodeOwner.SHOP
            return _Target(view.no, view.pick_no or view.no, view.valid_until, paper)
        hold = card is not None and act == "freeze" and view is None and card.verdict in _OPEN
        if hold and card is not None and card.order_no is not None:
            return _Target(card.order_no, card.pick_no or card.order_no, card.valid_until)
        return None

    def _do(
        self,
        question: CodeQuestion,
        disputing: Disputing,
        act: str,
        target: _Target,
        reason: str,
        end: datetime | None,
    ) -> None:
        def run(by: Actor) -> None:
            self._face.jobs.write(
                lambda: _act(disputing, act, target.no, reason, end, by),
                lambda done: then(done, by),
                failed,
            )

        def then(done: _Done, by: Actor) -> None:
            if isValid(question):
                question.accept()
            self._done(act, target, done, by)

        def failed(error: HandoverError) -> None:
            if isValid(question):
                question.refused(error)
            else:
                self._face.news.say_error(error)

        asked = with_approval(self._face, NEEDS[act], run, question)
        if asked is not None:
            asked.rejected.connect(lambda: question.do.setEnabled(True))

    def _done(self, act: str, target: _Target, done: _Done, by: Actor) -> None:
        if done.digits:
            self._print(target, done.digits, by)
        else:
            said = self._face.words(f"news.code.{act}", pick=target.pick, **done.fields)
            self._face.news.say(_TONES.get(act, Tone.GOOD), said)
        if act in _KILLS_THE_CODE:
            self._hand_over.drop(target.no)
        elif act != "report":
            self._hand_over.look_again(target.no)
        self._read_anew()

    def _print(self, target: _Target, digits: str, by: Actor) -> None:
        """Give the slip to its printer; where that cannot be, the digits are shown instead."""
        print_slip = self._face.parts.print_slip

        def show() -> None:
            words = self._face.words
            self._face.news.say(Tone.GOOD, words("news.code.reissue", pick=target.pick))
            told = words("news.paper_code", digits=digits)
            self._face.news.say(Tone.MEND, told, topic=f"paper {target.no}")

        def then(printed: Printed) -> None:
            key = "news.code.reissue_paper"
            said = self._face.words(key, pick=target.pick, target=printed.target)
            self._face.news.say(Tone.GOOD, said)

        def failed(error: HandoverError) -> None:
            self._face.news.say_error(error)
            show()

        if print_slip is None:
            show()
        else:
            self._face.jobs.write(lambda: print_slip(target.no, digits, by), then, failed)


def _act(
    disputing: Disputing, act: str, no: OrderNo, reason: str, end: datetime | None, by: Actor
) -> _Done:
    match act:
        case "reissue":
            return _Done({}, disputing.reissue(no, reason=reason, by=by))
        case "undo":
            reversal = disputing.undo(no, reason=reason, by=by)
            return _Done({"yuan": yuan(abs(reversal.net_fen))})
        case "extend" if end is not None:
            disputing.extend(no, end, reason=reason, by=by)
            return _Done({"until": day_and_hour(end)})
        case "freeze":
            disputing.freeze(no, reason=reason, by=by)
        case "unfreeze":
            disputing.unfreeze(no, reason=reason, by=by)
        case "report":
            disputing.report(no, reason=reason, by=by)
    return _Done({})
