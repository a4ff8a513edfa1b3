"""The right corner of a bag label: which bag of how many, the QR, and the shop's picture."""

from __future__ import annotations

from math import ceil

from pos.paper.fitting import shrunk
from pos.paper.logo import fitted_logo
from pos.paper.page import Page
from pos.paper.sheet import CAPS, LINE


def draw_corner(page: Page) -> None:
    """Draw the bag box and, where the layout wants it there, the QR below or above it."""
    end = page.top
    if page.plan.qr_at == "corner":
        end = _draw_corner_qr(page, max(page.code.quiet_dots, ceil(page.top)))
    width, height = page.sizes(page.plan.bag_box_mm)
    left = page.sheet.width - page.left - width
    _draw_bag_box(page, left, end, width, height)
    end += height
    page.corner.append((left - page.dots(1.5), end + page.gap))
    if page.plan.qr_at == "side":
        _draw_corner_qr(page, ceil(end) + page.code.quiet_dots)
    if page.label.logo and all(page.plan.logo_mm):
        _draw_logo(page, ceil(end + page.gap))


def _draw_corner_qr(page: Page, y: int) -> float:
    """Draw the QR at the right edge and return where its white ends."""
    code = page.code
    x = page.sheet.width - max(code.quiet_dots, round(page.left)) - code.width
    page.sheet.stamp(code, x, y)
    # One dot more: the edges of letters are soft.
    white = code.quiet_dots + 1
    end = y + code.height + white
    page.corner.append((x - white, end))
    return end


def _draw_logo(page: Page, top: int) -> None:
    """Draw the shop's picture below the bag box, in its middle."""
    width, height = (int(size) for size in page.sizes(page.plan.logo_mm))
    logo = fitted_logo(page.label.logo, width, height)
    right = round(page.sheet.width - page.left)
    page.sheet.stamp(logo, right - (width + logo.width) // 2, top)
    page.corner.append((right - width - page.dots(1.5), top + logo.height + page.gap))


def _draw_bag_box(page: Page, left: float, top: float, width: float, height: float) -> None:
    large, small = page.label.bag_words
    page.sheet.frame(left, top, width, height, thick=max(2, round(page.dots(0.4))))
    room = width * 0.86
    bold, regular = page.faces.bold, page.faces.regular
    large, size = shrunk(bold, large, room, (height * 0.58, height * 0.3))
    at = left + (width - bold.width(large, size)) / 2
    page.sheet.tight_text(bold, large, size, (at, top + height * 0.31 - size * CAPS / 2))
    size = height * 0.22
    if regular.width(small, size) > room:
        small = small.split(" 袋 ")[-1]
    at = left + (width - regular.width(small, size)) / 2
    page.sheet.text(regular, small, size, (at, top + height * 0.77 - size * LINE / 2))
