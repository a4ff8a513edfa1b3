"""The verdict card: one colour, one icon, one big word, what to do, and the buttons for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos.qt import theme
from pos.qt.card_button import CardButton
from pos.qt.card_plan import Plan, margin, plan
from pos.qt.card_words import CardWords
from pos.qt.icons import paint_icon
from pos.qt.theme import Theme
from pos.qt.words import Words

_GAP = 12
_TURN_MS = 40
_TURN_DEGREES = 12
_CORNER = 16

ButtonWords = Callable[[str], tuple[str, tuple[str, ...]]]
"""Gives a command's words and the keys to print for it."""


class VerdictCard(QWidget):
    """Shows one `CardWords`; `pressed` carries the id of the command of the button pressed."""

    pressed = Signal(str)

    def __init__(self, words: Words, theme_: Theme, button_words: ButtonWords) -> None:
        super().__init__()
        self._words, self._theme, self._button_words = words, theme_, button_words
        self._said: CardWords | None = None
        self._plan: Plan | None = None
        self._buttons: list[CardButton] = []
        self._angle = 0
        self._turning = QTimer(self)
        self._turning.setInterval(_TURN_MS)
        self._turning.timeout.connect(self._on_turn)
        self.setMinimumSize(280, 300)
        theme_.changed.connect(self.update)

    @property
    def said(self) -> CardWords | None:
        """What is shown now."""
        return self._said

    @property
    def laid_out(self) -> Plan | None:
        """Where everything stands, for whoever wants to prove that all of it fits."""
        return self._plan

    def show_words(self, said: CardWords) -> None:
        """Show this card."""
        self._said = said
        self.setAccessibleName(said.headline)
        self.setAccessibleDescription(f"{said.reason} {said.next_step}")
        self._set_buttons(said)
        if said.busy:
            self._turning.start()
        else:
            self._turning.stop()
        self._lay_out()
        self.update()

    def buttons(self) -> tuple[CardButton, ...]:
        """Return the buttons shown, the main one first."""
        return tuple(button for button in self._buttons if not button.isHidden())

    # ------------------------------------------------------------ buttons

    def _set_buttons(self, said: CardWords) -> None:
        while len(self._buttons) < len(said.buttons):
            button = CardButton(self, self._theme)
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(said.buttons))
            if index < len(said.buttons):
                command = said.buttons[index]
                text, keys = self._button_words(command)
                button.show_as(
                    command, text, keys, tone=said.tone, main=index == 0 and command != "back"
                )

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, CardButton):
            self.pressed.emit(button.command)

    def _place_buttons(self) -> int:
        """Set the buttons along the bottom, below each other where they need it; return the height."""
        shown = self.buttons()
        if not shown:
            return 0
        edge = margin(self.size())
        width = self.width() - 2 * edge
        hints = [button.sizeHint().width() for button in shown]
        in_rows = sum(hints) + _GAP * (len(hints) - 1) > width
        rows = len(shown) if in_rows else 1
        height = rows * theme.CONFIRM_PX + (rows - 1) * _GAP
        top = self.height() - edge - height
        if in_rows:
            for row, button in enumerate(shown):
                y = top + row * (theme.CONFIRM_PX + _GAP)
                button.setGeometry(edge, y, width, theme.CONFIRM_PX)
            return height
        spare = width - sum(hints) - _GAP * (len(hints) - 1)
        left = edge
        for index, button in enumerate(shown):
            grows = index == 0 and len(shown) > 1
            button_px = hints[index] + (spare if grows else 0)
            button.setGeometry(left, top, button_px, theme.CONFIRM_PX)
            left += button_px + _GAP
        return height

    # ------------------------------------------------------------ layout and paint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self._said is None:
            return
        buttons_px = self._place_buttons()
        more = self._words("card.more_items", n="%d")
        self._plan = plan(self._said, self.size(), buttons_px, more)

    def _on_turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        if self._plan is not None:
            self.update(self._plan.ring)

    def paintEvent(self, event: QPaintEvent) -> None:
        said, laid = self._said, self._plan
        if said is None or laid is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.tone(said.tone)))
        painter.drawRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
        white = QColor(self._theme.palette.on_tone)
        self._paint_ring(painter, laid.ring, said, white)
        painter.setPen(white)
        for piece in laid.pieces:
            painter.setFont(piece.font)
            painter.drawText(piece.box, piece.flags, piece.text)
        self._paint_items(painter, laid, white)
        painter.end()

    def _paint_ring(self, painter: QPainter, ring: QRect, said: CardWords, white: QColor) -> None:
        line = max(3.0, ring.width() / 17)
        box = QRectF(ring)
        painter.save()
        if said.busy:
            painter.translate(box.center())
            painter.rotate(self._angle)
            painter.translate(QPointF(-box.center().x(), -box.center().y()))
            paint_icon(painter, said.icon, box, white)
        else:
            painter.setPen(QPen(white, line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(line / 2, line / 2, -line / 2, -line / 2))
            inset = box.width() * 0.22
            paint_icon(painter, said.icon, box.adjusted(inset, inset, -inset, -inset), white)
        painter.restore()

    def _paint_items(self, painter: QPainter, laid: Plan, white: QColor) -> None:
        if laid.items_panel.isEmpty():
            return
        # Darker, not lighter, than the tone: white on it reads even better than on the tone.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 46))
        painter.drawRoundedRect(QRectF(laid.items_panel), theme.RADIUS_PX, theme.RADIUS_PX)
        painter.setPen(white)
        for name, count in laid.items:
            for piece in (name, count):
                painter.setFont(piece.font)
                painter.drawText(piece.box, piece.flags, piece.text)
