"""Brings order rows and line rows together, in whatever files they stand, and settles duplicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from pos.domain.order_checks import check_order
from pos.domain.orders import CodeOwner, Line, OrderState
from pos.errors import RuleViolation
from pos.links.files.columns import Field
from pos.links.files.rows import BadRow, LineRow, RowReader
from pos.links.files.tables import SheetRow, Table
from pos.links.files.taobao import Maker, only_line
from pos.links.files.values import FileOrder, Refusal

_RANK = {
    OrderState.PLACED: 0,
    OrderState.OUT: 1,
    OrderState.COMPLETED: 2,
    OrderState.CANCELLED: 3,
}


@dataclass(slots=True)
class _Lines:
    """The lines of one order in one table, or why they cannot be read."""

    table: int
    good: list[LineRow] = field(default_factory=list)
    bad: list[Refusal] = field(default_factory=list)


class Pairing:
    """Collects one import: first all tables of lines, then the orders."""

    def __init__(self, maker: Maker) -> None:
        self.lines_expected = False
        """Whether there is a table of lines, or a file that could not be read and may hold one."""
        self._maker = maker
        self._lines: dict[str, list[_Lines]] = {}
        self._line_readers: list[RowReader] = []
        self._orders: list[FileOrder] = []
        self._places: dict[str, int] = {}
        self._refused: list[Refusal] = []
        self._claimed: set[str] = set()

    def add_lines(self, table: Table) -> None:
        """Take the rows of a table of lines. Raises UnreadableFile; what was read stays."""
        self.lines_expected = True
        reader = RowReader(table.file, table.columns)
        number = len(self._line_readers)
        self._line_readers.append(reader)
        for row in table.rows:
            if row.is_blank:
                continue
            try:
                line = reader.line(row)
            except BadRow as error:
                self._group(error.no, number).bad.append(error.refusal)
            else:
                self._group(line.no, number).good.append(line)

    def add_orders(self, table: Table) -> None:
        """Take the rows of a table of orders. Raises UnreadableFile; what was read stays."""
        reader = RowReader(table.file, table.columns)
        for row in table.rows:
            if row.is_blank:
                continue
            try:
                self._add_row(reader, row, table.file)
            except BadRow as error:
                self._claimed.add(error.no)
                self._refused.append(error.refusal)

    def add_order(self, found: FileOrder, refused: Callable[[str], Refusal]) -> None:
        """Take one order, or note why not; `refused` makes the refusal for a reason."""
        try:
            check_order(found.order)
        except RuleViolation as error:
            column, problem = str(error.fields["field"]), str(error.fields["problem"])
            self._refused.append(replace(refused(problem), column=column, value=""))
            return
        place = self._places.setdefault(found.order.no, len(self._orders))
        if place == len(self._orders):
            self._orders.append(found)
        elif chosen := _one_of(self._orders[place], found):
            self._orders[place] = chosen
        else:
            self._refused.append(refused("duplicate_with_other_content"))

    def refuse(self, refusal: Refusal) -> None:
        """Note a refusal that was found elsewhere."""
        self._refused.append(refusal)

    def orders(self) -> tuple[FileOrder, ...]:
        """Return the orders taken, in the order of the files."""
        return tuple(self._orders)

    def refusals(self) -> list[Refusal]:
        """Return all refusals, those of line rows that no order row claimed included."""
        orphans: list[Refusal] = []
        for no, groups in self._lines.items():
            if no and no in self._claimed:
                continue
            for group in groups:
                reader = self._line_readers[group.table]
                orphans += group.bad
                orphans += [reader.orphan(line) for line in group.good]
        return self._refused + orphans

    def _group(self, no: str, table: int) -> _Lines:
        groups = self._lines.setdefault(no, [])
        if not groups or groups[-1].table != table:
            groups.append(_Lines(table))
        return groups[-1]

    def _add_row(self, reader: RowReader, row: SheetRow, file: str) -> None:
        found = reader.order(row)
        lines = self._lines_of(found.no)
        if not lines and not self.lines_expected and (line := only_line(found)):
            lines = [line]
        if not lines:
            raise BadRow(reader.refusal(row, Field.NO, "no_lines"), found.no)
        if sum(line.line.qty for line in lines) < (found.total_qty or 0):
            raise BadRow(reader.refusal(row, Field.TOTAL_QTY, "lines_missing"), found.no)
        self._claimed.add(found.no)
        order = self._maker.order(found, lines, file, from_row=not self.lines_expected)
        self.add_order(order, lambda reason: reader.refusal(row, Field.NO, reason))

    def _lines_of(self, no: str) -> list[LineRow]:
        """Return the order's lines; of several exports the last one's. Raises BadRow."""
        groups = self._lines.get(no, [])
        for group in groups:
            if group.bad:
                raise BadRow(group.bad[0], no)
        for group in groups[1:]:
            if _bought(line.line for line in group.good) != _bought(
                line.line for line in groups[0].good
            ):
                reader = self._line_readers[group.table]
                raise BadRow(reader.orphan(group.good[0], "duplicate_with_other_content"), no)
        return groups[-1].good if groups else []


def _one_of(known: FileOrder, found: FileOrder) -> FileOrder | None:
    """Return which of two orders of one number holds, or None where nobody can tell.

    Two exports of different days tell of the same purchase: the one further on holds. JSON says by
    its revision which is newer.
    """
    if replace(found, file=known.file, row=known.row) == known:
        return known
    if found.order.code_owner is not CodeOwner.PLATFORM:
        return found if found.order.revision > known.order.revision else None
    same = _bought(known.order.lines) == _bought(found.order.lines)
    if known.file == found.file or not same or known.order.placed_at != found.order.placed_at:
        return None
    return max(found, known, key=lambda one: _RANK[one.status.state])


def _bought(lines: Iterable[Line]) -> list[tuple[str, int, int]]:
    return [(line.name, line.qty, line.price_fen) for line in lines]
