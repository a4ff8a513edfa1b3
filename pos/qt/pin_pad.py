"""Six places for a PIN and the pad to fill them by touch; keyboard and number pad work as well."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pos.domain.pins import PIN_LENGTH
from pos.qt.face import Face
from pos.qt.icons import icon

_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "<")


class _Places(QWidget):
    """Shows how many digits there are, never which."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face, self.filled = face, 0
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(PIN_LENGTH * 36, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (self.width() - PIN_LENGTH * 36) / 2
        for place in range(PIN_LENGTH):
            there = place < self.filled
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._face.theme.colour("accent" if there else "line"))
            size = 20 if there else 14
            painter.drawEllipse(
                QRectF(left + place * 36 + 18 - size / 2, 16 - size / 2, size, size)
            )
        painter.end()


class PinPad(QWidget):
    """`entered` carries the PIN as soon as its last digit is there."""

    entered = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._pin = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.places = _Places(face)
        grid = QGridLayout()
        grid.setSpacing(8)
        self.keys: dict[str, QPushButton] = {}
        for place, key in enumerate(_KEYS):
            if not key:
                continue
            button = QPushButton("" if key == "<" else key)
            button.setProperty("kind", "key")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, which=key: self.press(which))
            grid.addWidget(button, place // 3, place % 3)
            self.keys[key] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.places)
        column.addLayout(grid)
        face.theme.changed.connect(self._fill)
        face.words.changed.connect(self._fill)
        self._fill()

    def clear(self) -> None:
        """Forget what was typed."""
        self._set("")

    def press(self, key: str) -> None:
        """Take a digit, or `<` to take one back."""
        if key == "<":
            self._set(self._pin[:-1])
        elif len(self._pin) < PIN_LENGTH:
            self._set(self._pin + key)
            if len(self._pin) == PIN_LENGTH:
                self.entered.emit(self._pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_Backspace:
            self.press("<")
        elif len(text) == 1 and text.isascii() and text.isdigit():
            self.press(text)
        else:
            super().keyPressEvent(event)

    def _set(self, pin: str) -> None:
        self._pin = pin
        self.places.filled = len(pin)
        self.places.update()

    def _fill(self) -> None:
        back = self.keys["<"]
        back.setIcon(icon("back", 24, self._face.theme.colour("ink")))
        back.setIconSize(QSize(24, 24))
        back.setAccessibleName(self._face.words("command.back"))
        self.places.update()
