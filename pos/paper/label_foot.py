"""The lower part of a bag label: Code128 and QR, the order's number, count and times."""

from __future__ import annotations

from pos.paper.codes import fitted_code128
from pos.paper.fitting import shrunk, wrapped
from pos.paper.page import Page
from pos.paper.sheet import LINE

_FOOT_AIR = 0.8


def draw_foot(page: Page) -> None:
    """Draw count and times on one row, or on two where one has no room."""
    face = page.faces.regular
    left, right = (face.printable(text) for text in (page.label.origin, page.label.print_words))
    largest, least = page.sizes(page.plan.foot_mm)
    room = page.room(page.bottom - largest * LINE)
    needed = face.width(f"{left}    {right}", largest)
    size = largest * min(1, room / needed)
    if size >= least:
        page.bottom -= size * LINE
        page.sheet.text(face, left, size, (page.left, page.bottom))
        at = page.left + room - face.width(right, size)
        page.sheet.text(face, right, size, (at, page.bottom))
    else:
        for text in (right, left):
            room = page.room(page.bottom - largest * LINE)
            short, size = shrunk(face, text, room, (largest, least))
            page.bottom -= size * LINE
            page.sheet.text(face, short, size, (page.left, page.bottom))
    if page.plan.rules:
        thick = max(2, round(page.dots(0.3)))
        page.bottom -= page.gap * 0.5 + thick
        page.sheet.rule(page.left, page.bottom, room, thick=thick)
        page.bottom -= page.gap * _FOOT_AIR


def draw_number(page: Page) -> None:
    """Draw the order number and, on large labels, the QR beside it."""
    page.code_top = page.bottom
    page.code_left = page.sheet.width - page.left
    if page.plan.qr_at == "foot":
        code = page.code
        x = page.sheet.width - max(code.quiet_dots, round(page.left)) - code.width
        # The line below it may stand no nearer than the QR's own white.
        y = int(page.bottom + page.gap * _FOOT_AIR) - code.quiet_dots - code.height
        page.sheet.stamp(code, x, y)
        page.code_left, page.code_top = x - code.quiet_dots, y - code.quiet_dots
    bag = f"·第 {page.label.bag} 袋" if page.plan.qr_at == "foot" else ""
    _draw_number(page, f"{page.label.order_no}{bag}")


def _draw_number(page: Page, number: str) -> None:
    face = page.faces.regular
    text = face.printable(number)
    largest, least = page.sizes(page.plan.number_mm)
    room = page.room(page.bottom - 2 * largest * LINE)
    room = min(room, page.code_left - page.left)
    size = max(least, min(largest, largest * room / face.width(text, largest)))
    for line in reversed(wrapped(face, text, room, size, lines=2).lines):
        page.bottom -= size * LINE
        page.sheet.text(face, line, size, (page.left, page.bottom))


def draw_bars(page: Page) -> None:
    """Draw the Code128 above the number where it and its white fit and the goods still do."""
    rows = round(page.dots(page.plan.bars_mm))
    top = int(page.bottom - page.dots(0.6)) - rows
    free = top - page.gap - page.goods_least()
    blocked = page.plan.qr_at != "foot" and any(top < end for _, end in page.corner)
    if rows and not blocked and free >= page.top:
        margin = round(page.left)
        # Beyond the QR's own white, or the margin, there is nothing.
        room = int(page.code_left) if page.plan.qr_at == "foot" else page.sheet.width
        largest = max(2, int(page.dots(page.plan.module_mm)))
        stamp = fitted_code128(page.label.code_text, room, rows=rows, largest_module=largest)
        if stamp is not None:
            x = max(margin, stamp.quiet_dots)
            page.sheet.stamp(stamp, x, top)
            page.bottom = top
    page.bottom = min(page.bottom, page.code_top) - page.gap * 0.5
