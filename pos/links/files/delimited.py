"""Reads CSV and tab-separated text row by row, and gets over quotes that never close."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pos.links.files.columns import read_header, recognised
from pos.links.files.encodings import MARK_ERRORS, encoding_of
from pos.links.files.tables import SheetRow, Table
from pos.links.files.values import UnreadableFile

_DELIMITERS = ",\t;"
_LONGEST_LINE = 1_000_000
_MOST_LINES_IN_A_ROW = 100
_MOST_COLUMNS = 512
_END = "\0end of the file\0"


@contextmanager
def open_table(path: Path, remembered: Mapping[str, str]) -> Iterator[Table]:
    """Open a text file as a table. Raises UnreadableFile, OSError."""
    encoding = encoding_of(path, lambda head: _headers_known(head, remembered))
    with path.open(encoding=encoding, errors=MARK_ERRORS, newline="") as file:
        lines = _lines(file)
        first, header_line = _first_line(lines)
        delimiter = _delimiter(header_line, remembered)
        records = _Records(lines, delimiter, first)
        records.give_back(header_line)
        header = next(iter(records))
        if len(header.cells) > _MOST_COLUMNS:
            raise UnreadableFile("not_a_table", row=header.number)
        columns = read_header(header.cells, remembered)
        records.width = len(header.cells)
        yield Table(path.name, columns, header.number, iter(records), encoding, delimiter)


def _headers_known(head: str, remembered: Mapping[str, str]) -> int:
    line = next((line for line in head.splitlines() if line.strip()), "")
    return max(recognised(_parsed(line, mark), remembered) for mark in _DELIMITERS)


def _delimiter(line: str, remembered: Mapping[str, str]) -> str:
    def score(mark: str) -> tuple[int, int]:
        cells = _parsed(line, mark)
        return recognised(cells, remembered), len(cells)

    return max(_DELIMITERS, key=score)


def _parsed(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _lines(file: io.TextIOBase) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) >= _LONGEST_LINE:
            raise UnreadableFile("not_a_table")
        yield line


def _first_line(lines: Iterator[str]) -> tuple[int, str]:
    for number, line in enumerate(lines, start=1):
        if line.strip("\ufeff \t\r\n"):
            return number, line
    raise UnreadableFile("empty")


class _Records:
    """Rows of one file, from the physical line `first` on.

    The parser reads on to the end of the file after a quote that is never closed. So it is given
    at most `_MOST_LINES_IN_A_ROW` lines for one row; then, and at the end of the file, a line that
    no file holds. If that line comes back as a row of its own, all quotes were closed.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, first: int) -> None:
        self.width = 0
        """Cells of the header; 0 while it is being read."""
        self._lines = lines
        self._delimiter = delimiter
        self._number = first - 1
        self._waiting: deque[str] = deque()
        self._given: list[str] = []
        self._ended = False

    def give_back(self, line: str) -> None:
        """Read this line (again) before the others."""
        self._waiting.appendleft(line)

    def __iter__(self) -> Iterator[SheetRow]:
        while self._waiting or not self._ended:
            yield from self._run()

    def _feed(self) -> Iterator[str]:
        while len(self._given) < _MOST_LINES_IN_A_ROW:
            line = self._waiting.popleft() if self._waiting else next(self._lines, "")
            if not line:
                self._ended = True
                break
            self._given.append(line)
            yield line
        yield _END

    def _run(self) -> Iterator[SheetRow]:
        """Yield rows until one is broken; then the lines behind its first are read again."""
        self._given.clear()
        reader = csv.reader(self._feed(), delimiter=self._delimiter)
        while True:
            try:
                cells = next(reader)
            except csv.Error:  # a cell of more than 131,072 characters
                yield self._broken("too_long")
                return
            if cells == [_END]:
                return
            if cells and _END in cells[-1]:
                yield self._broken("open_quote")
                return
            if self._swallowed_a_row(cells):
                yield self._broken("open_quote")
                return
            self._number += 1
            yield self._whole(cells)
            self._given.clear()

    def _swallowed_a_row(self, cells: list[str]) -> bool:
        """Whether a quote too many was closed by one of the next rows: then neither fits."""
        if len(self._given) < 2 or not self.width or len(cells) == self.width:
            return False
        return any(len(_parsed(line, self._delimiter)) >= self.width for line in self._given[1:])

    def _whole(self, cells: list[str]) -> SheetRow:
        if self.width and len(cells) > self.width and any(map(str.strip, cells[self.width :])):
            return SheetRow(self._number, cells, "too_many_cells", self.width)
        last = self._given[-1] if self._given else ""
        if 0 < len(cells) < self.width and not last.endswith(("\n", "\r")):
            return SheetRow(self._number, cells, "cut_short", len(cells) - 1)
        return SheetRow(self._number, cells)

    def _broken(self, fault: str) -> SheetRow:
        first, *behind = self._given
        self._number += 1
        while behind and len(_parsed(behind[0], self._delimiter)) < self.width:
            behind.pop(0)  # more lines of the broken cell
        self._waiting.extendleft(reversed(behind))
        cells = _parsed(first, self._delimiter)
        at_the_end = fault == "open_quote" and self._ended and not self._waiting
        return SheetRow(
            self._number, cells, "cut_short" if at_the_end else fault, max(0, len(cells) - 1)
        )
