"""The buttons on a verdict card: large, on a tone, with their keys printed on them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos.qt import theme
from pos.qt.theme import Theme, Tone

_PAD = 18
_CAP_GAP = 8
_CAP_HEIGHT = 26
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class CardButton(QAbstractButton):
    """The main one is filled white, the others are outlined."""

    def __init__(self, parent: QWidget, theme_: Theme) -> None:
        super().__init__(parent)
        self._theme = theme_
        self._tone = Tone.ASK
        self._main = False
        self._keys: tuple[str, ...] = ()
        self.command = ""
        # Its keys work from everywhere; with the focus on it, Space would confirm by accident.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_as(
        self, command: str, text: str, keys: tuple[str, ...], *, tone: Tone, main: bool
    ) -> None:
        """Become the button of this command."""
        self.command, self._keys, self._tone, self._main = command, keys, tone, main
        self.setText(text)
        self.setAccessibleName(f"{text} {' '.join(keys)}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        caps = sum(self._cap_px(key) + _CAP_GAP for key in self._keys)
        text = QFontMetrics(self._font(self._usual_px)).horizontalAdvance(self.text())
        return QSize(text + caps + 2 * _PAD, theme.CONFIRM_PX)

    @property
    def _usual_px(self) -> int:
        return 22 if self._main else 17

    def _font(self, px: int) -> QFont:
        return theme.font(px, bold=self._main)

    def _cap_px(self, key: str) -> int:
        width = QFontMetrics(theme.font(theme.SMALL_PX, bold=True)).horizontalAdvance(key)
        return max(_CAP_HEIGHT, width + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = QColor(self._theme.palette.tone(self._tone))
        white = QColor(self._theme.palette.on_tone)
        face = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._main:
            shade = 232 if self.isDown() else 242 if self.underMouse() else 255
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shade, shade, shade) if shade < 255 else white)
        else:
            faint = QColor(white)
            faint.setAlpha(60 if self.isDown() else 30 if self.underMouse() else 0)
            painter.setPen(QPen(QColor(255, 255, 255, 190), 2))
            painter.setBrush(faint)
        painter.drawRoundedRect(face, theme.RADIUS_PX, theme.RADIUS_PX)
        self._paint_words(painter, tone if self._main else white)
        painter.end()

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        caps_px = sum(self._cap_px(key) + _CAP_GAP for key in self._keys)
        room = self.width() - 2 * 10 - caps_px
        px = self._usual_px
        while px > theme.SMALL_PX and (
            QFontMetrics(self._font(px)).horizontalAdvance(self.text()) > room
        ):
            px -= 1
        text_px = QFontMetrics(self._font(px)).horizontalAdvance(self.text())
        left = (self.width() - text_px - caps_px) / 2
        painter.setPen(ink)
        painter.setFont(self._font(px))
        painter.drawText(QRectF(left, 0, text_px + 2, self.height()), _CENTRE, self.text())
        left += text_px + _CAP_GAP
        painter.setFont(theme.font(theme.SMALL_PX, bold=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = QColor(ink)
        edge.setAlpha(170)
        for key in self._keys:
            cap = QRectF(left, (self.height() - _CAP_HEIGHT) / 2, self._cap_px(key), _CAP_HEIGHT)
            painter.setPen(QPen(edge, 1.4))
            painter.drawRoundedRect(cap, 6, 6)
            painter.setPen(ink)
            painter.drawText(cap, _CENTRE, key)
            left += self._cap_px(key) + _CAP_GAP
