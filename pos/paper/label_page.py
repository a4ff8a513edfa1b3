"""One bag label on one page: what is said first stands highest, and nothing overlaps."""

from __future__ import annotations

from pos.domain.labels import Label
from pos.paper.fonts import Faces
from pos.paper.label_corner import draw_corner
from pos.paper.label_foot import draw_bars, draw_foot, draw_number
from pos.paper.label_goods import draw_goods
from pos.paper.label_head import draw_customer, draw_head, draw_pick_number, draw_promise
from pos.paper.layouts import Layout
from pos.paper.page import Page
from pos.paper.sheet import Sheet


def draw_label(sheet: Sheet, *, label: Label, plan: Layout, faces: Faces) -> None:
    """Draw the label: from the top down, then from the bottom up, the goods in between."""
    page = Page(sheet, label, plan, faces)
    for draw in _PARTS:
        draw(page)


_PARTS = (
    draw_corner,
    draw_foot,
    draw_number,
    draw_head,
    draw_pick_number,
    draw_promise,
    draw_customer,
    draw_bars,
    draw_goods,
)
