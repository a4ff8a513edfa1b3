"""Column types that the shop's and the hub's tables share, and the stored form of their values.

Statements through SQLAlchemy convert by the type; `Prepared` takes the stored form, for which the
functions here stand beside each type.
"""

# ruff: noqa: ARG002 - SQLAlchemy hands each method a dialect that nobody here asks

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HALF = 1 << 63
_WHOLE = 1 << 64

Member = TypeVar("Member", bound=Enum)


def to_us(moment: datetime) -> int:
    """Return whole microseconds since 1970-01-01 UTC, exactly.

    Raises: ValueError: the time does not know its zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a stored time is aware")
    return (moment - _EPOCH) // _MICROSECOND


def from_us(stored: int) -> datetime:
    """Return the aware UTC time of so many microseconds since 1970-01-01 UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def to_signed(code_id: int) -> int:
    """Return the 64 bits of an unsigned number as the signed one with the same bits.

    Raises: ValueError: it does not fit 64 bits.
    """
    if not 0 <= code_id < _WHOLE:
        raise ValueError("an unsigned number of 64 bits is wanted")
    return code_id - _WHOLE if code_id >= _HALF else code_id


def from_signed(stored: int) -> int:
    """Return the unsigned number with the same 64 bits."""
    return stored % _WHOLE


class UtcMicroseconds(TypeDecorator[datetime]):
    """An aware time, stored as an integer; such a column is called `…_us`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_us(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_us(value)


class Unsigned64(TypeDecorator[int]):
    """A number of 64 bits without sign, such as a code_id; both databases only know signed."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return None if value is None else to_signed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else from_signed(value)


class EnumValue(TypeDecorator[Member]):
    """A member of an enum of words, stored as its value; stored words are never renamed."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[Member]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: Member | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.members(value).value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Member | None:
        return None if value is None else self.members(value)
