"""Takes order files as they come: tells what each is, reads all it can, says what it cannot."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType

from pos.domain.ids import ShopId
from pos.links.files import delimited, workbooks
from pos.links.files.columns import Columns, first_name
from pos.links.files.json_orders import JsonFile
from pos.links.files.pairing import Pairing
from pos.links.files.shown import shown
from pos.links.files.tables import Table
from pos.links.files.taobao import Maker
from pos.links.files.values import FileOrder, FileOrders, Kind, Refusal, UnreadableFile

_NOTHING: Mapping[str, str] = MappingProxyType({})
_MOST_BYTES = 512 * 1024 * 1024
_HEAD_BYTES = 4096
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEADERS_SHOWN = 5


def read_order_files(
    paths: Sequence[Path],
    *,
    shop: ShopId,
    columns: Mapping[str, str] = _NOTHING,
    now: datetime,
) -> FileOrders:
    """Read Taobao exports (CSV, XLSX) and JSON orders; nothing is stored and nothing raised.

    Orders and lines find each other across all files and sheets; they are told apart by their
    headers. An order that two exports hold is taken once, as the one further on has it.

    Args:
        paths: files in any order.
        shop: whose orders these are; a JSON order of another shop is refused. Empty: not known.
        columns: what this shop's headers mean (header to `columns.Field` value), remembered.
        now: aware UTC; dates the status of each order.
    """
    reading = _Reading(Pairing(Maker(shop, now)), columns)
    for path in paths:
        with reading.guarding(path):
            reading.first_pass(path)
    for path in paths:
        if path in reading.with_orders:
            with reading.guarding(path):
                reading.second_pass(path, shop, now)
    return reading.result([path.name for path in paths])


@contextmanager
def opened(path: Path, columns: Mapping[str, str]) -> Iterator[JsonFile | list[Table]]:
    """Open one order file, whatever it is. Raises UnreadableFile, OSError."""
    known = path.stat()
    if stat.S_ISDIR(known.st_mode):
        raise UnreadableFile("is_a_folder")
    if not stat.S_ISREG(known.st_mode):  # a device or a pipe may never end
        raise UnreadableFile("not_readable")
    if known.st_size > _MOST_BYTES:
        raise UnreadableFile("too_large")
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_OLD_OFFICE):
        raise UnreadableFile("password_protected" if _locked(path) else "old_excel")
    if head.startswith(_ZIP):
        with workbooks.open_tables(path, columns) as tables:
            yield tables
    elif path.suffix.lower() == ".json" or _begins_like_json(head):
        yield JsonFile.opened(path)
    else:
        with delimited.open_table(path, columns) as table:
            yield [table]


def _begins_like_json(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return text.lstrip(b" \t\r\n\0")[:1] in (b"[", b"{")


def _locked(path: Path) -> bool:
    # A workbook with a password is such an old container around the encrypted XLSX; its list of
    # parts stands anywhere in it.
    if path.stat().st_size > _MOST_BYTES // 4:
        return False
    return _LOCKED in path.read_bytes()


@dataclass(slots=True)
class _Reading:
    """One import under way."""

    pairing: Pairing
    columns: Mapping[str, str]
    with_orders: set[Path] = field(default_factory=set)
    _mapping: dict[str, str] = field(default_factory=dict)
    _unknown: dict[str, None] = field(default_factory=dict)

    @contextmanager
    def guarding(self, path: Path) -> Iterator[None]:
        """Turn a file that cannot be read into one refusal; the other files are still taken."""
        try:
            yield
        except UnreadableFile as error:
            self._unreadable(path, error)
        except FileNotFoundError:
            self._unreadable(path, UnreadableFile("not_found"))
        except (OSError, ValueError) as error:  # ValueError: a path with a NUL
            reason = "not_readable" if isinstance(error, OSError) else "not_found"
            self._unreadable(path, UnreadableFile(reason))

    def first_pass(self, path: Path) -> None:
        """Take the lines of a file, and note whether it holds orders."""
        with opened(path, self.columns) as found:
            if isinstance(found, JsonFile):
                self.with_orders.add(path)
                return
            for table in found:
                self._note(table.columns)
                if (fault := _unfit(table)) is not None:
                    self._unreadable(path, fault, table.file)
                elif table.columns.kind is Kind.LINES:
                    self.pairing.add_lines(table)
                else:
                    self.with_orders.add(path)

    def second_pass(self, path: Path, shop: ShopId, now: datetime) -> None:
        """Take the orders of a file."""
        with opened(path, self.columns) as found:
            if isinstance(found, JsonFile):
                self._take_json(found, shop, now)
                return
            for table in found:
                if table.columns.kind is Kind.ORDERS and _unfit(table) is None:
                    self.pairing.add_orders(table)

    def result(self, names: Sequence[str]) -> FileOrders:
        """Return what was found, refusals as a person goes through the files."""
        places = {name: place for place, name in reversed(list(enumerate(names)))}

        def place_of(refusal: Refusal) -> tuple[int, str, int]:
            name = refusal.file.partition(" [")[0]
            return places.get(refusal.file, places.get(name, len(names))), refusal.file, refusal.row

        return FileOrders(
            orders=self.pairing.orders(),
            refused=tuple(sorted(self.pairing.refusals(), key=place_of)),
            unknown_columns=tuple(self._unknown),
            mapping=MappingProxyType(self._mapping),
        )

    def _take_json(self, found: JsonFile, shop: ShopId, now: datetime) -> None:
        for one in found.orders(shop, now):
            if isinstance(one, Refusal):
                self.pairing.refuse(one)
                continue
            self.pairing.add_order(one, partial(_of_number, one))

    def _note(self, columns: Columns) -> None:
        self._mapping |= {columns.headers[at]: field.value for field, at in columns.at.items()}
        if columns.kind is not Kind.UNKNOWN:
            self._unknown |= dict.fromkeys(columns.unknown)

    def _unreadable(self, path: Path, error: UnreadableFile, file: str = "") -> None:
        self.pairing.lines_expected = True
        name = shown(file or path.name)
        self.pairing.refuse(Refusal(name, error.row, error.column, error.value, error.reason))


def _of_number(one: FileOrder, reason: str) -> Refusal:
    return Refusal(one.file, one.row, "no", shown(one.order.no), reason)


def _unfit(table: Table) -> UnreadableFile | None:
    columns = table.columns
    if columns.kind is Kind.UNKNOWN:
        headers = shown(" ".join(columns.headers[:_HEADERS_SHOWN]))
        return UnreadableFile("unknown_columns", row=table.header_row, value=headers)
    if columns.missing:
        name = first_name(columns.kind, columns.missing[0])
        return UnreadableFile("missing_column", row=table.header_row, column=name)
    return None
