"""What the walk says at the top: where to go next, or that the last piece was right; how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pos.qt import theme
from pos.qt.icons import paint_icon
from pos.qt.picking.lettering import write_line
from pos.qt.theme import Theme, Tone

_HEIGHT_PX = 132
_BASKET_PX = 84
_BAR_PX = 10
_PAD = 16
_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class Said:
    """One state of the stage; without a tone it stands on the panel."""

    basket: str
    """The basket's number, or empty."""
    first: str
    second: str
    got: int
    pieces: int
    tone: Tone | None = None


class Stage(QWidget):
    """Shows one `Said`, large enough to be read from the shelf."""

    def __init__(self, theme_: Theme) -> None:
        super().__init__()
        self._theme = theme_
        self._said = Said("", "", "", 0, 0)
        self.setFixedHeight(_HEIGHT_PX)
        theme_.changed.connect(self.update)

    @property
    def said(self) -> Said:
        """What is shown now."""
        return self._said

    def show_words(self, said: Said) -> None:
        """Show this."""
        self._said = said
        self.setAccessibleName(f"{said.basket} {said.first}".strip())
        self.setAccessibleDescription(said.second)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        said, palette = self._said, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(palette.tone(said.tone) if said.tone else palette.panel)
        edge = ground if said.tone else self._theme.colour("line")
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_PX, theme.RADIUS_PX
        )
        ink = QColor(palette.on_tone) if said.tone else self._theme.colour("ink")
        left = self._paint_basket(painter, ink)
        width = self.width() - left - _PAD
        write_line(
            painter, said.first, QRect(left, 12, width, 48), 30, ink, bold=True, shrinks=True
        )
        second = ink if said.tone else self._theme.colour("muted")
        write_line(painter, said.second, QRect(left, 60, width, 30), theme.REASON_PX, second)
        self._paint_bar(painter, left, width, ink)
        painter.end()

    def _paint_basket(self, painter: QPainter, ink: QColor) -> int:
        said = self._said
        circle = QRectF(_PAD, (_HEIGHT_PX - _BASKET_PX) / 2, _BASKET_PX, _BASKET_PX)
        if not said.basket:
            paint_icon(painter, "good", circle.adjusted(12, 12, -12, -12), ink)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink if said.tone else self._theme.colour("accent"))
            painter.drawEllipse(circle)
            tone = self._theme.palette.tone(said.tone) if said.tone else None
            painter.setPen(QColor(tone) if tone else self._theme.colour("on_accent"))
            painter.setFont(theme.font(48, bold=True))
            painter.drawText(circle, _CENTRE, said.basket)
        return int(circle.right()) + _PAD

    def _paint_bar(self, painter: QPainter, left: int, width: int, ink: QColor) -> None:
        said = self._said
        words = f"{said.got} / {said.pieces}"
        font = theme.font(theme.PICK_PX, bold=True)
        words_px = QFontMetrics(font).horizontalAdvance(words) + 12
        bar = QRectF(left, 104, max(0, width - words_px), _BAR_PX)
        faint = QColor(ink)
        faint.setAlpha(48)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint)
        painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
        share = said.got / said.pieces if said.pieces else 0.0
        if share:
            done = QRectF(bar.left(), bar.top(), max(_BAR_PX, bar.width() * share), _BAR_PX)
            painter.setBrush(ink if said.tone else self._theme.colour("accent"))
            painter.drawRoundedRect(done, _BAR_PX / 2, _BAR_PX / 2)
        painter.setPen(ink)
        painter.setFont(font)
        end = QRect(int(bar.right()) + 12, 94, words_px, 30)
        painter.drawText(end, _LINE, words)
