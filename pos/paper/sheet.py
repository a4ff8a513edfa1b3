"""One page measured in printer dots from its top left corner, written as PDF operators.

ReportLab keeps the document and its fonts. The page itself is written here and in `page_object`: its
canvas formats each number and each picture in Python, which took four fifths of the time of a batch.

Source: ISO 32000-1, 8.5 (paths), 8.9.7 (inline images), 9.4 (text).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from pos.domain.printers import dots_per_mm
from pos.errors import RuleViolation
from pos.paper.codes import Stamp
from pos.paper.fonts import MISSING, Face
from pos.paper.page_object import PageContent, PageObject

POINTS_PER_INCH = 72

# Renderers round the page's size up and a picture's edges outwards. A figure that lost its last
# binary digit would then cost a whole dot: the page one dot larger, each code stretched by one and
# unreadable. So both are said this much smaller than they are.
_PAGE_SHY_DOTS = 0.02
_STAMP_SHY_DOTS = 0.05

_ABOVE = 0.88  # of the em square of the face that stands above the baseline
LINE = 1.24  # height of a line of text, in em
CAPS = 0.733  # height of capitals and digits, in em


_DPI_RANGE = range(150, 1201)
_SIDE_MM = range(20, 501)


def page_dots(size_mm: tuple[int, int], dpi: int) -> tuple[int, int]:
    """Return a page's size in dots. Raises: RuleViolation `unknown_label_size`, `bad_dpi`."""
    if not all(side in _SIDE_MM for side in size_mm):
        raise RuleViolation("unknown_label_size", size=f"{size_mm[0]}x{size_mm[1]}")
    check_dpi(dpi)
    width, height = (round(mm * dots_per_mm(dpi)) for mm in size_mm)
    return width, height


def check_dpi(dpi: int) -> None:
    """Refuse a resolution no printer has. Raises: RuleViolation `bad_dpi`."""
    if dpi not in _DPI_RANGE:
        raise RuleViolation("bad_dpi", dpi=dpi, least=_DPI_RANGE.start, most=_DPI_RANGE.stop - 1)


# A PDF is binary anyway: text armour makes its fonts a quarter larger, and in Python it is slow.
rl_config.useA85 = 0

