"""Reads a payout statement (账务明细) as CSV or XLSX: what was paid and taken off, order by order.

Such a file has lines before its header and behind its last row, several rows for one order, and the
order's number behind `T200P`. A statement is read whole or not at all: with a row left out, what is
compared with it would be wrong.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pos.domain.ids import OrderNo
from pos.domain.reconciliation import Record
from pos.domain.times import shanghai_day
from pos.errors import RuleViolation
from pos.links.files import cells, workbooks
from pos.links.files.cells import BadCell
from pos.links.files.columns import header_key
from pos.links.files.encodings import MARK_ERRORS, encoding_of
from pos.links.files.shown import shown
from pos.links.files.tables import SheetRow
from pos.links.files.values import UnreadableFile

_T = TypeVar("_T")
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MOST_BYTES = 512 * 1024 * 1024
_MOST_PREAMBLE = 60
_NUMBERED = re.compile(r"T[0-9]{2,6}P([0-9A-Za-z_-]{6,64})")
_NAMED = re.compile(r"[\[【(（]([0-9]{12,24})[\]】)）]")
_TOTAL = re.compile(r"(收入|支出)合计[::](?:([0-9]+)笔[,,])?共([-+]?[0-9.,]+)元")


class Column(StrEnum):
    """What a column of a statement can mean."""

    SERIAL = "serial"
    ORDER = "order"
    AT = "at"
    INCOME = "income"
    EXPENSE = "expense"
    AMOUNT = "amount"
    LABEL = "label"
    NAME = "name"
    NOTE = "note"


# Best name first: a statement with both 商户订单号 and 订单号 is read by the first.
_ALIASES: dict[Column, str] = {
    Column.SERIAL: "账务流水号 财务流水号 流水号 业务流水号 交易流水号 支付宝流水号",
    Column.ORDER: "商户订单号 业务基础订单号 业务订单号 交易订单号 订单号 订单编号",
    Column.AT: "发生时间 入账时间 账务时间 交易时间 结算时间 时间 日期",
    Column.INCOME: "收入金额(+元) 收入金额(元) 收入金额 收入(+元) 收入(元) 收入",
    Column.EXPENSE: "支出金额(-元) 支出金额(元) 支出金额 支出(-元) 支出(元) 支出",
    Column.AMOUNT: "收支金额(元) 收支金额 发生金额(元) 发生金额 金额(元) 金额 结算金额",
    Column.LABEL: "业务类型 账务类型 交易类型 业务描述 类型",
    Column.NAME: "商品名称 商品",
    Column.NOTE: "备注 说明",
}
_PLACES = {
    header_key(name): (column, rank)
    for column, names in _ALIASES.items()
    for rank, name in enumerate(names.split())
}


@dataclass(frozen=True, slots=True)
class Payouts:
    """All rows of a statement. Those that name no order, such as a withdrawal, are only counted."""

    rows: tuple[Record, ...]
    without_order: int
    without_order_fen: int


def read_payouts(path: Path) -> Payouts:
    """Read a statement; nothing is stored.

    Raises: RuleViolation `statement_unreadable` (file, row, column, reason).
    """
    try:
        with _opened(path) as tables:
            for rows in tables:
                if (found := _read(rows)) is not None:
                    return found
        raise UnreadableFile("unknown_columns")
    except UnreadableFile as error:
        raise _refused(path, error) from error
    except FileNotFoundError as error:
        raise _refused(path, UnreadableFile("not_found")) from error
    except (OSError, ValueError) as error:
        raise _refused(path, UnreadableFile("not_readable")) from error


def _refused(path: Path, error: UnreadableFile) -> RuleViolation:
    return RuleViolation(
        "statement_unreadable",
        file=shown(path.name),
        row=error.row,
        column=shown(error.column),
        reason=error.reason,
    )


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[Iterator[SheetRow]]]:
    if not path.is_file():
        raise UnreadableFile("is_a_folder" if path.is_dir() else "not_found")
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableFile("too_large")
    with path.open("rb") as file:
        head = file.read(len(_ZIP))
    if head == _OLD_OFFICE:
        raise UnreadableFile("old_excel")
    if head == _ZIP:
        with workbooks.open_sheets(path) as sheets:
            yield sheets
        return
    encoding = encoding_of(path, _headers_known)
    with path.open(encoding=encoding, errors=MARK_ERRORS, newline="") as file_:
        yield [_lines(file_)]


def _headers_known(head: str) -> int:
    lines = head.splitlines()[:_MOST_PREAMBLE]
    return max((len(_columns(re.split(r"[,\t;]", line))) for line in lines), default=0)


def _lines(file: Iterable[str]) -> Iterator[SheetRow]:
    """Split each line where its header is split; what stands above the header stays whole."""
    delimiter = ""
    for number, line in enumerate(file, start=1):
        delimiter = delimiter or next((x for x in ",\t;" if _columns(line.split(x))), "")
        yield SheetRow(number, _cells(line, delimiter) if delimiter else [line])


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise UnreadableFile("too_long") from error


def _columns(headers: Sequence[str]) -> dict[Column, int]:
    """Return where each column stands; nothing where these are not a statement's headers."""
    found: dict[Column, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        known = _PLACES.get(header_key(header))
        if known is not None and (known[0] not in found or known[1] < found[known[0]][0]):
            found[known[0]] = (known[1], place)
    at = {column: place for column, (_, place) in found.items()}
    has_amount = Column.AMOUNT in at or {Column.INCOME, Column.EXPENSE} <= at.keys()
    return at if has_amount and {Column.ORDER, Column.AT} <= at.keys() else {}


def _read(rows: Iterator[SheetRow]) -> Payouts | None:
    """Return what a table holds, or None where it is no statement. Raises UnreadableFile."""
    for row in rows:
        if at := _columns(row.cells):
            return _Reading(at).all(rows)
        if row.number > _MOST_PREAMBLE:
            return None
    return None


class _Reading:
    """The rows below one header."""

    def __init__(self, at: dict[Column, int]) -> None:
        self._at = at
        self._rows: list[Record] = []
        self._without: list[int] = []
        self._sums = {"收入": 0, "支出": 0}

    def all(self, rows: Iterator[SheetRow]) -> Payouts:
        for row in rows:
            if row.is_blank:
                continue
            if _is_footer(row):
                self._compare_total(row)
            elif any(self._cell(row, x) for x in (Column.SERIAL, Column.AT)):
                self._take(row)
        return Payouts(tuple(self._rows), len(self._without), sum(self._without))

    def _cell(self, row: SheetRow, column: Column) -> str:
        return cells.cleaned(row.cell(self._at.get(column)))

    def _take(self, row: SheetRow) -> None:
        amount_fen = self._amount_fen(row)
        self._sums["收入" if amount_fen > 0 else "支出"] += amount_fen
        no = self._order_no(row)
        if no is None:
            self._without.append(amount_fen)
            return
        serial = self._guarded(row, Column.SERIAL, cells.text)
        made = self._guarded(row, Column.AT, cells.moment)
        if made is None:
            raise UnreadableFile("missing", row=row.number, column=_name(Column.AT))
        label = self._cell(row, Column.LABEL)
        key = serial or f"row {row.number}"
        self._rows.append(Record(no, key, amount_fen, shanghai_day(made), label=label))

    def _order_no(self, row: SheetRow) -> OrderNo | None:
        said = self._cell(row, Column.ORDER)
        if said and said.strip("-"):
            number = self._guarded(row, Column.ORDER, cells.order_no)
            found = _NUMBERED.fullmatch(number)
            return OrderNo(found[1] if found else number)
        for column in (Column.NOTE, Column.NAME):
            text = self._cell(row, column)
            if hit := _NUMBERED.search(text) or _NAMED.search(text):
                return OrderNo(hit[1])
        return None

    def _amount_fen(self, row: SheetRow) -> int:
        if Column.INCOME not in self._at or Column.EXPENSE not in self._at:
            return self._guarded(row, Column.AMOUNT, _signed_fen)
        income_fen = self._guarded(row, Column.INCOME, _signed_fen)
        # Some statements write what is taken off with its sign, some without.
        return income_fen - abs(self._guarded(row, Column.EXPENSE, _signed_fen))

    def _guarded(self, row: SheetRow, column: Column, read: Callable[[str], _T]) -> _T:
        try:
            return read(row.cell(self._at.get(column)))
        except BadCell as error:
            raise UnreadableFile(error.reason, row=row.number, column=_name(column)) from error

    def _compare_total(self, row: SheetRow) -> None:
        """Refuse a statement whose rows do not come to what its own last lines say."""
        said = _TOTAL.search(cells.compared("".join(row.cells)))
        if said is None:
            return
        if abs(_signed_fen(said[3])) != abs(self._sums[said[1]]):
            raise UnreadableFile("cut_short", row=row.number, column=f"{said[1]}合计")


def _is_footer(row: SheetRow) -> bool:
    return row.cells[0].lstrip("\ufeff \t'\"").startswith("#")


def _signed_fen(cell: str) -> int:
    plain = cells.compared(cell)
    sign = -1 if plain.startswith("-") else 1
    return sign * (cells.fen(plain.lstrip("+-")) or 0)


def _name(column: Column) -> str:
    return _ALIASES[column].split()[0]
