"""A table of a file, whatever its format: a header and rows that are counted as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pos.links.files.columns import Columns


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; `number` is the spreadsheet's, blank rows and cells of many lines included.

    A row with a `fault` could not be read whole; `fault_at` is the place of the cell at fault.
    """

    number: int
    cells: list[str]
    fault: str = ""
    fault_at: int = 0

    def cell(self, place: int | None) -> str:
        """Return the cell at this place, empty where the row has none."""
        return "" if place is None or place >= len(self.cells) else self.cells[place]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not self.fault and not any(map(str.strip, self.cells))


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `rows` can be run through once and begins below the header."""

    file: str
    columns: Columns
    header_row: int
    rows: Iterator[SheetRow]
    encoding: str = ""
    delimiter: str = ""
