"""Where everything stands on a verdict card: sizes chosen so that nothing is ever cut off."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from pos.qt import theme
from pos.qt.card_words import CardWords

_USUAL = QSize(458, 584)
"""The pane at 1366×768, in which the headline has its 84 px."""

_LARGEST, _SMALLEST, _SHRINK = 1.7, 0.34, 0.94
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_TWO_LINES_BELOW = 0.75
"""A headline of several words that would shrink below this share is set in two lines instead."""
_TWO_LINES_SHARE = 0.84
"""Two lines of the full size would push everything else off the card."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One text and where it is painted."""

    text: str
    box: QRect
    font: QFont
    flags: int = _WRAP


@dataclass(frozen=True, slots=True)
class Plan:
    """One card laid out for one size."""

    ring: QRect
    pieces: tuple[Piece, ...]
    items_panel: QRect
    items: tuple[tuple[Piece, Piece], ...]
    """Name and number of each product that has room."""
    fits: bool


def plan(said: CardWords, size: QSize, buttons_px: int, more_line: str) -> Plan:
    """Lay a card out, as large as its pane allows and as small as its words need.

    Args: buttons_px: the height its buttons take at the bottom. more_line: says how many products
        are not shown, with `%d` for the number.
    """
    scale = whole = _scale_of(size)
    # What is read in full is as large as the width allows, and shrinks less than what is seen.
    body = max(whole, min(size.width() / _USUAL.width(), _LARGEST))
    while True:
        laid = _laid(said, size, buttons_px, (scale, body), more_line)
        if laid.fits or scale < _SMALLEST:
            return laid
        if body > whole:
            body = max(whole, body * _SHRINK)
        else:
            scale *= _SHRINK
            body = (scale * whole) ** 0.5


def _scale_of(size: QSize) -> float:
    return min(size.width() / _USUAL.width(), size.height() / _USUAL.height(), _LARGEST)


def margin(size: QSize) -> int:
    """Return the card's inner margin in pixels."""
    return max(16, min(40, round(size.width() * 0.061 / 4) * 4))


def _laid(
    said: CardWords, size: QSize, buttons_px: int, scales: tuple[float, float], more_line: str
) -> Plan:
    scale, body = scales
    edge = margin(size)
    width = size.width() - 2 * edge
    bottom = size.height() - edge - buttons_px - (round(16 * scale) if buttons_px else 0)
    ring_px = round(84 * scale)
    ring = QRect(edge, edge, ring_px, ring_px)
    pieces: list[Piece] = []
    if said.pick:
        # The number that is called out stands beside the icon, as on the bag.
        left = ring.right() + round(20 * scale)
        room = QRect(left, edge, edge + width - left, ring_px)
        pieces.append(_one_line(said.pick, room, round(40 * scale)))
    top = ring.bottom() + round(16 * scale)
    headline = _headline(said.headline, edge, top, width, scale)
    pieces += headline
    top = headline[-1].box.bottom() + round(2 * scale)
    for text, px, gap in (
        (said.reason, theme.LEAD_PX, 8),
        (said.next_step, theme.REASON_PX, 12),
        *((fact, theme.LEAD_PX, 8) for fact in said.facts),
    ):
        piece = _paragraph(text, edge, top, width, max(13, round(px * body)))
        pieces.append(piece)
        top = piece.box.bottom() + round(gap * scale)
    panel, items, fits = _items(said, QRect(edge, top, width, bottom - top), body, more_line)
    if not said.items:
        fits = top <= bottom + round(12 * scale)
    return Plan(ring, tuple(pieces), panel, items, fits)


def _headline(text: str, left: int, top: int, width: int, scale: float) -> tuple[Piece, ...]:
    """Return the one big word; several words that would become small stand in two lines."""
    target = round(theme.VERDICT_PX * scale)
    px = _largest_px(text, width, target)
    words = text.split(" ")
    lines: tuple[str, ...] = (text,)
    if len(words) > 1 and px < target * _TWO_LINES_BELOW:
        lines = _halves(words)
        px = min(_largest_px(line, width, round(target * _TWO_LINES_SHARE)) for line in lines)
    font = theme.font(px, bold=True)
    # The family's lines are 1.45 em high; most of the air above a headline is not needed.
    high, air, pitch = QFontMetrics(font).height(), round(px * 0.2), round(px * 1.14)
    return tuple(
        Piece(line, QRect(left, top - air + index * pitch, width, high), font)
        for index, line in enumerate(lines)
    )


def _halves(words: list[str]) -> tuple[str, str]:
    """Return the words in two lines of the most even length."""
    splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return min(splits, key=lambda pair: max(len(pair[0]), len(pair[1])))


def _largest_px(text: str, width: int, target: int) -> int:
    wide = QFontMetrics(theme.font(target, bold=True)).horizontalAdvance(text)
    return target if wide <= width else max(14, int(target * width / wide) - 1)


def _one_line(text: str, room: QRect, target: int) -> Piece:
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    font = theme.font(_largest_px(text, room.width(), target), bold=True)
    return Piece(text, room, font, flags)


def _paragraph(text: str, left: int, top: int, width: int, px: int) -> Piece:
    font = theme.font(px)
    needed = QFontMetrics(font).boundingRect(QRect(0, 0, width, 100_000), _WRAP, text)
    return Piece(text, QRect(left, top, width, needed.height()), font)


def _items(
    said: CardWords, room: QRect, scale: float, more_line: str
) -> tuple[QRect, tuple[tuple[Piece, Piece], ...], bool]:
    """Return the panel of products; those without room are counted in its last line."""
    if not said.items:
        return QRect(), (), True
    row = max(22, round(34 * scale))
    pad = round(10 * scale)
    rows = (room.height() - 2 * pad) // row
    needed = len(said.items)
    if rows < min(needed, 2):
        return QRect(), (), False
    shown = needed if needed <= rows else rows - 1
    lines = [(name, f"×{qty}") for name, qty in said.items[:shown]]
    if shown < needed:
        lines.append((more_line % (needed - shown), ""))
    panel = QRect(room.left(), room.top(), room.width(), len(lines) * row + 2 * pad)
    px = max(13, round(theme.REASON_PX * scale))
    name_font, count_font = theme.font(px), theme.font(px, bold=True)
    name_metrics = QFontMetrics(name_font)
    made = []
    for index, (name, count) in enumerate(lines):
        box = QRect(panel.left() + 14, panel.top() + pad + index * row, panel.width() - 28, row)
        count_px = QFontMetrics(count_font).horizontalAdvance(count) + 12
        name_box = box.adjusted(0, 0, -count_px, 0)
        short = name_metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_box.width())
        made.append(
            (
                Piece(short, name_box, name_font, int(Qt.AlignmentFlag.AlignVCenter)),
                Piece(
                    count, box, count_font,
                    int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                ),
            )
        )  # fmt: skip
    return panel, tuple(made), True
