"""The day's net amounts by hour, as bars."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.domain.money import yuan
from pos.qt import theme
from pos.qt.face import Face

_OPENS, _CLOSES = 8, 21
_FOOT_PX = 24
_HEAD_PX = 24
_WIDEST_PX = 28
_RADIUS_PX = 4
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class HourChart(QWidget):
    """One bar per hour from 8 to 21, wider where the day was; the highest carries its amount."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._net: dict[int, int] = {}
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        face.theme.changed.connect(self.update)
        face.words.changed.connect(self._say)

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def show_hours(self, net_fen: Mapping[int, int]) -> None:
        """Show the net amount in fen of each hour of the day (0 to 23)."""
        self._net = dict(net_fen)
        self._say()
        self.update()

    @property
    def hours(self) -> range:
        """The hours the axis shows."""
        seen = [_OPENS, _CLOSES, *self._net]
        return range(min(seen), max(seen) + 1)

    def bars(self) -> dict[int, QRectF]:
        """Return where the bar of each hour with an amount stands, in pixels."""
        hours = self.hours
        most = max((abs(fen) for fen in self._net.values()), default=0) or 1
        below = any(fen < 0 for fen in self._net.values())
        high = self.height() - _FOOT_PX - _HEAD_PX - (_HEAD_PX if below else 0)
        zero = _HEAD_PX + (high / 2 if below else high)
        room = high / 2 if below else high
        step = self.width() / len(hours)
        wide = min(_WIDEST_PX, step * 0.64)
        boxes = {}
        for hour, fen in self._net.items():
            tall = max(2.0, room * abs(fen) / most) if fen else 0.0
            x = (hour - hours.start + 0.5) * step - wide / 2
            boxes[hour] = QRectF(x, zero - tall if fen >= 0 else zero, wide, tall)
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axis(painter)
        look = self._face.theme
        highest = max(self._net, key=lambda hour: abs(self._net[hour]), default=None)
        for hour, box in self.bars().items():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent" if self._net[hour] >= 0 else "late"))
            radius = min(_RADIUS_PX, box.height() / 2)
            painter.drawRoundedRect(box, radius, radius)
            if hour == highest and self._net[hour]:
                painter.setPen(look.colour("ink"))
                painter.setFont(theme.font(theme.SMALL_PX, bold=True))
                room = QRectF(box.center().x() - 60, box.top() - _HEAD_PX, 120, _HEAD_PX)
                room.moveLeft(min(max(0.0, room.left()), self.width() - room.width()))
                painter.drawText(room, _CENTRE, yuan(self._net[hour]))
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        look, hours = self._face.theme, self.hours
        step = self.width() / len(hours)
        line_y = self.height() - _FOOT_PX
        painter.setPen(look.colour("line"))
        painter.drawLine(0, line_y, self.width(), line_y)
        painter.setPen(look.colour("muted"))
        painter.setFont(theme.font(theme.SMALL_PX))
        every = 1 if step >= 28 else 2 if step >= 14 else 4
        for hour in hours[::every]:
            box = QRectF((hour - hours.start) * step - 10, line_y + 2, step + 20, _FOOT_PX - 2)
            painter.drawText(box, _CENTRE, str(hour))

    def _say(self) -> None:
        words = self._face.words
        parts = [
            words("settlement.hour_amount", hour=hour, yuan=yuan(fen))
            for hour, fen in sorted(self._net.items())
        ]
        self.setAccessibleName(words("settlement.by_hour"))
        self.setAccessibleDescription(words("list.comma").join(parts))
