"""What could not be heard is seen: the edge of the header or of the card lights up twice."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

_BEAT_MS = 220
"""Two pulses in a second: below the three a second that are dangerous to some people.

Source: WCAG 2.2, success criterion 2.3.1.
"""
_BEATS = 4
_EDGE_PX = 8


class EdgeFlash(QWidget):
    """Lies over `place`, takes no mouse, and is there only while it flashes."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._place = place
        self._colour = QColor()
        self._left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._timer = QTimer(self)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._on_beat)
        place.installEventFilter(self)
        self.hide()

    def flash(self, colour: QColor) -> None:
        """Light the edge up twice."""
        self._colour, self._left = colour, _BEATS
        self.setGeometry(self._place.rect())
        self.raise_()
        self.show()
        self._timer.start()
        self.update()

    @property
    def flashes(self) -> bool:
        """Whether it does so now."""
        return self._timer.isActive()

    def close_timers(self) -> None:
        """Stop at once."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._place.rect())
        return False

    def _on_beat(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
            self.hide()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._left % 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, _EDGE_PX))
        inset = _EDGE_PX / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 12, 12)
        painter.end()
