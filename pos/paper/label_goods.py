"""The middle of a bag label: the goods, and the customer's remark white on black."""

from __future__ import annotations

from pos.paper.fitting import ELLIPSIS, Wrapped, cut, wrapped
from pos.paper.fonts import Face
from pos.paper.item_table import Area, ItemTable
from pos.paper.page import Page
from pos.paper.sheet import LINE

_SEE_ALL = "扫码看全文"


def draw_goods(page: Page) -> None:
    """Draw the remark, then as many goods as there is room for above it."""
    remark, size = _fitted_remark(page)
    pad = size * 0.35
    box = len(remark.lines) * size * LINE + pad if remark.lines else 0
    keep = box + page.gap * 0.6 if box else 0
    area = Area(page.left, page.room(page.top), page.top, page.bottom - keep)
    sizes = tuple(map(page.dots, page.plan.items_mm))
    table = ItemTable(page.sheet, page.faces, area, ruled=page.plan.rules)
    page.top = table.draw(page.label.items, sizes=sizes, lines=page.plan.item_lines)
    if box:
        top = page.top + page.gap * 0.6
        if page.room(top) > area.width:  # below the code there is the whole width again
            remark = _within(page, size, page.room(top) - size, len(remark.lines))
        _draw_remark(page, remark, size, top, len(remark.lines) * size * LINE + pad)


def _fitted_remark(page: Page) -> tuple[Wrapped, float]:
    """Return the remark's lines and size: the larger size where all of it fits so."""
    largest, least = page.sizes(page.plan.remark_mm)
    if not page.label.remark:
        return Wrapped((), whole=True), largest
    free = page.bottom - page.top
    goods = len(page.label.items) * page.dots(page.plan.items_mm[-1]) * LINE
    room = page.room(page.top)
    for size in (largest, (largest + least) / 2):
        fitted = _remark_at(page, size, room - size)
        # Larger only where that pushes no goods off the label.
        fits = len(fitted.lines) * size * LINE + size + goods <= free
        if fitted.whole and fits:
            return fitted, size
    share = len(_remark_at(page, least, room - least).lines)
    return _within(page, least, room - least, share), least


def _remark_at(page: Page, size: float, room: float) -> Wrapped:
    """Return the remark's lines at this size, no more than leave room for the goods."""
    free = page.bottom - page.top
    share = int(max(free * 0.5, free - page.goods_least()) / (size * LINE))
    lines = max(1, min(page.plan.remark_lines, share))
    return wrapped(page.faces.bold, _remark(page), room, size, lines=lines)


def _within(page: Page, size: float, room: float, lines: int) -> Wrapped:
    """Return the remark in so many lines; one that is cut says where the rest is."""
    fitted = wrapped(page.faces.bold, _remark(page), room, size, lines=lines)
    if fitted.whole:
        return fitted
    return _says_there_is_more(fitted, page.faces.bold, room, size)


def _remark(page: Page) -> str:
    return page.faces.bold.printable(f"备注：{page.label.remark}")


def _draw_remark(page: Page, remark: Wrapped, size: float, top: float, height: float) -> None:
    width = page.room(top)
    page.sheet.fill(page.left, top, width, height, round_=size * 0.25)
    page.sheet.white(on=True)
    for index, line in enumerate(remark.lines):
        at = (page.left + size / 2, top + size * 0.175 + index * size * LINE)
        page.sheet.text(page.faces.bold, line, size, at)
    page.sheet.white(on=False)


def _says_there_is_more(text: Wrapped, face: Face, room: float, size: float) -> Wrapped:
    """Return the lines with the last one ending in a word about where the rest is."""
    note = f"{ELLIPSIS}（{_SEE_ALL}）"
    if face.width(note, size) > room / 3:
        return text  # the … says it as well, and a small label has more use for the words
    last = text.lines[-1].removesuffix(ELLIPSIS)
    short = cut(face, last + ELLIPSIS * 40, room - face.width(note[1:], size), size)
    return Wrapped((*text.lines[:-1], short.rstrip(ELLIPSIS) + note), whole=False)
