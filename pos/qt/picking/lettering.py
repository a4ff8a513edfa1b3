"""One line of text in the picking screen's own painting: cut off with dots, or made smaller first."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from pos.qt import theme

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def write_line(
    painter: QPainter,
    text: str,
    box: QRect,
    px: int,
    colour: QColor,
    *,
    bold: bool = False,
    shrinks: bool = False,
) -> None:
    """Write `text` into `box`, at the left; `shrinks` tries down to the size of a card's reason."""
    font = theme.font(px, bold=bold)
    while (
        shrinks
        and px > theme.REASON_PX
        and QFontMetrics(font).horizontalAdvance(text) > box.width()
    ):
        px -= 1
        font = theme.font(px, bold=bold)
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, _LEFT, shown)
