"""The upper part of a bag label: shop, pick number, promise, customer."""

from __future__ import annotations

from pos.paper.fitting import ELLIPSIS, cut, cut_front, shrunk, wrapped
from pos.paper.page import Page
from pos.paper.sheet import LINE

_PICK_KEEPS = 2 / 3
"""What stands below may take at most a third of the pick number's height."""


def draw_head(page: Page) -> None:
    label, face = page.label, page.faces.regular
    largest, least = page.sizes(page.plan.head_mm)
    tag = _tag_width(page, label.copy_words, largest)
    room = page.room(page.top) - (tag + largest * 0.4 if tag else 0)
    how = f"{label.fulfilment}·{label.timing}"
    text = face.printable(f"{label.shop}·{how}")
    if face.width(text, least) > room:
        # Staff know their own shop: its name is what gives way.
        left = room - face.width(f"·{how}", least)
        name = cut(face, face.printable(label.shop), left, least)
        text = f"{name}·{how}" if len(name) > len(ELLIPSIS) else how
    text, size = shrunk(face, text, room, (largest, least))
    # Smaller text keeps to the middle of its row.
    page.sheet.text(face, text, size, (page.left, page.top + (largest - size) * LINE / 2))
    if tag:
        at = page.left + page.room(page.top) - tag
        _draw_tag(page, label.copy_words, largest, at, page.top)
    page.top += largest * LINE


def _tag_width(page: Page, text: str, size: float) -> float:
    return page.faces.bold.width(text, size) + size * 0.7 if text else 0


def _draw_tag(page: Page, text: str, size: float, left: float, top: float) -> None:
    """Draw a short word white on black."""
    width = _tag_width(page, text, size)
    page.sheet.fill(left, top, width, size * LINE, round_=size * 0.2)
    page.sheet.white(on=True)
    page.sheet.text(page.faces.bold, text, size, (left + size * 0.35, top))
    page.sheet.white(on=False)


def draw_pick_number(page: Page) -> None:
    face = page.faces.bold
    text = face.printable(page.label.pick_no)
    lift = page.gap * 0.5
    largest, least = page.sizes(page.plan.pick_mm)
    # It is as large as what must stand below it allows.
    below = (page.plan.promise_mm[0] + page.plan.customer_mm[0]) * LINE + page.plan.gap_mm * 3
    free = page.bottom - page.top - lift - page.dots(below) - page.goods_least()
    size = max(largest * _PICK_KEEPS, min(largest, free))
    size = max(least, min(size, size * page.room(page.top) / face.width(text, size)))
    text = cut_front(face, text, page.room(page.top), size)
    page.sheet.text(face, text, size, (page.left, page.top + lift - size * (LINE - 1) / 2))
    page.top += size + lift


def draw_promise(page: Page) -> None:
    page.top += page.gap * 0.6
    size = page.dots(page.plan.promise_mm[0])
    room = page.room(page.top)
    width = _draw_fragile(page, size * 0.86, page.left + room) if page.label.fragile else 0
    used = _draw_lines(page, page.label.promise, page.plan.promise_mm, room - width * 1.06)
    page.top += max(used, size * LINE if width else 0)
    _draw_rule(page)


def _draw_fragile(page: Page, size: float, right: float) -> float:
    """Draw 易碎 and the glass of ISO 780 in a frame; return its width."""
    text = "易碎"
    width = _tag_width(page, text, size) + size * 0.95
    left, top = right - width, page.top
    height = size * 1.3
    page.sheet.frame(left, top, width, height, thick=max(2, round(size * 0.09)))
    page.sheet.text(page.faces.bold, text, size, (left + size * 0.35, top + size * 0.03))
    _draw_glass(page, right - size * 0.68, top + size * 0.22, size)
    return width


def _draw_glass(page: Page, middle: float, top: float, size: float) -> None:
    """Draw a stemmed glass about 0.9 em high."""
    wide, high = size * 0.27, size * 0.86

    def at(across: float, down: float) -> tuple[float, float]:
        return middle + wide * across, top + high * down

    page.sheet.shape(
        at(-1, 0),
        [at(1, 0)],
        [at(1, 0.5), at(0.3, 0.56), at(0.2, 0.58)],
        [at(0.2, 0.88)],
        [at(0.9, 1)],
        [at(-0.9, 1)],
        [at(-0.2, 0.88)],
        [at(-0.2, 0.58)],
        [at(-0.3, 0.56), at(-1, 0.5), at(-1, 0)],
    )


def draw_customer(page: Page) -> None:
    label = page.label
    tail = f"尾号 {label.tail}" if label.tail else ""
    who = "  ".join(filter(None, (label.customer, tail)))
    if who:
        page.top += _draw_lines(page, who, page.plan.customer_mm, page.room(page.top))
    _draw_address(page)
    if who or label.address:
        _draw_rule(page)


def _draw_lines(page: Page, text: str, sizes_mm: tuple[float, float], room: float) -> float:
    """Draw bold text on one line, or at its least size on two; return the height used."""
    face = page.faces.bold
    text = face.printable(text)
    largest, least = page.sizes(sizes_mm)
    size = max(least, min(largest, largest * room / max(face.width(text, largest), 1)))
    lines = wrapped(face, text, room, size, lines=2).lines
    for index, line in enumerate(lines):
        page.sheet.text(face, line, size, (page.left, page.top + index * size * LINE))
    return len(lines) * size * LINE


def _draw_address(page: Page) -> None:
    """Draw as many lines of the address as leave room for the goods."""
    face, size = page.faces.regular, page.dots(page.plan.address_mm)
    free = page.bottom - page.top - page.gap * 2 - page.goods_least()
    count = min(page.plan.address_lines, int(free / (size * LINE))) if size else 0
    text = face.printable(page.label.address)
    for line in wrapped(face, text, page.room(page.top), size, lines=count).lines:
        page.sheet.text(face, line, size, (page.left, page.top))
        page.top += size * LINE


def _draw_rule(page: Page) -> None:
    page.top += page.gap * 0.6
    if page.plan.rules:
        thick = max(2, round(page.dots(0.3)))
        page.sheet.rule(page.left, page.top, page.room(page.top), thick=thick)
        page.top += thick + page.gap * 0.6
