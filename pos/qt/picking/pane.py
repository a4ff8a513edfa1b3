"""The picking screen: a walk worked by gun and keys, in place of the queue, beside the scan pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from pos.domain.ids import OrderNo
from pos.domain.orders import Order
from pos.domain.picking import Followed, Pick, PickItem, PickVerdict
from pos.domain.scans import ScanSource
from pos.errors import HandoverError, RuleViolation
from pos.qt.act_button import ActButton
from pos.qt.card import VerdictCard
from pos.qt.card_words import CardWords, Sound
from pos.qt.commands import caps_of
from pos.qt.face import Face
from pos.qt.order_questions import BagsQuestion
from pos.qt.parts import Printed
from pos.qt.picking.pick_words import ahead, refusal, right, which
from pos.qt.picking.stage import Said, Stage
from pos.qt.picking.walk_view import WalkView
from pos.qt.theme import Tone
from pos.services.picking import Scanned

_ACTS = ("pick_take", "pick_undo", "pick_tick", "pick_short", "pack", "back")
_TAKEN = "being_picked"


class PickPane(QWidget):
    """Works one walk. `opened` and `closed` say when it wants to be seen; `packed` carries a number.

    What it shows lies in the database: leaving or a crash loses nothing.
    """

    opened = Signal()
    closed = Signal()
    packed = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._pick: Pick | None = None
        self._taken: OrderNo | None = None
        self._closing: OrderNo | None = None
        self.prints_by_itself = False
        """The last item closes one bag and prints its label; a setting of this counter."""
        self.title = QLabel()
        self.title.setProperty("role", "pick")
        self.stage = Stage(face.theme)
        self.view = WalkView(face.words, face.theme)
        self.card = VerdictCard(
            face.words, face.theme, lambda id_: (face.words(f"command.{id_}"), caps_of(id_))
        )
        self.card.pressed.connect(face.commands.run)
        self.bags = BagsQuestion(face)
        self.bags.answered.connect(self._close)

        self.buttons = {name: ActButton(face, name) for name in _ACTS}
        self._lay_out()
        self.bags.closed.connect(self._foot.show)
        self._provide()
        self.view.pressed_twice.connect(self._take)
        face.words.changed.connect(self._fill)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.stage)
        column.addWidget(self.view, 1)
        column.addWidget(self.bags)
        self._foot = QWidget()
        grid = QGridLayout(self._foot)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 3, place % 3)
        column.addWidget(self._foot)
        self._page = page
        self.stack = QStackedWidget()
        self.stack.addWidget(page)
        self.stack.addWidget(self.card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.stack)

    def _provide(self) -> None:
        provide = self._face.commands.provide
        provide("pick_take", lambda: self._take(self.view.item), self._has_focus)
        provide("pick_undo", self._undo, self._has_focus)
        provide("pick_tick", self._tick, lambda: self._has_focus() and self._wants_tick())
        provide("pick_short", self._short, self._has_focus)
        provide("pick_take_over", self._take_over, lambda: self._taken is not None)

    def _has_focus(self) -> bool:
        return self.is_shown and (self.view.hasFocus() or self.focusWidget() in self._keys())

    def _keys(self) -> tuple[QWidget, ...]:
        return tuple(self.buttons.values())

    def _wants_tick(self) -> bool:
        item = self.view.item
        return item is not None and bool(item.packing)

    # ------------------------------------------------------------ a walk comes and goes

    @property
    def is_shown(self) -> bool:
        """Whether a walk is worked now."""
        return self._pick is not None and self.isVisible()

    def begin(self, nos: Sequence[OrderNo]) -> None:
        """Begin a walk for these orders, or go on with one's own."""
        by, picking = self._face.session.actor, self._face.parts.picking

        def failed(error: HandoverError) -> None:
            if error.code != _TAKEN:
                self._failed(error)
                return
            self._taken = OrderNo(str(error.fields["order_no"]))
            text = self._face.words("news.being_picked", person=error.fields["person"])
            self._face.news.say(Tone.MEND, text, topic=_TAKEN, command="pick_take_over")

        self._face.jobs.write(lambda: picking.begin(nos, by=by), self._open, failed)

    def _take_over(self) -> None:
        no, by, picking = self._taken, self._face.session.actor, self._face.parts.picking

        def work() -> Pick:
            for walk in picking.open():
                if any(basket.order_no == no for basket in walk.baskets):
                    return picking.take_over(walk.id, by=by)
            raise RuleViolation("pick_over")

        self._taken = None
        self._face.news.drop_topic(_TAKEN)
        self._face.jobs.write(work, self._open, self._failed)

    def _open(self, pick: Pick) -> None:
        self._show(pick)
        self.opened.emit()
        self.view.go_to(pick.next_item)
        self.view.setFocus()

    def refresh(self) -> None:
        """Read the walk again: its orders may have changed under it."""
        if self._pick is None:
            return
        pick_id, picking = self._pick.id, self._face.parts.picking
        self._face.jobs.read(lambda: picking.look(pick_id), self._on_followed, self._on_over)

    def back(self) -> bool:
        """Close the refusal, the question, or the screen; the walk itself stays as it is."""
        if self.stack.currentWidget() is self.card:
            self._show_walk()
        elif not self.bags.isHidden():
            self.bags.close_question()
            self.view.setFocus()
        else:
            self._leave()
            return False
        return True

    def _leave(self) -> None:
        self._pick = None
        self.closed.emit()

    def _on_over(self, error: HandoverError) -> None:
        if self._pick is not None and error.code == "pick_over":
            self._leave()
        elif error.code != "pick_over":
            self._face.news.say_error(error)

    def _on_followed(self, followed: Followed) -> None:
        # An answer that was overtaken by a scan says less than what is shown.
        if self._pick is None or followed.pick.id != self._pick.id:
            return
        if followed.pick.version < self._pick.version:
            return
        self._say_changes(followed)
        if not followed.pick.baskets:
            self._leave()
            return
        if followed.pick != self._pick:
            self._show(followed.pick)

    def _say_changes(self, followed: Followed) -> None:
        known = {basket.order_no for basket in self._pick.baskets} if self._pick else set()
        for basket in followed.gone:
            if basket.order_no in known:
                self._warn("picking.gone", pick=basket.pick_no, basket=basket.number)
        before = {item.key: item for item in self._pick.items} if self._pick else {}
        for item, pieces in followed.put_back:
            if item.key in before and before[item.key].got >= item.got:
                self._warn("picking.put_back", n=pieces, name=item.name, basket=item.basket)

    def _warn(self, key: str, **fields: object) -> None:
        self._face.sounds.play(Sound.LOW)
        self._face.news.say(Tone.STOP, self._face.words(key, **fields))

    # ------------------------------------------------------------ pieces

    def take_scan(self, text: str, source: ScanSource) -> bool:
        """Take a scanned product for the walk; False where none is worked."""
        if not self.is_shown or self._pick is None:
            return False
        pick_id, by, picking = self._pick.id, self._face.session.actor, self._face.parts.picking
        self._face.jobs.write(
            lambda: picking.scan(pick_id, text, by=by, source=source),
            self._on_scanned,
            self._failed,
        )
        return True

    def _take(self, item: PickItem | None) -> None:
        if item is None or self._pick is None:
            return
        pick_id, by, picking = self._pick.id, self._face.session.actor, self._face.parts.picking
        self._face.jobs.write(
            lambda: picking.take(pick_id, *item.key, by=by), self._on_scanned, self._failed
        )

    def _on_scanned(self, scanned: Scanned) -> None:
        words, judged = self._face.words, scanned.judged
        self._say_changes(scanned.followed)
        self._show(scanned.pick)
        said = refusal(words, judged)
        if said is not None:
            self._refuse(said)
            return
        self._show_walk()
        if judged.verdict is PickVerdict.WHICH:
            self._face.sounds.play(Sound.TICKS)
            self.stage.show_words(which(words, scanned.pick))
            self.view.go_to(judged.choices[0])
        elif judged.item is not None:
            self._face.sounds.play(Sound.SOFT)
            self.stage.show_words(right(words, scanned.pick, judged.item))
            self.view.go_to(scanned.pick.next_item)
        if scanned.full is not None:
            self._on_full(scanned.full)

    def _undo(self) -> None:
        pick, by, picking = self._pick, self._face.session.actor, self._face.parts.picking
        if pick is not None:
            self._write(lambda: picking.undo(pick.id, by=by))

    def _tick(self) -> None:
        self._mark(self._face.parts.picking.tick)

    def _short(self) -> None:
        self._mark(self._face.parts.picking.short)

    def _mark(self, act: Callable[..., Followed]) -> None:
        pick, item, by = self._pick, self.view.item, self._face.session.actor
        if pick is not None and item is not None:
            self._write(lambda: act(pick.id, *item.key, by=by), item.order_no)

    def _write(self, work: Callable[[], Followed], no: OrderNo | None = None) -> None:
        def then(followed: Followed) -> None:
            self._on_followed(followed)
            self._show_walk()
            self.view.go_to(followed.pick.next_item)
            if no is not None and self._pick is not None and self._is_whole(no):
                self._on_full(no)

        self._face.jobs.write(work, then, self._failed)

    def _is_whole(self, no: OrderNo) -> bool:
        pick = self._pick
        known = pick is not None and any(basket.order_no == no for basket in pick.baskets)
        return known and pick is not None and pick.is_complete(no)

    # ------------------------------------------------------------ bags

    def can_ask_bags(self) -> bool:
        """Whether F3 means the walk's bags."""
        return self.is_shown

    def ask_bags(self) -> None:
        """Ask for the bags of an order that is complete, or say what is missing."""
        pick = self._pick
        if pick is None:
            return
        no = self._closable(pick)
        try:
            pick.check_complete(no)
        except RuleViolation as error:
            self._refuse(self._missing(error))
            return
        self._show_walk()
        self._closing = no
        self.bags.ask()
        if not self.bags.isHidden():
            self._foot.hide()  # the question takes their place
            basket = pick.basket_of(no)
            words = self._face.words
            self.bags.label.setText(
                words("picking.bags_of", basket=basket.number, pick=basket.pick_no)
            )

    def _closable(self, pick: Pick) -> OrderNo:
        """Return the order F3 is about: the one at hand, else one that is complete."""
        at = self.view.item
        if not self.bags.isHidden() and self._closing is not None:
            return self._closing
        whole = [one.order_no for one in pick.baskets if pick.is_complete(one.order_no)]
        if at is not None and (at.order_no in whole or not whole):
            return at.order_no
        return whole[0] if whole else pick.baskets[0].order_no

    def _missing(self, error: RuleViolation) -> CardWords:
        words = self._face.words
        key = "incomplete" if error.code == "pick_incomplete" else "unchecked"
        return CardWords(
            Tone.MEND, "bag", words(f"picking.{key}", n=error.fields.get("pieces", 0)),
            words(f"picking.{key}.reason", **error.fields), words(f"picking.{key}.next"),
            ("back",), Sound.TICKS,
        )  # fmt: skip

    def _on_full(self, no: OrderNo) -> None:
        if self.prints_by_itself:
            self._closing = no
            self._close(1)

    def _close(self, bags: int) -> None:
        pick, no, by = self._pick, self._closing, self._face.session.actor
        picking, prints = self._face.parts.picking, self.prints_by_itself
        if pick is None or no is None:
            return

        def then(packed: tuple[Order, ...]) -> None:
            for order in packed:
                self._face.news.say(
                    Tone.GOOD, self._face.words("news.packed", pick=order.pick_no or order.no)
                )
                self.packed.emit(order.no)
            self._after_closing(no)
            if prints:
                self._print(no)

        self._face.jobs.write(
            lambda: picking.close(pick.id, only=no, bags=bags, by=by), then, self._failed
        )

    def _after_closing(self, no: OrderNo) -> None:
        if self._pick is None:
            return
        left = self._pick.without([no])
        if not left.baskets:
            self._leave()
            return
        self._show(left)
        self.stage.show_words(ahead(self._face.words, left))
        self.view.go_to(left.next_item)
        self.view.setFocus()

    def _print(self, no: OrderNo) -> None:
        by, print_labels = self._face.session.actor, self._face.parts.print_labels

        def then(printed: Printed) -> None:
            text = self._face.words("news.printing", target=printed.target)
            self._face.news.say(Tone.GOOD, text)

        self._face.jobs.write(lambda: print_labels((no,), by, ""), then, self._failed)

    # ------------------------------------------------------------ what is shown

    def _show(self, pick: Pick) -> None:
        at = self.view.item
        self._pick = pick
        self.view.rows.take(pick.items)
        if at is not None:
            self.view.go_to(at)
        self._fill()
        self._face.commands.changed.emit()

    def _show_walk(self) -> None:
        self.stack.setCurrentWidget(self._page)
        if self._pick is not None:
            self.stage.show_words(ahead(self._face.words, self._pick))
        self.view.setFocus()

    def _refuse(self, said: CardWords) -> None:
        self._face.sounds.play(said.sound)
        self.card.show_words(said)
        self.stack.setCurrentWidget(self.card)

    def _fill(self) -> None:
        pick, words = self._pick, self._face.words
        if pick is None:
            return
        baskets = "   ".join(
            f"{one.number} {one.pick_no}{' ✓' if pick.is_complete(one.order_no) else ''}"
            for one in pick.baskets
        )
        self.title.setText(words("picking.title", baskets=baskets))
        said: Said = self.stage.said
        if said.tone is not Tone.GOOD or said.got != pick.got:
            self.stage.show_words(ahead(words, pick))

    def _failed(self, error: HandoverError) -> None:
        self._face.sounds.play(Sound.LOW)
        self._face.news.say_error(error)
        if error.code in ("pick_over", "picked_by_another"):
            self._leave()
