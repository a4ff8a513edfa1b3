"""What an act on a code asks first: it says what it will do, wants a reason, and perhaps an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from pos.domain.staff import MAY, Act, Role
from pos.domain.times import SHANGHAI
from pos.qt.face import Face
from pos.qt.said import Said, SaidButton
from pos.qt.stock.dialogs import Question

USUAL = {
    "freeze": 4,
    "report": 4,
    "unfreeze": 3,
    "reissue": 3,
    "undo": 3,
    "extend": 3,
    "see_still": 3,
}
"""How many usual reasons each act has, under `why.<act>.<n>`."""

_DAYS = (1, 3, 7)
_ACROSS = 2
_LONGEST_REASON = 160
_WIDE_PX = 640


class CodeQuestion(Question):
    """`answered` carries the reason, and the new end (aware, or None where none is asked for).

    It stays open until whoever asked calls `accept`, so that a refusal can be said in it.

    Args: what: the key of what the act will do. until: the end so far; None: no end is asked for.
    """

    answered = Signal(str, object)

    def __init__(
        self,
        face: Face,
        command: str,
        pick: str,
        needs: Act,
        parent: QWidget,
        *,
        what: str = "",
        until: datetime | None = None,
    ) -> None:
        name = face.words(f"command.{command}")
        super().__init__(face, "code_act.title", f"command.{command}", parent, name=name, pick=pick)
        self.setMinimumWidth(_WIDE_PX)
        self.finished.connect(self.deleteLater)
        self._base = until
        self.form.addRow(Said(face, what or f"code_act.{command}.what"))
        self.until = QDateTimeEdit()
        if until is not None:
            self._add_ends(until)
        self.usual = [SaidButton(face, f"why.{command}.{n + 1}") for n in range(USUAL[command])]
        self.form.addRow(self._reasons())
        self.reason = QLineEdit()
        self.reason.setMaxLength(_LONGEST_REASON)
        self.reason.setPlaceholderText(face.words("detail.other_reason"))
        self.reason.textChanged.connect(lambda text: self.do.setEnabled(bool(text.strip())))
        self.add("code_act.reason", self.reason)
        if not face.session.may(needs):
            by_lead = needs in MAY[Role.LEAD]
            note = Said(face, f"code_act.needs_{'lead' if by_lead else 'manager'}", role="mend")
            self.form.addRow(note)
        self.do.setEnabled(False)
        self.do.clicked.connect(self._on_do)
        self.reason.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.reason.hasFocus():
            self.usual[0].setFocus()
        else:
            super().keyPressEvent(event)

    def _reasons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for across in range(_ACROSS):
            grid.setColumnStretch(across, 1)
        for place, button in enumerate(self.usual):
            button.clicked.connect(partial(self._choose, button))
            grid.addWidget(button, place // _ACROSS, place % _ACROSS)
        return grid

    def _choose(self, button: SaidButton) -> None:
        self.reason.setText(button.text())
        self.do.setFocus()

    def _add_ends(self, until: datetime) -> None:
        self.until.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.until.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._put_end(until)
        self.add("code_act.until", self.until)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.days: list[SaidButton] = []
        for days in _DAYS:
            button = SaidButton(self.face, f"code_act.days.{days}")
            button.clicked.connect(partial(self._later, days))
            row.addWidget(button, 1)
            self.days.append(button)
        self._later(_DAYS[0])
        self.form.addRow(row)

    def _later(self, days: int) -> None:
        if self._base is not None:
            self._put_end(self._base + timedelta(days=days))

    def _put_end(self, end: datetime) -> None:
        # The field holds the wall clock of China, whatever zone this computer is set to.
        local = end.astimezone(SHANGHAI)
        day, hour = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
        self.until.setDateTime(QDateTime(day, hour))

    def _end(self) -> datetime | None:
        if self._base is None:
            return None
        day, hour = self.until.date(), self.until.time()
        return datetime(
            day.year(), day.month(), day.day(), hour.hour(), hour.minute(), tzinfo=SHANGHAI
        )

    def _on_do(self) -> None:
        self.do.setEnabled(False)
        self.problem.hide()
        self.answered.emit(self.reason.text().strip(), self._end())
