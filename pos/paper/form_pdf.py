"""Lists as PDF: on a roll as long as they are, on sheets with their pages numbered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import ceil

from pos.domain.printers import dots_per_mm
from pos.paper.fonts import Face, faces
from pos.paper.form_blocks import blocks
from pos.paper.form_cells import Block, Setting
from pos.paper.forms import Form, FormLayout
from pos.paper.sheet import LINE, Sheet, check_dpi, draw_pages

_LEAST_ROLL_MM = 40
_PAGE_WORDS_MM = 2.8


@dataclass(frozen=True, slots=True)
class _Page:
    parts: tuple[Block, ...]
    words: str


def form_pdf(form: Form, layout: FormLayout, dpi: int) -> bytes:
    """Return the list. Raises: RuleViolation: `bad_dpi`; Unavailable `font_missing`."""
    check_dpi(dpi)
    unit, plan, set_in = dots_per_mm(dpi), layout.plan, faces()
    width, side, above = (mm * unit for mm in (plan.size_mm[0], *plan.margin_mm))
    setting = Setting(layout, set_in, unit, side, width - 2 * side)
    parts = list(blocks(form, setting))
    if plan.size_mm[1]:
        height = plan.size_mm[1] * unit
        pages = _numbered(_paged(parts, height - 2 * above - _PAGE_WORDS_MM * LINE * unit), form)
    else:
        height = max(_LEAST_ROLL_MM * unit, sum(part.height for part in parts) + 2 * above)
        pages = [_Page(tuple(parts), "")]
    out = BytesIO()
    drawn = [partial(_draw, page=page, above=above, face=set_in.regular) for page in pages]
    size_dots = round(width), ceil(height)
    draw_pages(out, drawn, size_dots=size_dots, dpi=dpi, title=form.title)
    return out.getvalue()


def _paged(parts: Iterable[Block], room: float) -> list[list[Block]]:
    """Return the parts of each page; a table that goes on has its head there again."""
    pages: list[list[Block]] = [[]]
    left = room
    for part in parts:
        if part.height > left and pages[-1]:
            pages.append([part.head] if part.head else [])
            left = room - (part.head.height if part.head else 0)
        pages[-1].append(part)
        left -= part.height
    return pages


def _numbered(pages: list[list[Block]], form: Form) -> list[_Page]:
    count = len(pages)
    return [
        _Page(tuple(parts), f"{form.title}·第 {number} 页 共 {count} 页" if count > 1 else "")
        for number, parts in enumerate(pages, start=1)
    ]


def _draw(sheet: Sheet, *, page: _Page, above: float, face: Face) -> None:
    top = above
    for part in page.parts:
        part.draw(sheet, top)
        top += part.height
    if page.words:
        size = _PAGE_WORDS_MM * sheet.dots_per_mm
        words = face.printable(page.words)
        left = (sheet.width - face.width(words, size)) / 2
        sheet.text(face, words, size, (left, sheet.height - above - size * LINE))
