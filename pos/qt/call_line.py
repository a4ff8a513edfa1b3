"""The number of one customer while somebody calls him: counts down, and asks what came of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from pos.qt import theme
from pos.qt.face import Face
from pos.services.calling import CallOutcome, Revealed

_SECOND_MS = 1_000


class CallLine(QWidget):
    """`noted` carries what came of the call; `ended` says that the number is hidden again."""

    noted = Signal(object)
    ended = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.revealed: Revealed | None = None
        self.number, self.left = QLabel(), QLabel()
        self.number.setProperty("role", "figure")
        self.left.setProperty("role", "muted")
        self.buttons: dict[CallOutcome, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.number)
        row.addSpacing(8)
        row.addWidget(self.left, 1)
        for outcome in CallOutcome:
            button = QPushButton()
            button.setMinimumHeight(theme.BUTTON_PX)
            button.clicked.connect(lambda _=False, what=outcome: self._on_noted(what))
            row.addWidget(button)
            self.buttons[outcome] = button
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.count)
        face.words.changed.connect(self._fill)
        face.session.changed.connect(self.end)
        self._fill()

    def show_number(self, revealed: Revealed) -> None:
        """Show a number until its time is over or the call is noted."""
        self.revealed = revealed
        self._timer.start()
        self._fill()
        self.buttons[CallOutcome.ANSWERED].setFocus()

    def end(self) -> None:
        """Hide the number."""
        self._timer.stop()
        if self.revealed is not None:
            self.revealed = None
            self._fill()
            self.ended.emit()

    def count(self) -> None:
        """Show how long the number stays, and end when that is over."""
        if self.revealed is not None and self._face.now() >= self.revealed.until:
            self.end()
        else:
            self._fill()

    def _on_noted(self, outcome: CallOutcome) -> None:
        self.noted.emit(outcome)
        self.end()

    def _fill(self) -> None:
        words, revealed = self._face.words, self.revealed
        for outcome, button in self.buttons.items():
            button.setText(words(f"call.{outcome.value}"))
        if revealed is None:
            self.number.clear()
            self.left.clear()
            return
        number = revealed.number
        spaced = f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else number
        ext = words("call.ext", ext=revealed.ext) if revealed.ext else ""
        self.number.setText(f"{spaced} {ext}".rstrip())
        left_s = max(0, round((revealed.until - self._face.now()).total_seconds()))
        self.left.setText(words("call.left", time=f"{left_s // 60}:{left_s % 60:02d}"))
