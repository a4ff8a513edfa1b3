"""Where things stand on each size of label, read from resources/labels and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from pos.domain.labels import LABEL_SIZES_MM
from pos.errors import RuleViolation

LAYOUT_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "labels"

_LARGEST_MM = 500


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


@cache
def layout(size_mm: tuple[int, int]) -> Layout:
    """Return the layout for this size. Raises: RuleViolation `unknown_label_size`, `bad_layout`."""
    if size_mm not in LABEL_SIZES_MM:
        raise RuleViolation("unknown_label_size", size=f"{size_mm[0]}x{size_mm[1]}")
    return read_layout(LAYOUT_FOLDER / f"{size_mm[0]}x{size_mm[1]}.toml")


def read_layout(file: Path) -> Layout:
    """Read one layout. Raises: RuleViolation `bad_layout` with file and the place that is wrong."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleViolation("bad_layout", file=file.name, problem=str(error)) from error
    known = {field.name for field in fields(Layout)}
    for name in sorted(known ^ found.keys()):
        problem = "missing" if name in known else "unknown"
        raise RuleViolation("bad_layout", file=file.name, key=name, problem=problem)
    return Layout(**{name: _checked(file, name, value) for name, value in found.items()})


def _checked(file: Path, name: str, value: object) -> Any:
    wanted = _KINDS.get(name, _is_length)
    if not wanted(value):
        raise RuleViolation("bad_layout", file=file.name, key=name, problem="not a usable value")
    return tuple(value) if isinstance(value, list) else value


def _is_length(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= _LARGEST_MM and value is not True


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_length, value))


def _is_falling(value: object) -> bool:
    """Whether these are sizes from large to small, none of them nothing."""
    if not isinstance(value, list) or not value or not all(map(_is_length, value)):
        return False
    return value == sorted(value, reverse=True) and value[-1] > 0


def _is_falling_pair(value: object) -> bool:
    return _is_pair(value) and _is_falling(value)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= 99


_KINDS: dict[str, Callable[[object], bool]] = {
    "size_mm": _is_pair,
    "bag_box_mm": _is_pair,
    "head_mm": _is_falling_pair,
    "pick_mm": _is_falling_pair,
    "promise_mm": _is_falling_pair,
    "customer_mm": _is_falling_pair,
    "remark_mm": _is_falling_pair,
    "number_mm": _is_falling_pair,
    "foot_mm": _is_falling_pair,
    "items_mm": _is_falling,
    "address_lines": _is_count,
    "item_lines": _is_count,
    "remark_lines": _is_count,
    "qr_at": lambda value: value in ("foot", "side", "corner"),
    "rules": lambda value: isinstance(value, bool),
}
