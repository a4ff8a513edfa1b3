"""One cell of an export at a time: its quirks taken off, its value read, or a reason why not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pos.domain.times import SHANGHAI
from pos.domain.widths import narrowed

UNREADABLE = "\udcff"
"""Stands in decoded text where bytes meant nothing in the file's encoding."""

_MOST_FEN = 10**10
_LONGEST_TEXT = 500
_LONGEST_REMARK = 2000
_LONGEST_NO = 64
_MOST_PIECES = 100_000

_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]*)?[eE]\+?[0-9]+")
_MONEY = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?")
_DATE = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[ T]*([0-9]{1,2})[:时]([0-9]{1,2})分?(?:[:]?([0-9]{1,2})(?:\.([0-9]{1,6}))?秒?)?)?"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_POSTCODE = re.compile(r"\s*[(（][0-9]{6}[)）]\s*$")
_COUNTRY = re.compile(r"(?:\+|00)?86[- ]?(?=1[0-9*]{10})")
_VIRTUAL = re.compile(r"(1[0-9*]{10})[-转,#]+([0-9]{1,6})")
_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CACHED = 8192
"""An export repeats itself: prices, amounts, states, ways of delivery."""


class BadCell(Exception):
    """The cell holds no such value; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def cleaned(cell: str) -> str:
    """Return the cell without what a spreadsheet put around it: `="1"`, `'1`, tabs, `null`."""
    text = cell.strip()
    if text[:1] == "=" and text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].strip()
    if text[:1] == "'":
        text = text[1:].strip()
    return "" if len(text) == 4 and text.casefold() == "null" else text


def compared(cell: str) -> str:
    """Return the cell for comparison with known words: widths and spaces do not count."""
    return "".join(narrowed(cleaned(cell)).split())


def text(cell: str, *, longest: int = _LONGEST_TEXT) -> str:
    """Return the cell as one line without control characters. Raises BadCell."""
    plain = one_line(cleaned(cell))
    if UNREADABLE in plain:
        raise BadCell("unreadable_encoding")
    if len(plain) > longest:
        raise BadCell("too_long")
    return plain


def remark(cell: str) -> str:
    """Return a remark, which may be longer than other texts. Raises BadCell."""
    return text(cell, longest=_LONGEST_REMARK)


def one_line(many: str) -> str:
    """Return the text on one line, without what cannot be seen or would turn its direction."""
    if not many.isprintable():
        many = _BREAKS.sub(" ", _UNSEEN.sub("", many))
    return " ".join(many.split())


def order_no(cell: str) -> str:
    """Return the order's number. Raises BadCell: missing, digits_lost, too_long, bad_number."""
    number = narrowed(text(cell)).strip()
    if not number:
        raise BadCell("missing")
    if _SCIENTIFIC.fullmatch(number):
        raise BadCell("digits_lost")
    if len(number) > _LONGEST_NO:
        raise BadCell("too_long")
    if " " in number or not number.isprintable():
        raise BadCell("bad_number")
    return number.removesuffix(".0")


@lru_cache(_CACHED)
def fen(cell: str) -> int | None:
    """Return an amount in yuan as fen, exactly; None for an empty cell.

    Raises: BadCell: not_a_number, negative, fraction_of_fen, out_of_range.
    """
    plain = compared(cell)
    if not plain:
        return None
    plain = plain.removeprefix("¥").removeprefix("￥").removeprefix("CNY").removesuffix("元")
    amount = _decimal(plain) * 100
    if amount < 0:
        raise BadCell("negative")
    if amount > _MOST_FEN:
        raise BadCell("out_of_range")
    if amount != int(amount):
        raise BadCell("fraction_of_fen")
    return int(amount)


@lru_cache(_CACHED)
def pieces(cell: str) -> int | None:
    """Return a number of pieces from 1 up; None for an empty cell. Raises BadCell."""
    plain = compared(cell)
    if not plain:
        return None
    amount = _decimal(plain.removesuffix("件"))
    if amount < 0:
        raise BadCell("negative")
    if not 1 <= amount <= _MOST_PIECES:
        raise BadCell("out_of_range")
    if amount != int(amount):
        raise BadCell("not_whole")
    return int(amount)


def moment(cell: str) -> datetime | None:
    """Return a time in Asia/Shanghai as UTC; None for an empty cell. Raises BadCell.

    Both forms of the exports, a date alone, and a spreadsheet's day number are read.
    """
    plain = " ".join(narrowed(cleaned(cell)).split())
    if not plain:
        return None
    found = _DATE.fullmatch(plain)
    try:
        if found is None:
            return _day_number(plain)
        year, month, day, hour, minute, second, fraction = found.groups(default="0")
        at = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=SHANGHAI
        )
        rounded_up = timedelta(seconds=fraction[0] >= "5")
        return (at + rounded_up).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell("bad_date") from error


def address(cell: str) -> str:
    """Return the address without the postcode that the exports put behind it. Raises BadCell."""
    return _POSTCODE.sub("", text(cell))


def phone(cell: str) -> tuple[str, str]:
    """Return number and extension (of a virtual number, else empty). Raises BadCell."""
    number = _COUNTRY.sub("", narrowed(text(cell)), count=1)
    found = _VIRTUAL.fullmatch(number.replace(" ", ""))
    return (found[1], found[2]) if found else (number, "")


def phone_tail(number: str, extension: str) -> str:
    """Return the last four digits, where they are the customer's own and not masked."""
    tail = number[-4:]
    return tail if not extension and len(tail) == 4 and tail.isdigit() and tail.isascii() else ""


def _decimal(plain: str) -> Decimal:
    if UNREADABLE in plain:
        raise BadCell("unreadable_encoding")
    if not _MONEY.fullmatch(plain) or len(plain) > 40:
        raise BadCell("not_a_number")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation as error:
        raise BadCell("not_a_number") from error


def _day_number(plain: str) -> datetime:
    if not _SERIAL.fullmatch(plain):
        raise BadCell("unreadable_encoding" if UNREADABLE in plain else "bad_date")
    seconds = round(Decimal(plain) * 86_400)
    return (_SERIAL_ZERO + timedelta(seconds=seconds)).astimezone(UTC)
