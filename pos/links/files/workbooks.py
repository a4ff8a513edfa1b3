"""Reads XLSX row by row, as the same text a CSV would hold."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from pos.links.files.columns import Columns, read_header
from pos.links.files.tables import SheetRow, Table
from pos.links.files.values import Kind, UnreadableFile

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_MOST_BYTES = 100 * 1024 * 1024
_MOST_UNPACKED_BYTES = 800 * 1024 * 1024
_MOST_SHARED_BYTES = 200 * 1024 * 1024
_MOST_ROWS = 400_000
_MOST_BLANK_ROWS = 10_000
_MOST_COLUMNS = 256
_EXACT_DIGITS = 15

_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, struct.error, EOFError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip
"""What openpyxl and the unpacking below it raise on a damaged file: it checks little itself."""


@contextmanager
def open_tables(path: Path, remembered: Mapping[str, str]) -> Iterator[list[Table]]:
    """Open the sheets of a workbook that hold orders or lines. Raises UnreadableFile, OSError."""
    _check_size(path)
    book = _open(path)
    try:
        found = [
            (str(sheet.title), *header)
            for sheet in book.worksheets
            if (header := _header(sheet, remembered))
        ]
        known = [table for table in found if table[2].kind is not Kind.UNKNOWN]
        if not found:
            raise UnreadableFile("empty")
        yield [
            Table(
                path.name if len(known) < 2 else f"{path.name} [{title}]",
                columns,
                row,
                _rows(book[title], row, len(columns.headers)),
                "xlsx",
            )
            for title, row, columns in known or found[:1]
        ]
    finally:
        book.close()


@contextmanager
def open_sheets(path: Path) -> Iterator[Iterator[Iterator[SheetRow]]]:
    """Open every sheet of a workbook, row by row from its first. Raises UnreadableFile, OSError."""
    _check_size(path)
    book = _open(path)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some exporters state A1 for a full sheet
        yield (_rows(sheet, 0, _MOST_COLUMNS) for sheet in book.worksheets)
    finally:
        book.close()


def _check_size(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableFile("too_large")
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except _BROKEN as error:
        raise UnreadableFile("damaged") from error
    # Unpacking stops at the size that is stated here, so a false one gains nothing.
    unpacked = sum(part.file_size for part in parts)
    shared = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    if unpacked > _MOST_UNPACKED_BYTES or shared > _MOST_SHARED_BYTES:
        raise UnreadableFile("too_large")


def _open(path: Path) -> Workbook:
    from openpyxl import load_workbook  # noqa: PLC0415 - 60 ms that no start needs

    # About styles, drop-down lists and odd dates, while opening and at any row read later.
    warnings.filterwarnings("ignore", module="openpyxl")
    try:
        return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise UnreadableFile("damaged") from error


def _header(sheet: Any, remembered: Mapping[str, str]) -> tuple[int, Columns] | None:
    sheet.reset_dimensions()  # some exporters state A1 for a full sheet
    for row in _cells(sheet, 1, _MOST_COLUMNS, last_row=_MOST_BLANK_ROWS):
        if not row.is_blank:
            while row.cells and not row.cells[-1].strip():
                row.cells.pop()
            return row.number, read_header(row.cells, remembered)
    return None


def _rows(sheet: Any, header_row: int, width: int) -> Iterator[SheetRow]:
    filled = blank = 0
    for row in _cells(sheet, header_row + 1, width):
        if row.is_blank:
            blank += 1
            if blank > _MOST_BLANK_ROWS:
                return  # a sheet that was formatted to its end
            continue
        blank = 0
        filled += 1
        if filled > _MOST_ROWS:
            raise UnreadableFile("too_many_rows", row=row.number)
        yield row


def _cells(
    sheet: Any, first_row: int, width: int, *, last_row: int | None = None
) -> Iterator[SheetRow]:
    number = first_row
    try:
        rows = sheet.iter_rows(min_row=first_row, max_row=last_row, max_col=width, values_only=True)
        for number, values in enumerate(rows, start=first_row):
            yield SheetRow(number, [_as_text(value) for value in values])
    except _BROKEN as error:
        raise UnreadableFile("damaged", row=number) from error


def _as_text(value: object) -> str:
    """Return what a CSV would hold; a number that lost digits is written so that this shows."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, float):
        return f"{value:.14E}" if abs(value) >= 10**_EXACT_DIGITS else _plain(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _whole(value: int) -> str:
    # A spreadsheet keeps 15 digits and writes noughts behind them; a program writes all digits.
    digits = str(abs(value)) if abs(value) < 10**_EXACT_DIGITS * 10**25 else "0" * 40
    if len(digits) > _EXACT_DIGITS and not digits[_EXACT_DIGITS:].strip("0"):
        return f"{float(value):.14E}" if abs(value) < 10**300 else "1E+300"
    return str(value)


def _plain(value: float) -> str:
    return f"{value:.15g}" if value == value else ""  # noqa: PLR0124 - NaN is not itself
