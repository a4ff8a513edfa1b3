"""授权: a lead's PIN or badge for one act, while the clerk stays signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from pos.domain.staff import Act, Actor, Staff
from pos.errors import HandoverError
from pos.qt.face import Face
from pos.qt.pin_pad import PinPad


class Approval(QDialog):
    """Asks one approver for one act; `granted` is called with the actor to act as."""

    def __init__(
        self, face: Face, act: Act, granted: Callable[[Actor], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._face, self._act, self._granted = face, act, granted
        self._busy = False
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(face.words("approval.title"))
        self.setMinimumWidth(400)
        self.what = QLabel(face.words("approval.what", act=face.words(f"act.{act.value}")))
        self.what.setWordWrap(True)
        self.what.setProperty("role", "strong")
        self.who = QComboBox()
        self.who.setMinimumHeight(48)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setProperty("role", "error")
        self.pad = PinPad(face)
        self.pad.entered.connect(self._on_pin)
        cancel = QPushButton(face.words("command.back"))
        cancel.setMinimumHeight(48)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        for part in (self.what, self.who, self.trouble, self.pad):
            column.addWidget(part)
        column.addLayout(row)
        staffing = face.parts.staffing
        face.jobs.read(staffing.people, self._on_people, self._refused)
        self.pad.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit():
            self.pad.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _on_people(self, people: Sequence[Staff]) -> None:
        if not isValid(self.who):
            return  # closed before the answer came
        for person in people:
            if person.may(self._act):
                self.who.addItem(person.name)
        if not self.who.count():
            self.trouble.setText(self._face.words("approval.nobody"))

    def _on_pin(self, pin: str) -> None:
        name = self.who.currentText()
        if self._busy or not name:
            return
        self._busy = True
        staffing, actor = self._face.parts.staffing, self._face.session.actor
        self._face.jobs.write(
            lambda: staffing.approve(self._act, name=name, pin=pin, actor=actor),
            self._on_granted,
            self._refused,
        )

    def take_badge(self, secret: str) -> None:
        """Take an approver's badge in the place of name and PIN."""
        if self._busy:
            return
        self._busy = True
        badges, actor = self._face.parts.badges, self._face.session.actor
        self._face.jobs.write(
            lambda: badges.approve(self._act, secret=secret, actor=actor),
            self._on_granted,
            self._refused,
        )

    def _on_granted(self, actor: Actor) -> None:
        if not isValid(self.who):
            return  # closed meanwhile: then nobody wants it any more
        self.accept()
        self._granted(actor)

    def _refused(self, error: HandoverError) -> None:
        if not isValid(self.who):
            return
        self._busy = False
        self.pad.clear()
        self.trouble.setText(self._face.words.error(error))


def with_approval(
    face: Face, act: Act, do: Callable[[Actor], None], parent: QWidget | None = None
) -> Approval | None:
    """Do an act at once where the operator may, else ask for an approver first."""
    if face.session.may(act):
        do(face.session.actor)
        return None
    dialog = Approval(face, act, do, parent)
    dialog.open()
    return dialog
