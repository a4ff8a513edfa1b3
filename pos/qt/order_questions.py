"""What an act on the selected order asks first, in the row of its acts: bags, a reason, digits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from pos.domain.digits import RELAY_LENGTH
from pos.qt import theme
from pos.qt.commands import caps_of
from pos.qt.face import Face

_REASONS = {
    "reject": ("reject.sold_out", "reject.closed", "reject.address", "reject.buyer"),
    "print": ("print.torn", "print.faint", "print.lost", "print.bags"),
}
"""The usual reasons of an act that wants one; as the catalogue names them."""

_SHORT_PX = 140


class Question(QWidget):
    """A row that asks for one thing before an act; `answered` carries it."""

    answered = Signal(object)
    closed = Signal()

    def __init__(self, face: Face, field: QWidget) -> None:
        super().__init__()
        self._face = face
        self.label = QLabel()
        self.label.setProperty("role", "strong")
        self.go = QPushButton()
        self.go.setProperty("kind", "primary")
        self.stop = QPushButton()
        for button in (self.go, self.stop):
            button.setProperty("tall", True)
        field.setMinimumHeight(theme.ACT_PX)
        self.go.clicked.connect(self._on_go)
        self.stop.clicked.connect(self.close_question)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(field, 1)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        self.hide()

    def close_question(self) -> None:
        """Ask no longer."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _open_at(self, field: QWidget) -> None:
        self.show()
        field.setFocus()

    def _answer(self, value: object) -> None:
        self.close_question()
        self.answered.emit(value)

    def _on_go(self) -> None:
        raise NotImplementedError

    def _fill(self) -> None:
        self.stop.setText(self._face.words("command.back"))


class BagsQuestion(Question):
    """How many bags; the same key again answers one."""

    def __init__(self, face: Face) -> None:
        self.bags = QSpinBox()
        self.bags.setObjectName("tall")
        theme.keep_off_the_edge(self.bags)
        super().__init__(face, self.bags)
        self.bags.setRange(1, 99)
        self.bags.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.bags.lineEdit().returnPressed.connect(self._on_go)
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Ask, or take the same key again for the answer."""
        if not self.isHidden():
            self._on_go()
            return
        self.bags.setValue(1)
        self._open_at(self.bags)
        self.bags.selectAll()

    def _on_go(self) -> None:
        self._answer(self.bags.value())

    def _fill(self) -> None:
        super()._fill()
        words = self._face.words
        self.label.setText(words("detail.how_many_bags"))
        self.go.setText(f"{words('command.pack')}   {caps_of('pack')[0]}")


class ReasonQuestion(Question):
    """Why an order is rejected or printed again: a usual reason or words of one's own."""

    def __init__(self, face: Face, act: str = "reject", *, most: int = 100) -> None:
        self._act = act
        self.reason, self.field = QComboBox(), QLineEdit()
        super().__init__(face, self.reason)
        self.reason.setEditable(True)
        self.reason.setLineEdit(self.field)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.setMaxLength(most)
        self.field.returnPressed.connect(self._on_go)
        self.reason.editTextChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Ask for the reason."""
        self.reason.setCurrentIndex(-1)
        self.reason.clearEditText()
        self.go.setEnabled(False)
        self._open_at(self.reason)

    def _on_go(self) -> None:
        reason = self.reason.currentText().strip()
        # The box hands an Enter that its field let through back to the field: once is meant.
        if reason and not self.isHidden():
            self._answer(reason)

    def _fill(self) -> None:
        super()._fill()
        words = self._face.words
        self.label.setText(words(f"detail.why_{self._act}"))
        self.reason.clear()
        self.reason.addItems([words(key) for key in _REASONS[self._act]])
        self.reason.setCurrentIndex(-1)
        self.field.setPlaceholderText(words("detail.other_reason"))
        self.go.setText(words(f"command.{self._act}"))


class RelayQuestion(Question):
    """电话报码: the last five digits that the customer reads out over the phone."""

    def __init__(self, face: Face) -> None:
        self.digits = QLineEdit()
        super().__init__(face, self.digits)
        self.digits.setObjectName("code")
        self.digits.setMinimumWidth(_SHORT_PX)
        self.digits.setMaxLength(RELAY_LENGTH)
        self.digits.setValidator(QRegularExpressionValidator("[0-9]*", self.digits))
        self.digits.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.digits.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.digits.textChanged.connect(lambda text: self.go.setEnabled(len(text) == RELAY_LENGTH))
        self.digits.returnPressed.connect(self._on_go)
        face.words.changed.connect(self._fill)
        self._fill()

    def ask(self) -> None:
        """Ask for the digits."""
        self.digits.clear()
        self.go.setEnabled(False)
        self._open_at(self.digits)

    def _on_go(self) -> None:
        digits = self.digits.text()
        if len(digits) == RELAY_LENGTH:
            self.digits.clear()
            self._answer(digits)

    def _fill(self) -> None:
        super()._fill()
        words = self._face.words
        self.label.setText(words("detail.relay"))
        self.digits.setPlaceholderText("_ " * (RELAY_LENGTH - 1) + "_")
        self.digits.setAccessibleName(words("detail.relay"))
        self.go.setText(words("detail.relay_check"))
