"""The right side of the counter: typing box, camera, news, and the card that fills the rest."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from pos.domain.scans import ScanSource
from pos.domain.verdicts import Verdict
from pos.qt.camera_pane import CameraPane, Watch
from pos.qt.card import VerdictCard
from pos.qt.code_box import CodeBox
from pos.qt.commands import caps_of
from pos.qt.face import Face
from pos.qt.handover import HandOver
from pos.qt.hold_pane import HoldPane
from pos.qt.idle_pane import IdlePane, ScriptPane
from pos.qt.news import NewsStrip

_SLOW_MS = 300
"""Work that takes longer than this shows that it goes on."""

_FOLDED_S = 600
_FOLD_CHECK_MS = 5_000


class ScanPane(QWidget):
    """Shows what the hand-over is at."""

    def __init__(self, face: Face, hand_over: HandOver, watch: Watch) -> None:
        super().__init__()
        self._face, self._hand_over, self._watch = face, hand_over, watch
        self._gun_s = float("-inf")
        self.code = CodeBox(face.words, face.theme, hand_over.router)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.news = NewsStrip(face.news, face.words, face.theme, face.commands)
        self.camera = CameraPane(face, watch)
        self.idle = IdlePane(face.words, face.theme)
        self.script = ScriptPane(face.words, face.theme)
        self.card = VerdictCard(
            face.words, face.theme, lambda id_: (face.words(f"command.{id_}"), caps_of(id_))
        )
        self.stack = QStackedWidget()
        for pane in (self.idle, self.card, self.script):
            self.stack.addWidget(pane)
            pane.pressed.connect(face.commands.run)
        self.hold = HoldPane(face)
        self.stack.addWidget(self.hold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.code, self.progress, self.camera, self.news):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self._connect()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(self.progress.show)
        self._folding = QTimer(self)
        self._folding.setInterval(_FOLD_CHECK_MS)
        self._folding.timeout.connect(self.fold)
        self.fold()

    def _connect(self) -> None:
        self.code.entered.connect(self._on_entered)
        self.code.tail_typed.connect(self._hand_over.type_tail)
        self._hand_over.changed.connect(self.refresh)
        self._hand_over.working.connect(self._on_working)
        self._face.words.changed.connect(self.refresh)

    def note_gun(self) -> None:
        """A gun has just scanned: the camera's picture is not needed for a while."""
        self._gun_s = monotonic()
        self.fold()

    def fold(self) -> None:
        """Show the camera's picture only where a camera is needed."""
        wanted = self._watch.runs and monotonic() - self._gun_s > _FOLDED_S
        self.camera.setVisible(wanted)
        if self._watch.runs and not self._folding.isActive():
            self._folding.start()
        elif not self._watch.runs:
            self._folding.stop()

    def show_script(self, name: str) -> None:
        """Show what to say to the customer; the card comes back when it is closed."""
        self.script.show_script(name)
        self.stack.setCurrentWidget(self.script)

    @property
    def shows_script(self) -> bool:
        """Whether a script covers the card."""
        return self.stack.currentWidget() is self.script

    def ask_why_held(self) -> None:
        """Ask in the card's place what the customer found."""
        shown = self._hand_over.desk.shown
        if shown is not None:
            self.stack.setCurrentWidget(self.hold)
            self.hold.ask(shown.card.pick_no or shown.card.order_no or "")

    @property
    def asks_why_held(self) -> bool:
        """Whether that is asked now."""
        return self.stack.currentWidget() is self.hold

    def refresh(self) -> None:
        """Show what the desk holds now."""
        if self.asks_why_held:
            self.code.field.setFocus()
        said = self._hand_over.said()
        shown = self._hand_over.desk.shown
        asks_tail = shown is not None and shown.card.verdict is Verdict.PROOF_NEEDED
        self.code.ask_for_tail(asks_tail)
        if said is None:
            self.stack.setCurrentWidget(self.idle)
            return
        self.card.show_words(said)
        self.stack.setCurrentWidget(self.card)
        # At once, and alone: with the rest of the window it would be painted last.
        self.card.repaint()

    def close_timers(self) -> None:
        """Stop counting."""
        self._slow.stop()
        self._folding.stop()

    def _on_entered(self, text: str) -> None:
        self._hand_over.take(text, ScanSource.TYPED)

    def _on_working(self, works: bool) -> None:
        if works:
            self._slow.start()
        else:
            self._slow.stop()
            self.progress.hide()
