"""The one typing box: codes, phone tails, order numbers, names; it says what it took the text for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from pos.domain.digits import DIGITS_LENGTH, check_digit_fits, grouped, normalise_typed
from pos.domain.scans import ScanKind, ScanSource
from pos.qt import theme
from pos.qt.router import Router
from pos.qt.theme import Theme, Tone
from pos.qt.words import Words

_TAIL = 4
_LONGEST = 5_000


def taken_for(words: Words, router: Router, text: str) -> tuple[Tone, str]:
    """Say what a typed text is taken for, and whether it can be right so far."""
    digits = normalise_typed(text)
    if not digits:
        return Tone.ASK, words("typed.nothing")
    if not (digits.isascii() and digits.isdigit()):
        kind = router.scan(text, ScanSource.TYPED).kind
        key = words.first_known(f"typed.{kind.value}", "typed.search")
        return (Tone.MEND if kind is ScanKind.MALFORMED else Tone.ASK), words(key)
    if router.is_order_no(text.strip()):
        return Tone.GOOD, words("typed.order_no")
    if len(digits) == DIGITS_LENGTH:
        fits = check_digit_fits(digits)
        return (Tone.GOOD, words("typed.fits")) if fits else (Tone.MEND, words("typed.typo"))
    if len(digits) == _TAIL:
        return Tone.ASK, words("typed.tail")
    if len(digits) < DIGITS_LENGTH:
        return Tone.ASK, words("typed.digits", n=len(digits), left=DIGITS_LENGTH - len(digits))
    kind = router.scan(text, ScanSource.TYPED).kind
    return Tone.MEND, words(words.first_known(f"typed.{kind.value}", "typed.too_long"))


class _Field(QLineEdit):
    """Twelve places to be filled, as long as nothing is typed."""

    def __init__(self, theme_: Theme) -> None:
        super().__init__()
        self._theme = theme_

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text():
            return
        painter = QPainter(self)
        painter.setFont(theme.font(24, bold=True))
        painter.setPen(self._theme.colour("muted"))
        box = self.rect().adjusted(18, 0, 0, -8)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), "____ ____ ____")
        painter.end()


class CodeBox(QWidget):
    """`entered` carries what a person typed and closed with Enter; `empty_enter` an Enter alone."""

    entered = Signal(str)
    empty_enter = Signal()
    tail_typed = Signal(str)

    def __init__(self, words: Words, theme_: Theme, router: Router) -> None:
        super().__init__()
        self._words, self._theme, self._router = words, theme_, router
        self._asks_tail = False
        self.field = _Field(theme_)
        self.field.setObjectName("code")
        self.field.setMaxLength(_LONGEST)
        self.field.setMinimumHeight(theme.CONFIRM_PX)
        # Codes are digits and Latin letters: an input method would keep them in its own window.
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self._on_return)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setMinimumHeight(22)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.hint)
        words.changed.connect(self._say)
        theme_.changed.connect(self._say)
        self._say()

    def ask_for_tail(self, asks: bool) -> None:
        """Say that the next four digits are taken for the phone's tail."""
        if asks != self._asks_tail:
            self._asks_tail = asks
            self._say()

    def _on_edited(self, text: str) -> None:
        digits = normalise_typed(text)
        at_end = self.field.cursorPosition() == len(text)
        if at_end and digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_LENGTH:
            self.field.setText(grouped(digits))
        if self._asks_tail:
            self.tail_typed.emit(digits if digits.isdigit() else "")
        self._say()

    def _on_return(self) -> None:
        text = self.field.text().strip()
        self.field.clear()
        self._say()
        if text:
            self.entered.emit(text)
        else:
            self.empty_enter.emit()

    def _say(self) -> None:
        if self._asks_tail:
            tone, text = Tone.MEND, self._words("typed.tail_asked")
        else:
            tone, text = taken_for(self._words, self._router, self.field.text())
        self.hint.setText(text)
        roles = {Tone.ASK: "small", Tone.GOOD: "good", Tone.MEND: "mend", Tone.STOP: "error"}
        self.hint.setProperty("role", roles[tone])
        self.hint.style().unpolish(self.hint)
        self.hint.style().polish(self.hint)
        self.field.setAccessibleName(self._words("command.code"))
        self.field.setAccessibleDescription(text)
