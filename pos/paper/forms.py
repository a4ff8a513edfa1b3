"""Lists on paper: what stands on one, and how its file in resources/labels lays it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pos.paper.templates import (
    COUNT,
    FALLING_PAIR,
    FLAG,
    PAIR,
    TEMPLATE_FOLDER,
    TEXT,
    Kind,
    one_of,
    read_template,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: cells by the key of their column, and a line below the widest of them."""

    cells: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the columns that the file has for `name`."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands on one list, all texts free of control characters."""

    title: str
    facts: tuple[str, ...]
    tables: tuple[Table, ...]
    foot: str
    tags: tuple[str, ...] = ()
    """Short words white on black beside the title: 补打 2, 易碎."""
    code: str = ""
    """What the QR beside the title says; none where empty."""
    remark: str = ""
    """White on black above the tables."""
    total: str = ""
    signs: tuple[str, ...] = field(default=())
    """Who signs where."""


@dataclass(frozen=True, slots=True)
class FormPlan:
    """How a list looks. Every figure is in mm; a pair of sizes is the preferred and the least one.

    A height of 0 is a roll: the page is as long as what stands on it.
    """

    size_mm: tuple[int, int]
    margin_mm: tuple[float, float]
    """At the sides, and above and below."""
    title_mm: tuple[float, float]
    fact_mm: tuple[float, float]
    remark_mm: tuple[float, float]
    remark_lines: int
    head_mm: float
    note_mm: float
    note_lines: int
    air_mm: float
    """White above and below the text of a row."""
    total_mm: float
    sign_mm: float
    """Height of a line to sign on."""
    foot_mm: tuple[float, float]
    qr_mm: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, in mm."""

    key: str
    head: str
    width_mm: float
    """0: this one takes what the others leave."""
    size_mm: tuple[float, float]
    lines: int
    bold: bool
    align: str
    """`left`, `middle` or `right`."""
    kind: str
    """`text`, `box` to be ticked, or `code`, a QR of the cell's text."""


_KINDS: dict[str, Kind] = {
    "size_mm": PAIR,
    "margin_mm": PAIR,
    "title_mm": FALLING_PAIR,
    "fact_mm": FALLING_PAIR,
    "remark_mm": FALLING_PAIR,
    "remark_lines": COUNT,
    "note_lines": COUNT,
    "foot_mm": FALLING_PAIR,
}
_COLUMN_KINDS: dict[str, Kind] = {
    "key": TEXT,
    "head": TEXT,
    "size_mm": FALLING_PAIR,
    "lines": COUNT,
    "bold": FLAG,
    "align": one_of("left", "middle", "right"),
    "kind": one_of("text", "box", "code"),
}


@dataclass(frozen=True, slots=True)
class FormLayout:
    """A list's file as read: the page, and the columns of each of its tables."""

    plan: FormPlan
    columns: Mapping[str, tuple[Column, ...]]

    def has(self, table: str, key: str) -> bool:
        """Whether the table has a column of this key."""
        return any(column.key == key for column in self.columns[table])


@cache
def form_layout(name: str, tables: tuple[str, ...]) -> FormLayout:
    """Return the layout of this name with columns for these tables.

    Raises: RuleViolation `layout_…` with file and line.
    """
    template = read_template(TEMPLATE_FOLDER / f"{name}.toml")
    return FormLayout(
        template.made(FormPlan, _KINDS),
        {table: template.rows(table, Column, _COLUMN_KINDS) for table in tables},
    )
