"""What can be done with the selected order, each act once: its use case, and what is said after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from pos.domain.ids import OrderNo
from pos.domain.order_changes import Changes
from pos.domain.orders import Order
from pos.domain.staff import Actor
from pos.errors import HandoverError
from pos.qt.card_words import Sound
from pos.qt.code_acts import NEEDS
from pos.qt.commands import BY_ID
from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.order_detail import OrderDetail, can_do
from pos.qt.order_log import OrderLog
from pos.qt.parts import Printed
from pos.qt.stock.short_dialog import ShortDialog
from pos.qt.theme import Tone
from pos.services.calling import CallOutcome, Revealed
from pos.services.intake import Accepted

_SELDOM = ("print_pick_list", *NEEDS, "order_log")


class OrderActs(QObject):
    """Provides the commands of the order that `detail` shows.

    Args: check_relayed: puts digits read out over the phone on the counter as a card.
        read_anew: reads the shown order again, once something was done with it.
    """

    def __init__(
        self,
        face: Face,
        detail: OrderDetail,
        check_relayed: Callable[[OrderNo, str], None],
        read_anew: Callable[[], None],
    ) -> None:
        super().__init__()
        self._face, self._detail, self._read_anew = face, detail, read_anew
        self._short: ShortDialog | None = None
        self._check_relayed = check_relayed
        detail.bags_given.connect(self._pack)
        detail.reason_given.connect(self._reject)
        detail.copy_reason_given.connect(self._print)
        detail.digits_given.connect(self._relay)
        detail.call.noted.connect(self._note_call)
        provide = face.commands.provide
        for act in ("accept", "print", "reject", "handed", "reveal"):
            provide(act, getattr(self, f"_{act}_now"), partial(self.can, act))
        provide("pack", detail.ask_bags, partial(self.can, "pack"))
        provide("relay", detail.ask_digits, partial(self.can, "relay"))
        provide("more", self._open_menu, partial(self.can, "more"))
        provide("order_log", self._open_log, partial(self.can, "more"))

    def can(self, act: str) -> bool:
        """Whether this can be done with the shown order now."""
        view = self._detail.view
        signed_in = self._face.session.person is not None
        return signed_in and view is not None and act in can_do(view)

    def _accept_now(self) -> None:
        no, by = self._at()
        intake = self._face.parts.intake

        def then(accepted: Accepted) -> None:
            self._done("news.accepted", accepted.order)
            if accepted.paper_code:
                self._face.news.say(
                    Tone.MEND,
                    self._face.words("news.paper_code", digits=accepted.paper_code),
                    topic=f"paper {no}",
                )
            if accepted.address_gap is not None:
                self._face.news.say(
                    Tone.MEND, self._face.words("news.address_gap", pick=accepted.order.pick_no)
                )

            self._say_stock(accepted)
            if self._short is not None:
                self._short.accept()
                self._short = None

        def failed(error: HandoverError) -> None:
            if self._short is not None:
                self._short.refused(error)
            elif error.code == "would_oversell":
                self._ask_short(no, error, run)
            else:
                self._failed(error)

        def run(changes: Changes) -> None:
            self._face.jobs.write(lambda: intake.accept(no, by=by, changes=changes), then, failed)

        run(Changes())

    def _ask_short(self, no: OrderNo, error: HandoverError, run: Callable[[Changes], None]) -> None:
        """Offer fewer pieces or another product: nothing was accepted yet."""
        self._face.sounds.play(Sound.LOW)
        lines: Sequence[Mapping[str, object]] = error.fields["lines"]  # type: ignore[assignment]
        short = ShortDialog(self._face, no, lines, run, self._detail)
        short.rejected.connect(self._leave_short)
        self._short = short
        short.open()

    def _leave_short(self) -> None:
        self._short = None

    def _say_stock(self, accepted: Accepted) -> None:
        """Say what the stock has to say; a shop without a catalogue hears nothing of it."""
        stocking = self._face.parts.stocking
        notes = accepted.notes
        if stocking is None or not notes:
            return

        def say(total: int) -> None:
            if total:
                said = "；".join(
                    self._face.words(f"stock.note.{note.kind.value}", name=note.name)
                    for note in notes
                )
                self._face.news.say(Tone.MEND, f"{accepted.order.pick_no} {said}")

        self._face.jobs.read(lambda: stocking.page(limit=1).total, say)

    def _pack(self, bags: int) -> None:
        no, by = self._at()
        picking = self._face.parts.picking
        self._face.jobs.write(
            lambda: picking.finish(no, bags=bags, by=by),
            lambda order: self._done("news.packed", order),
            self._failed,
        )

    def _reject_now(self) -> None:
        self._detail.ask_reason()

    def _reject(self, reason: str) -> None:
        no, by = self._at()
        intake = self._face.parts.intake
        self._face.jobs.write(
            lambda: intake.reject(no, reason=reason, by=by),
            lambda order: self._done("news.rejected", order),
            self._failed,
        )

    def _handed_now(self) -> None:
        no, by = self._at()
        intake = self._face.parts.intake
        self._face.jobs.write(
            lambda: intake.handed(no, by=by),
            lambda order: self._done("news.handed", order),
            self._failed,
        )

    def _print_now(self) -> None:
        self._print("")

    def _print(self, why: str) -> None:
        no, by = self._at()
        print_labels = self._face.parts.print_labels

        def then(printed: Printed) -> None:
            key = "news.printing_copy" if printed.copy > 1 else "news.printing"
            text = self._face.words(key, target=printed.target, n=printed.copy - 1)
            self._face.news.say(Tone.GOOD, text)

        def failed(error: HandoverError) -> None:
            if error.code == "reprint_reason_missing":
                self._detail.ask_copy_reason()
            else:
                self._failed(error)

        self._face.jobs.write(lambda: print_labels((no,), by, why), then, failed)

    def _relay(self, digits: str) -> None:
        no, _ = self._at()
        self._check_relayed(no, digits)

    def _reveal_now(self) -> None:
        no, by = self._at()
        calling = self._face.parts.calling

        def then(revealed: Revealed) -> None:
            if self._face.session.actor == by:
                self._detail.call.show_number(revealed)
                self._detail.show_call()

        self._face.jobs.write(lambda: calling.reveal(no, by=by), then, self._failed)

    def _note_call(self, outcome: CallOutcome) -> None:
        revealed, by = self._detail.call.revealed, self._face.session.actor
        if revealed is None:
            return
        calling, no = self._face.parts.calling, revealed.order_no

        def then(_: None) -> None:
            said = self._face.words(f"news.call.{outcome.value}")
            self._face.news.say(Tone.GOOD, said)
            self._read_anew()

        self._face.jobs.write(lambda: calling.note(no, outcome, by=by), then, self._failed)

    # ------------------------------------------------------------ what is seldom done

    def _open_menu(self) -> None:
        """List what is seldom done with an order, each with its key."""
        words, theme = self._face.words, self._face.theme
        menu = QMenu(self._detail)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id_ in _SELDOM:
            if self._face.commands.is_enabled(id_):
                command = BY_ID[id_]
                said = f"{words(f'command.{id_}')}\t{command.caps[0]}"
                act = menu.addAction(icon(command.icon, 20, theme.colour("ink")), said)
                act.triggered.connect(partial(self._face.commands.run, id_))
        button = self._detail.buttons["more"]
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.setActiveAction(menu.actions()[0])

    def _open_log(self) -> None:
        view = self._detail.view
        if view is not None:
            OrderLog(self._face, view, self._detail.window()).open()

    def _at(self) -> tuple[OrderNo, Actor]:
        view = self._detail.view
        return (view.no if view else OrderNo("")), self._face.session.actor

    def _done(self, key: str, order: Order) -> None:
        self._face.news.say(Tone.GOOD, self._face.words(key, pick=order.pick_no or order.no))
        self._read_anew()

    def _failed(self, error: HandoverError) -> None:
        self._face.sounds.play(Sound.LOW)
        self._face.news.say_error(error)
