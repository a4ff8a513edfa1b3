"""先不核销: what the customer found, in the place of the card; one press notes it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from pos.domain.verdicts import HOLDS, Reason
from pos.qt import theme
from pos.qt.commands import caps_of
from pos.qt.face import Face
from pos.qt.said import Said, SaidButton


class HoldPane(QFrame):
    """`chosen` carries why goods stay here, `none` that there is nothing to note."""

    chosen = Signal(object)
    none = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons: dict[Reason, SaidButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 28, 28, 28)
        column.setSpacing(12)
        self.title = Said(face, role="title")
        column.addWidget(self.title)
        column.addWidget(Said(face, "hold.note", role="muted"))
        column.addStretch(1)
        for why in HOLDS:
            button = SaidButton(face, f"hold.{why.value}")
            button.setMinimumHeight(theme.CONFIRM_PX)
            button.setProperty("tall", True)
            button.setProperty("kind", "pane")
            button.clicked.connect(partial(self.chosen.emit, why))
            column.addWidget(button)
            self.buttons[why] = button
        column.addStretch(1)
        self.aside = SaidButton(face, "hold.none")
        self.aside.setProperty("tall", True)
        self.aside.setProperty("kind", "pane")
        self.aside.clicked.connect(self.none)
        column.addWidget(self.aside)
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self, pick: str) -> None:
        """Ask about the order of this pick number."""
        self.title.say("hold.title", pick=pick)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(HOLDS):
            self.chosen.emit(HOLDS[place])
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        for place, (why, button) in enumerate(self.buttons.items(), start=1):
            button.setText(f"{place}   {self._face.words(f'hold.{why.value}')}")
        self.aside.setText(f"{self._face.words('hold.none')}   {caps_of('back')[0]}")
