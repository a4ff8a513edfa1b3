"""The goods on a label: names wrapped, quantities in a column, and what had no room counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.labels import LabelItem
from pos.paper.fitting import shrunk, wrapped
from pos.paper.fonts import Faces
from pos.paper.sheet import LINE, Sheet

_ROW_AIR = 0.32
"""White around a row between two lines, in em."""


@dataclass(frozen=True, slots=True)
class Area:
    """A free part of the sheet, in dots."""

    left: float
    width: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Row:
    lines: tuple[str, ...]
    qty: str
    amount: str
    aside: float
    """From the right edge to where the amount ends."""
    height: float


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Draws goods into an area; `ruled`: with dashed lines between the rows."""

    sheet: Sheet
    faces: Faces
    area: Area
    ruled: bool

    def draw(self, items: Sequence[LabelItem], *, sizes: Sequence[float], lines: int) -> float:
        """Draw the goods and return where they end.

        The largest of `sizes` (dots, falling) at which all fit is taken, names on up to `lines`
        lines. Where not even the least fits, the last row says how many kinds and pieces are not
        listed.
        """
        room = self.area.bottom - self.area.top
        size, rows = sizes[-1], self._rows(items, sizes[-1], 1)
        for wanted in sizes:
            tried = self._rows(items, wanted, lines)
            if _height(tried) <= room:
                size, rows = wanted, tried
                break
        shown = _fitting(rows, room, size * (LINE + self._air / 2))
        top = self.area.top
        for index, row in enumerate(rows[:shown]):
            if self.ruled and index:
                self.sheet.rule(self.area.left, top - 1, self.area.width, thick=1, dashed=True)
            self._draw_row(row, size, top + size * self._air / 2)
            top += row.height
        return self._draw_more(items[shown:], size, top, alone=not shown)

    @property
    def _air(self) -> float:
        return _ROW_AIR if self.ruled else 0

    def _rows(self, items: Sequence[LabelItem], size: float, lines: int) -> list[_Row]:
        face = self.faces.regular
        quantities = [f"×{item.qty}" for item in items]
        column = max((self.faces.bold.width(qty, size) for qty in quantities), default=0)
        aside = column + size * 0.5
        room = self.area.width - aside - self._amounts_width(items, size)
        rows = []
        for item, qty in zip(items, quantities, strict=True):
            name = wrapped(face, face.printable(item.name), room, size, lines=lines).lines
            height = size * (LINE * len(name) + self._air)
            rows.append(_Row(name, qty, item.amount, aside, height))
        return rows

    def _amounts_width(self, items: Sequence[LabelItem], size: float) -> float:
        amounts = [item.amount for item in items if item.amount]
        if not amounts:
            return 0
        return max(self.faces.regular.width(amount, size) for amount in amounts) + size * 0.5

    def _draw_row(self, row: _Row, size: float, top: float) -> None:
        for index, line in enumerate(row.lines):
            at = (self.area.left, top + index * size * LINE)
            self.sheet.text(self.faces.regular, line, size, at)
        right = self.area.left + self.area.width
        at = (right - self.faces.bold.width(row.qty, size), top)
        self.sheet.text(self.faces.bold, row.qty, size, at)
        if row.amount:
            left = right - row.aside - self.faces.regular.width(row.amount, size)
            self.sheet.text(self.faces.regular, row.amount, size, (left, top))

    def _draw_more(
        self, hidden: Sequence[LabelItem], size: float, top: float, *, alone: bool
    ) -> float:
        """Say what is not listed; where not even that fits, the label's foot has the count."""
        if not hidden or top + size * LINE > self.area.bottom + 1:
            return top
        air = size * self._air / 2
        top += air if top + air + size * LINE <= self.area.bottom else 0
        pieces = sum(item.qty for item in hidden)
        text = f"{'' if alone else '另有 '}{len(hidden)} 种 {pieces} 件，扫码看全单"
        text, size = shrunk(self.faces.bold, text, self.area.width, (size, size * 0.6))
        self.sheet.text(self.faces.bold, text, size, (self.area.left, top))
        return top + size * LINE


def _height(rows: Sequence[_Row]) -> float:
    return sum(row.height for row in rows)


def _fitting(rows: Sequence[_Row], room: float, more_height: float) -> int:
    """Return how many rows can stand there, leaving room for the one that counts the others."""
    if _height(rows) <= room:
        return len(rows)
    used = 0.0
    for index, row in enumerate(rows):
        used += row.height
        if used + more_height > room:
            return index
    return len(rows)
