"""One page measured in printer dots from its top left corner, drawn through ReportLab."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from pos.paper.codes import Stamp
from pos.paper.fonts import MISSING, Face

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72
_SHARP_DOTS_PER_MM = {203: 8.0}
"""A printer sold as 203 dpi has eight dots to the mm."""

# Renderers round the page's size up and a picture's edges outwards. A figure that lost its last
# binary digit would then cost a whole dot: the page one dot larger, each code stretched by one and
# unreadable. So both are said this much smaller than they are.
_PAGE_SHY_DOTS = 0.02
_STAMP_SHY_DOTS = 0.05

_ABOVE = 0.88  # of the em square of the face that stands above the baseline
LINE = 1.24  # height of a line of text, in em
CAPS = 0.733  # height of capitals and digits, in em


def dots_per_mm(dpi: int) -> float:
    """Return the printer's dots in one mm."""
    return _SHARP_DOTS_PER_MM.get(dpi, dpi / MM_PER_INCH)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of `width` × `height` dots; y counts downwards, a text's y is the line's top."""

    canvas: Canvas
    width: int
    height: int
    dots_per_mm: float

    def text(self, face: Face, text: str, size: float, at: tuple[float, float]) -> None:
        """Draw one printable line; `at` is its left and top, the line being `LINE` em high."""
        x, top = at
        baseline = top + size * ((LINE - 1) / 2 + _ABOVE)
        self.canvas.setFont(face.name, size)
        if MISSING in text:
            self._with_boxes(face, text, size, (x, self.height - baseline))
        else:
            self.canvas.drawString(x, self.height - baseline, text)

    def _with_boxes(self, face: Face, text: str, size: float, at: tuple[float, float]) -> None:
        """Draw text with every □ stroked: its thin lines would be lost between the dots."""
        x, baseline = at
        self.canvas.setLineWidth(max(1.0, size * 0.04))
        for piece in re.split(f"({MISSING})", text):
            self.canvas.drawString(x, baseline, piece, mode=2 if piece == MISSING else 0)
            x += face.width(piece, size)

    def tight_text(self, face: Face, text: str, size: float, at: tuple[float, float]) -> None:
        """Draw a line whose top is the top of its digits and whose height is `CAPS` em."""
        x, top = at
        self.canvas.setFont(face.name, size)
        self.canvas.drawString(x, self.height - top - size * CAPS, text)

    def rule(self, x: float, y: float, width: float, *, thick: float, dashed: bool = False) -> None:
        """Draw a line across, `thick` dots thick, on the whole dots nearest to y."""
        y = round(y)
        if not dashed:
            self.fill(x, y, width, thick)
            return
        self.canvas.setLineWidth(thick)
        self.canvas.setDash(3, 4)
        middle = self.height - y - thick / 2
        self.canvas.line(x, middle, x + width, middle)
        self.canvas.setDash()

    def fill(self, x: float, y: float, width: float, height: float, *, round_: float = 0) -> None:
        """Fill a box with black, its corners rounded."""
        bottom = self.height - y - height
        if round_:
            self.canvas.roundRect(x, bottom, width, height, round_, stroke=0, fill=1)
        else:
            self.canvas.rect(x, bottom, width, height, stroke=0, fill=1)

    def frame(self, x: float, y: float, width: float, height: float, *, thick: float) -> None:
        """Draw a rounded frame that lies whole inside the box."""
        self.canvas.setLineWidth(thick)
        inset = thick / 2
        self.canvas.roundRect(
            x + inset, self.height - y - height + inset, width - thick, height - thick, 2 * thick
        )

    def white(self, *, on: bool) -> None:
        """Draw in white from here on, or in black again."""
        self.canvas.setFillGray(1 if on else 0)
        self.canvas.setStrokeGray(1 if on else 0)

    def stamp(self, stamp: Stamp, x: int, y: int) -> None:
        """Put a bitmap on whole dots, not scaled."""
        shy = _STAMP_SHY_DOTS
        bottom = self.height - y - stamp.height
        width, height = stamp.width - 2 * shy, stamp.height - 2 * shy
        self.canvas.drawInlineImage(stamp.image, x + shy, bottom + shy, width, height)


def draw_pages(
    out: Path | BinaryIO,
    pages: Sequence[Callable[[Sheet], None]],
    *,
    size_dots: tuple[int, int],
    dpi: int,
    title: str,
) -> None:
    """Write one PDF, a page for each drawing function, all of one size in dots at `dpi`.

    Raises: OSError: the file cannot be written.
    """
    width, height = size_dots
    points = POINTS_PER_INCH / dpi
    paper = ((width - _PAGE_SHY_DOTS) * points, (height - _PAGE_SHY_DOTS) * points)
    canvas = Canvas(str(out) if isinstance(out, Path) else out, pagesize=paper, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("Handover")
    canvas.setAuthor("Handover")
    sheet = Sheet(canvas, width, height, dots_per_mm(dpi))
    for draw in pages:
        canvas.scale(points, points)
        draw(sheet)
        canvas.showPage()
    canvas.save()
