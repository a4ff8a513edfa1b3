"""Choosing a day: one back, one on, today, or typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QPushButton, QWidget

from pos.qt import theme
from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.said import SaidButton


class DayPicker(QWidget):
    """`chosen` carries the day; None is today, whichever day that becomes at midnight."""

    chosen = Signal(object)

    def __init__(self, face: Face, today: Callable[[], date]) -> None:
        super().__init__()
        self._face, self._today = face, today
        self._day: date | None = None
        self.before, self.after = QPushButton(), QPushButton()
        self.field = QDateEdit()
        self.field.setDisplayFormat("yyyy-MM-dd")
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setMinimumHeight(theme.BUTTON_PX)
        self.field.setFixedWidth(136)
        self.field.setKeyboardTracking(False)
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.now = SaidButton(face, "settlement.today")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for step, button in ((-1, self.before), (1, self.after)):
            button.setFixedSize(theme.BUTTON_PX, theme.BUTTON_PX)
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _=False, by=step: self._step(by))
        for part in (self.before, self.field, self.after, self.now):
            row.addWidget(part)
        self.now.clicked.connect(lambda: self._take(None))
        self.field.dateChanged.connect(self._on_typed)
        face.theme.changed.connect(self._fill)
        face.words.changed.connect(self._fill)
        self.keep_up()
        self._fill()

    @property
    def day(self) -> date:
        """The day chosen."""
        return self._day or self._today()

    def keep_up(self) -> None:
        """Show today anew where today was chosen, and allow no day after it."""
        today = self._today()
        self.field.blockSignals(True)
        self.field.setMaximumDate(_q(today))
        self.field.setDate(_q(self.day))
        self.field.blockSignals(False)
        self.after.setEnabled(self.day < today)
        self.now.setEnabled(self.day != today)

    def _step(self, by: int) -> None:
        self._take(date.fromordinal(self.day.toordinal() + by))

    def _on_typed(self, typed: QDate) -> None:
        self._take(date(typed.year(), typed.month(), typed.day()))

    def _take(self, day: date | None) -> None:
        self._day = None if day is None or day >= self._today() else day
        self.keep_up()
        self.chosen.emit(self._day)

    def _fill(self) -> None:
        colour = self._face.theme.colour("ink")
        for name, button in (("left", self.before), ("right", self.after)):
            button.setIcon(icon(name, 20, colour))
        self.before.setAccessibleName(self._face.words("settlement.day_before"))
        self.after.setAccessibleName(self._face.words("settlement.day_after"))
        self.field.setAccessibleName(self._face.words("settlement.day"))


def _q(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