_ROUND = 0.5523  # how far a Bézier's handles reach to make a quarter of a circle
_FILLED, _STROKED, _BOTH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of `width` × `height` dots; y counts downwards, a text's y is the line's top."""

    document: PDFDocument
    width: int
    height: int
    dpi: int
    dots_per_mm: float
    _written: list[str] = field(default_factory=list)
    _coded_before: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def text(self, face: Face, text: str, size: float, at: tuple[float, float]) -> None:
        """Draw one printable line; `at` is its left and top, the line being `LINE` em high."""
        x, top = at
        self._show(face, text, size, x, top + size * ((LINE - 1) / 2 + _ABOVE))

    def tight_text(self, face: Face, text: str, size: float, at: tuple[float, float]) -> None:
        """Draw a line whose top is the top of its digits and whose height is `CAPS` em."""
        x, top = at
        self._show(face, text, size, x, top + size * CAPS)

    def _show(self, face: Face, text: str, size: float, x: float, baseline: float) -> None:
        self._written.append(f"BT 1 0 0 1 {x:.2f} {self.height - baseline:.2f} Tm")
        if MISSING not in text:
            self._show_piece(face, text, size)
        else:
            # The thin lines of □ would be lost between the dots: they are drawn thicker.
            self._written.append(f"{max(1, size * 0.04):.2f} w")
            for piece in filter(None, re.split(f"({MISSING}+)", text)):
                self._written.append(f"{_BOTH if MISSING in piece else _FILLED} Tr")
                self._show_piece(face, piece, size)
            self._written.append(f"{_FILLED} Tr")
        self._written.append("ET")

    def _show_piece(self, face: Face, text: str, size: float) -> None:
        for name, codes in self._coded(face, text):
            self._written.append(f"{name} {size:.2f} Tf <{codes}> Tj")

    def _coded(self, face: Face, text: str) -> list[tuple[str, str]]:
        """Return the text as (subset of the font, codes in it); a batch repeats most of its texts."""
        known = self._coded_before.get((face.name, text))
        if known is None:
            known = self._coded_before[face.name, text] = [
                (face.font.getSubsetInternalName(subset, self.document), codes.hex())
                for subset, codes in face.font.splitString(text, self.document)
            ]
        return known

    def rule(self, x: float, y: float, width: float, *, thick: float, dashed: bool = False) -> None:
        """Draw a line across, `thick` dots thick, on the whole dots nearest to y."""
        y = round(y)
        if not dashed:
            self.fill(x, y, width, thick)
            return
        middle = self.height - y - thick / 2
        line = f"{x:.2f} {middle:.2f} m {x + width:.2f} {middle:.2f} l S"
        self._written.append(f"{thick} w [3 4] 0 d {line} [] 0 d")

    def fill(self, x: float, y: float, width: float, height: float, *, round_: float = 0) -> None:
        """Fill a box, its corners rounded."""
        self._written.append(_box(x, self.height - y - height, width, height, round_) + " f")

    def frame(self, x: float, y: float, width: float, height: float, *, thick: float) -> None:
        """Draw a rounded frame that lies whole inside the box."""
        inset = thick / 2
        bottom = self.height - y - height + inset
        box = _box(x + inset, bottom, width - thick, height - thick, 2 * thick)
        self._written.append(f"{thick} w {box} S")

    def shape(self, start: tuple[float, float], *curves: Sequence[tuple[float, float]]) -> None:
        """Fill an outline of straight lines (one point) and Bézier curves (three points)."""
        out = [f"{start[0]:.2f} {self.height - start[1]:.2f} m"]
        for points in curves:
            figures = " ".join(f"{x:.2f} {self.height - y:.2f}" for x, y in points)
            out.append(f"{figures} {'l' if len(points) == 1 else 'c'}")
        self._written.append(" ".join([*out, "f"]))

    def white(self, *, on: bool) -> None:
        """Draw in white from here on, or in black again."""
        self._written.append("1 g 1 G" if on else "0 g 0 G")

    def stamp(self, stamp: Stamp, x: int, y: int) -> None:
        """Put a bitmap on whole dots, not scaled."""
        shy = _STAMP_SHY_DOTS
        bottom = self.height - y - stamp.height
        size = f"{stamp.width - 2 * shy:.2f} 0 0 {stamp.height - 2 * shy:.2f}"
        dots = zlib.compress(stamp.dots, 1).hex()
        self._written.append(
            f"q {size} {x + shy:.2f} {bottom + shy:.2f} cm BI /W {stamp.width} /H {stamp.height}"
            f" /BPC 1 /CS /G /F [/AHx /Fl] ID {dots}> EI Q"
        )

    def finish(self) -> None:
        """End the page and begin the next one."""
        points = POINTS_PER_INCH / self.dpi
        operators = "\n".join([f"{points:.8f} 0 0 {points:.8f} 0 0 cm", *self._written])
        size = (self.width - _PAGE_SHY_DOTS) * points, (self.height - _PAGE_SHY_DOTS) * points
        self.document.addPage(PageObject(PageContent(operators), size))
        self._written.clear()


def _box(x: float, y: float, width: float, height: float, round_: float) -> str:
    """Return the path of a box whose lower left corner is (x, y), y counting upwards."""
    if not round_:
        return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    right, top = x + width, y + height
    near = round_ * (1 - _ROUND)
    return (
        f"{x + round_:.2f} {y:.2f} m {right - round_:.2f} {y:.2f} l"
        f" {right - near:.2f} {y:.2f} {right:.2f} {y + near:.2f} {right:.2f} {y + round_:.2f} c"
        f" {right:.2f} {top - round_:.2f} l"
        f" {right:.2f} {top - near:.2f} {right - near:.2f} {top:.2f} {right - round_:.2f} {top:.2f} c"
        f" {x + round_:.2f} {top:.2f} l"
        f" {x + near:.2f} {top:.2f} {x:.2f} {top - near:.2f} {x:.2f} {top - round_:.2f} c"
        f" {x:.2f} {y + round_:.2f} l"
        f" {x:.2f} {y + near:.2f} {x + near:.2f} {y:.2f} {x + round_:.2f} {y:.2f} c h"
    )


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
    canvas = Canvas(str(out) if isinstance(out, Path) else out, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("Handover")
    canvas.setAuthor("Handover")
    document: PDFDocument = getattr(canvas, "_doc")  # noqa: B009 - fonts and pages ask for it, nothing gives it
    sheet = Sheet(document, width, height, dpi, dots_per_mm(dpi))
    for draw in pages:
        draw(sheet)
        sheet.finish()
    canvas.save()
