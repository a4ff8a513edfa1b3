"""Where things stand on each size of label, read from resources/labels and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pos.domain.labels import LABEL_SIZES_MM
from pos.errors import RuleViolation
from pos.paper.templates import (
    COUNT,
    FALLING,
    FALLING_PAIR,
    FLAG,
    PAIR,
    TEMPLATE_FOLDER,
    Kind,
    one_of,
    read_template,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One size of label. Every figure is in mm; a text's figure is the height of its em square.

    A list has sizes from the preferred to the least one still read at arm's length. A mark of 0
    leaves its part out.
    """

    size_mm: tuple[int, int]
    margin_mm: float
    gap_mm: float
    head_mm: tuple[float, float]
    pick_mm: tuple[float, float]
    promise_mm: tuple[float, float]
    customer_mm: tuple[float, float]
    address_mm: float
    address_lines: int
    items_mm: tuple[float, ...]
    item_lines: int
    remark_mm: tuple[float, float]
    remark_lines: int
    number_mm: tuple[float, float]
    foot_mm: tuple[float, float]
    bag_box_mm: tuple[float, float]
    qr_mm: float
    qr_at: str
    """`foot`: beside the Code128; `side`: at the right, below the bag box; `corner`: above it."""
    bars_mm: float
    """Height of the Code128."""
    module_mm: float
    """Widest bar wanted; wider ones only cost room."""
    rules: bool
    """Lines between the parts."""
    logo_mm: tuple[float, float]
    """The most the shop's picture takes, width and height; 0 where there is no room for one."""


_KINDS: dict[str, Kind] = {
    "size_mm": PAIR,
    "bag_box_mm": PAIR,
    "logo_mm": PAIR,
    "head_mm": FALLING_PAIR,
    "pick_mm": FALLING_PAIR,
    "promise_mm": FALLING_PAIR,
    "customer_mm": FALLING_PAIR,
    "remark_mm": FALLING_PAIR,
    "number_mm": FALLING_PAIR,
    "foot_mm": FALLING_PAIR,
    "items_mm": FALLING,
    "address_lines": COUNT,
    "item_lines": COUNT,
    "remark_lines": COUNT,
    "qr_at": one_of("foot", "side", "corner"),
    "rules": FLAG,
}


@cache
def layout(size_mm: tuple[int, int]) -> Layout:
    """Return the layout for this size. Raises: RuleViolation `unknown_label_size`, `layout_…`."""
    if size_mm not in LABEL_SIZES_MM:
        raise RuleViolation("unknown_label_size", size=f"{size_mm[0]}x{size_mm[1]}")
    return read_layout(TEMPLATE_FOLDER / f"{size_mm[0]}x{size_mm[1]}.toml")


def read_layout(file: Path) -> Layout:
    """Read one layout. Raises: RuleViolation `layout_…` with file and line."""
    return read_template(file).made(Layout, _KINDS)
