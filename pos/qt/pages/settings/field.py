"""One setting: what it is, its control, and below it what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.said import Said

_CAPTION_PX = 200
_CONTROL_PX = 440


class _Note(Said):
    """A hint or a trouble of several lines, which a page that scrolls gives all their height."""

    def __init__(self, face: Face, hint: str) -> None:
        super().__init__(face, hint, role="small")
        self.setMaximumWidth(_CONTROL_PX)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._take_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._take_room()

    def _take_room(self) -> None:
        # Inside a stack and a scroll area no layout asks for the height that a width wants.
        self.setMinimumHeight(0)  # the height for a width is never said below it
        self.setMinimumHeight(max(0, self.heightForWidth(min(self.width(), _CONTROL_PX))))


class Field(QWidget):
    """A caption left, a control right, a hint or a trouble below the control."""

    def __init__(self, face: Face, key: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self._face, self._hint = face, hint
        self.control = control
        self.caption = Said(face, key)
        self.caption.setFixedWidth(_CAPTION_PX)
        self.caption.setMinimumHeight(theme.BUTTON_PX)
        self.caption.setBuddy(control)
        control.setMaximumWidth(_CONTROL_PX)
        control.setMinimumHeight(theme.BUTTON_PX)
        self.note = _Note(face, hint)
        self.note.setVisible(bool(hint))
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(control)
        right.addWidget(self.note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.caption, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 100)
        row.addStretch(1)

    def refuse(self, error: HandoverError) -> None:
        """Say below the control what is wrong and what to do."""
        self.note.take_role("error")
        self.note.setText(self._face.words.error(error))
        self.note.show()

    def accept(self) -> None:
        """Say nothing is wrong."""
        self.note.take_role("small")
        self.note.say(self._hint)
        self.note.setVisible(bool(self._hint))


class TextField(Field):
    """`given` carries the text once a person is done with it and it differs from what is saved."""

    given = Signal(str)

    def __init__(
        self, face: Face, key: str, *, hint: str = "", ime: bool = True, most: int = 200
    ) -> None:
        self.edit = QLineEdit()
        self.edit.setMaxLength(most)
        self.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, ime)
        super().__init__(face, key, self.edit, hint=hint)
        self._saved = ""
        self.edit.editingFinished.connect(self._on_done)

    def show_text(self, text: str) -> None:
        """Show what is saved; what a person is just typing stays."""
        if not self.edit.hasFocus() or self.edit.text() == self._saved:
            self.edit.setText(text)
        self._saved = text

    def _on_done(self) -> None:
        if self.edit.text() != self._saved:
            self.accept()
            self.given.emit(self.edit.text())


class ChoiceField(Field):
    """`chosen` carries the value a person chose."""

    chosen = Signal(object)

    def __init__(self, face: Face, key: str, *, hint: str = "") -> None:
        self.box = QComboBox()
        super().__init__(face, key, self.box, hint=hint)
        self._values: list[object] = []
        self.box.activated.connect(self._on_activated)

    def offer(self, choices: list[tuple[object, str]], value: object) -> None:
        """Offer these values with their words, this one chosen."""
        with QSignalBlocker(self.box):
            self._values = [one for one, _ in choices]
            self.box.clear()
            self.box.addItems([said for _, said in choices])
            self.box.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    @property
    def value(self) -> object:
        """Return what is chosen now; None for nothing."""
        place = self.box.currentIndex()
        return self._values[place] if 0 <= place < len(self._values) else None

    def _on_activated(self, place: int) -> None:
        self.accept()
        self.chosen.emit(self._values[place])


def panel(*parts: QWidget, spacing_px: int = 12) -> QFrame:
    """Return the parts one below the other on a panel."""
    made = QFrame()
    made.setObjectName("panel")
    column = QVBoxLayout(made)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(spacing_px)
    for part in parts:
        column.addWidget(part)
    return made


def beside(*parts: QWidget) -> QWidget:
    """Return the parts in a row, at the left."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return made
