"""What an act on the selected order asks first: how many bags, or why it is rejected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from pos.qt import theme
from pos.qt.face import Face

_REASONS = {
    "reject": ("reject.sold_out", "reject.closed", "reject.address", "reject.buyer"),
    "print": ("print.torn", "print.faint", "print.lost", "print.bags"),
}
"""The usual reasons of an act that wants one; as the catalogue names them."""


class _Question(QWidget):
    """A line that asks for one thing before an act: how many bags, or why."""

    answered = Signal(object)
    closed = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.label = QLabel()
        self.label.setProperty("role", "strong")
        self.go = QPushButton()
        self.go.setProperty("kind", "primary")
        self.go.setProperty("tall", True)
        self.stop = QPushButton()
        self.stop.setProperty("tall", True)
        self.stop.clicked.connect(self.close_question)
        self.hide()

    def close_question(self) -> None:
        """Ask no longer."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _end_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go, 1)
        row.addWidget(self.stop)
        return row


class BagsQuestion(_Question):
    """How many bags; the same key again answers one."""

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self.bags = QSpinBox()
        self.bags.setRange(1, 99)
        self.bags.setMinimumHeight(theme.ACT_PX)
        self.bags.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.bags.lineEdit().returnPressed.connect(self._on_go)
        self.go.clicked.connect(self._on_go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.label)
        column.addWidget(self.bags)
        column.addLayout(self._end_row())
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Ask, or take the same key again for the answer."""
        if not self.isHidden():
            self._on_go()
            return
        self.bags.setValue(1)
        self.show()
        self.bags.setFocus()
        self.bags.selectAll()

    def _on_go(self) -> None:
        self.close_question()
        self.answered.emit(self.bags.value())

    def _fill(self) -> None:
        words = self._face.words
        self.label.setText(words("detail.how_many_bags"))
        self.go.setText(f"{words('command.pack')}   F3")
        self.stop.setText(words("command.back"))


class ReasonQuestion(_Question):
    """Why an order is rejected or printed again: a usual reason or words of one's own."""

    def __init__(self, face: Face, act: str = "reject", *, most: int = 100) -> None:
        super().__init__(face)
        self._act = act
        self.reason = QComboBox()
        self.field = QLineEdit()
        self.reason.setEditable(True)
        self.reason.setLineEdit(self.field)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.setMinimumHeight(theme.BUTTON_PX)
        self.field.setMaxLength(most)
        self.field.returnPressed.connect(self._on_go)
        self.reason.editTextChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.go.clicked.connect(self._on_go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.label)
        column.addWidget(self.reason)
        column.addLayout(self._end_row())
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Ask for the reason."""
        self.reason.setCurrentIndex(-1)
        self.reason.clearEditText()
        self.go.setEnabled(False)
        self.show()
        self.reason.setFocus()

    def _on_go(self) -> None:
        reason = self.reason.currentText().strip()
        # The box hands an Enter that its field let through back to the field: once is meant.
        if reason and not self.isHidden():
            self.close_question()
            self.answered.emit(reason)

    def _fill(self) -> None:
        words = self._face.words
        self.label.setText(words(f"detail.why_{self._act}"))
        self.reason.clear()
        self.reason.addItems([words(key) for key in _REASONS[self._act]])
        self.reason.setCurrentIndex(-1)
        self.field.setPlaceholderText(words("detail.other_reason"))
        self.go.setText(words(f"command.{self._act}"))
        self.stop.setText(words("command.back"))
