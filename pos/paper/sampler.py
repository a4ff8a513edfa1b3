"""The page that shows how a printer draws Chinese: falling sizes, rare characters, rows of GB2312."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO

from pos.paper.fitting import wrapped
from pos.paper.fonts import Face, Faces, faces
from pos.paper.sheet import LINE, Sheet, draw_pages, page_dots
from pos.paper.templates import COUNT, FLAG, TEMPLATE_FOLDER, TEXT, Kind, read_template


@dataclass(frozen=True, slots=True)
class SamplerPlan:
    """How the page looks, in mm."""

    margin_mm: float
    gap_mm: float
    fill_mm: float
    """Size of the characters that fill what is left; 0 leaves it white."""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One text at one size, on at most so many lines."""

    text: str
    size_mm: float
    bold: bool
    lines: int


_KINDS: dict[str, Kind] = {"text": TEXT, "bold": FLAG, "lines": COUNT}


def sampler_pdf(size_mm: tuple[int, int], dpi: int) -> bytes:
    """Return the page; what a small one has no room for is left out from below.

    Raises: RuleViolation: `unknown_label_size`, `bad_dpi`, `layout_…`; Unavailable `font_missing`.
    """
    size_dots = page_dots(size_mm, dpi)
    plan, rows = _plan()
    out = BytesIO()
    page = partial(_draw, plan=plan, rows=rows, set_in=faces())
    draw_pages(out, [page], size_dots=size_dots, dpi=dpi, title="sampler")
    return out.getvalue()


@cache
def _plan() -> tuple[SamplerPlan, tuple[SampleRow, ...]]:
    template = read_template(TEMPLATE_FOLDER / "sampler.toml")
    return template.made(SamplerPlan, _KINDS), template.rows("row", SampleRow, _KINDS)


def _draw(sheet: Sheet, *, plan: SamplerPlan, rows: tuple[SampleRow, ...], set_in: Faces) -> None:
    unit = sheet.dots_per_mm
    margin = plan.margin_mm * unit
    room, end = sheet.width - 2 * margin, sheet.height - margin
    top = margin
    for row in rows:
        face, size = set_in.bold if row.bold else set_in.regular, row.size_mm * unit
        for line in wrapped(face, face.printable(row.text), room, size, lines=row.lines).lines:
            if top + size * LINE > end:
                return
            sheet.text(face, line, size, (margin, top))
            top += size * LINE
        top += plan.gap_mm * unit
    if plan.fill_mm:
        _fill(sheet, set_in.regular, plan.fill_mm * unit, top, end, margin)


def _fill(sheet: Sheet, face: Face, size: float, top: float, end: float, left: float) -> None:
    """Draw characters of GB2312 from its first row of Chinese on."""
    room = sheet.width - 2 * left
    lines = max(0, int((end - top) / (size * LINE)))
    text = face.printable(_chinese(lines * (int(room / size) + 1)))
    for index, line in enumerate(wrapped(face, text, room, size, lines=lines).lines):
        sheet.text(face, line.rstrip("…"), size, (left, top + index * size * LINE))


def _chinese(count: int) -> str:
    """Return the first characters of GB/T 2312-1980, rows 16 to 55: those of daily use."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", "ignore") for code in codes)[:count]
