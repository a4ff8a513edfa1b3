"""What the scan pane shows while there is no card: what to do, or a script to follow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pos.qt import theme
from pos.qt.commands import caps_of
from pos.qt.icons import paint_icon
from pos.qt.theme import Theme
from pos.qt.words import Words

_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_PAD = 28
SCRIPTS = {"wont_show": 4}
"""Scripts and how many steps each has, under `script.<name>.<step>`."""


class _Pane(QWidget):
    """A panel with big buttons at the bottom."""

    pressed = Signal(str)

    def __init__(self, words: Words, theme_: Theme, buttons: tuple[str, ...]) -> None:
        super().__init__()
        self._words, self._theme = words, theme_
        self._buttons = {name: QPushButton() for name in buttons}
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("tall", True)
            button.setProperty("kind", "pane")
            button.clicked.connect(lambda _=False, which=name: self.pressed.emit(which))
            row.addWidget(button, 1)
        column.addLayout(row)
        words.changed.connect(self._fill)
        theme_.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        for name, button in self._buttons.items():
            caps = "  ".join(caps_of(name))
            button.setText(f"{self._words(f'command.{name}')}  {caps}")
        self.update()

    def _paint_panel(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)

    @property
    def _room(self) -> QRect:
        return self.rect().adjusted(_PAD, _PAD, -_PAD, -_PAD - theme.ACT_PX - 16)


def _fitting_font(text: str, width: int) -> QFont:
    """Return the bold font, up to 44 px, in which a text stands in one line."""
    px = 44
    while px > theme.REASON_PX and (
        QFontMetrics(theme.font(px, bold=True)).horizontalAdvance(text) > width
    ):
        px -= 1
    return theme.font(px, bold=True)


class IdlePane(_Pane):
    """Ready for the next customer."""

    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__(words, theme_, ("wont_show", "wont_scan"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_panel(painter)
        room = self._room
        size = min(120, room.height() // 3)
        headline = _fitting_font(self._words("idle.headline"), room.width())
        lines = [self._words(f"idle.line.{number}") for number in (1, 2, 3)]
        body = theme.font(theme.REASON_PX)
        heights = [
            QFontMetrics(body).boundingRect(QRect(0, 0, room.width(), 1000), _WRAP, line).height()
            for line in lines
        ]
        head = size + 20 + QFontMetrics(headline).height() + 16
        while lines and head + sum(heights) + 8 * len(lines) > room.height():
            lines.pop()  # news takes the room: the headline alone says what to do
            heights.pop()
        high = head + sum(heights) + 8 * len(lines)
        top = room.top() + max(0, (room.height() - high) // 2)
        square = QRectF(room.center().x() - size / 2, top, size, size)
        paint_icon(painter, "scan", square, self._theme.colour("accent"))
        top += size + 20
        painter.setFont(headline)
        painter.setPen(self._theme.colour("ink"))
        box = QRect(room.left(), top, room.width(), QFontMetrics(headline).height())
        painter.drawText(box, _CENTRE, self._words("idle.headline"))
        top += box.height() + 16
        painter.setFont(body)
        painter.setPen(self._theme.colour("muted"))
        for line, height in zip(lines, heights, strict=True):
            painter.drawText(QRect(room.left(), top, room.width(), height), _CENTRE | _WRAP, line)
            top += height + 8
        painter.end()


class ScriptPane(_Pane):
    """What to say to the customer, step by step."""

    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__(words, theme_, ("back",))
        self.script = next(iter(SCRIPTS))

    def show_script(self, name: str) -> None:
        """Show one of `SCRIPTS`."""
        self.script = name
        self.setAccessibleName(self._words(f"command.{name}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_panel(painter)
        room = self._room
        painter.setFont(theme.font(30, bold=True))
        painter.setPen(self._theme.colour("ink"))
        title = QRect(room.left(), room.top(), room.width(), 44)
        painter.drawText(
            title, int(Qt.AlignmentFlag.AlignVCenter), self._words(f"command.{self.script}")
        )
        steps = [self._words(f"script.{self.script}.{n + 1}") for n in range(SCRIPTS[self.script])]
        px, heights = self._fitting(steps, room)
        top = title.bottom() + 20
        for number, (step, height) in enumerate(zip(steps, heights, strict=True), start=1):
            disc = QRectF(room.left(), top, 32, 32)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawEllipse(disc)
            painter.setPen(self._theme.colour("on_accent"))
            painter.setFont(theme.font(theme.BODY_PX, bold=True))
            painter.drawText(disc, _CENTRE, str(number))
            painter.setPen(self._theme.colour("ink"))
            painter.setFont(theme.font(px))
            painter.drawText(QRect(room.left() + 48, top, room.width() - 48, height), _WRAP, step)
            top += max(height, 32) + 16
        painter.end()

    def _fitting(self, steps: list[str], room: QRect) -> tuple[int, list[int]]:
        """Return the largest type in which all steps have room, and their heights."""
        box = QRect(0, 0, room.width() - 48, 1000)
        px, heights = theme.LEAD_PX + 1, [room.height()]
        while px > theme.SMALL_PX and sum(max(h, 32) + 16 for h in heights) > room.height() - 64:
            px -= 1
            metrics = QFontMetrics(theme.font(px))
            heights = [metrics.boundingRect(box, _WRAP, step).height() for step in steps]
        return px, heights
