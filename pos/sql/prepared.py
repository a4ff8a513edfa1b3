"""A statement compiled once, for the few places where each tenth of a millisecond counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Dialect,
    Insert,
    Integer,
    Select,
    Update,
    literal_column,
)
from sqlalchemy.sql.compiler import SQLCompiler

from pos.sql.engine import HELD, driver_of
from pos.sql.faults import drops_connection

ONE = literal_column("1", Integer)
"""For `limit`: a limit that is a parameter makes SQLite plan the statement anew at every run, which
costs several times what the run itself does (measured: 20 us of 25)."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one driver takes it: `in_order` says where each name stands, for one that counts."""

    statement: str
    constants: dict[str, object]
    names: frozenset[str]
    in_order: Callable[[Mapping[str, object]], object] | None

    def arguments(self, params: Mapping[str, object]) -> Any:
        if params.keys() != self.names:
            raise TypeError(f"wants {sorted(self.names)}, was given {sorted(params)}")
        named = {**self.constants, **params} if self.constants else params
        return named if self.in_order is None else self.in_order(named)


class Prepared:
    """One insert, update, delete or select, run on the driver inside SQLAlchemy's transaction.

    Values go to the driver and come back as they are stored: integers, text, bytes, None. No type
    of a column is asked (a time is microseconds, an enum its value), no Python-side default runs,
    rows are the driver's tuples. Constants written in the statement itself are converted once,
    when it is compiled. May be shared between threads and engines, of different dialects too.
    """

    __slots__ = ("_statement", "_texts")

    def __init__(self, statement: Insert | Update | Delete | Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[tuple[str, str], _Text] = {}

    def run(self, connection: Connection, **params: object) -> int:
        """Execute and return the number of rows changed.

        Raises: TypeError: a name is missing or unknown. Errors of the driver come as they are:
        `pos.sql.faults.translated` knows them.
        """
        changed: int = self._executed(connection, params).rowcount
        return changed

    def row(self, connection: Connection, **params: object) -> tuple[Any, ...] | None:
        """Execute and return the first row; None when there is none."""
        cursor = self._executed(connection, params)
        first: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()  # an unfinished cursor would hold its read picture open
        return first

    def rows(self, connection: Connection, **params: object) -> list[tuple[Any, ...]]:
        """Execute and return all rows."""
        found: list[tuple[Any, ...]] = self._executed(connection, params).fetchall()
        return found

    def _executed(self, connection: Connection, params: dict[str, object]) -> Any:
        text = self._text(connection.dialect)
        arguments = text.arguments(params)
        driver = connection.get_execution_options().get(HELD)
        if driver is None:
            if not connection.in_transaction():
                connection.begin()  # as SQLAlchemy does at its own first statement
            driver = driver_of(connection)
        try:
            return driver.execute(text.statement, arguments)
        except Exception as error:
            if drops_connection(error):
                connection.invalidate(error)
            raise

    def _text(self, dialect: Dialect) -> _Text:
        key = (dialect.name, dialect.driver)
        if (text := self._texts.get(key)) is None:
            text = self._texts[key] = _compiled(self._statement, dialect)
        return text


def _compiled(statement: Insert | Update | Delete | Select[Any], dialect: Dialect) -> _Text:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only a statement can be prepared")
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError("a column default in Python would not run: give the value by name")
    if compiled.post_compile_params:
        raise TypeError("a list of values has no fixed text: write one parameter per value")
    constants = _constants(compiled, dialect)
    names = frozenset(compiled.bind_names.values()) - constants.keys()
    order = compiled.positiontup
    return _Text(
        compiled.string, constants, names, None if order is None else _in_order(tuple(order))
    )


def _in_order(names: tuple[str, ...]) -> Callable[[Mapping[str, object]], object]:
    """Return what picks these values; an itemgetter does it in C, and gives a tuple from two names on."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda named: tuple(named[name] for name in names)


def _constants(compiled: SQLCompiler, dialect: Dialect) -> dict[str, object]:
    stored: dict[str, object] = {}
    for bind, name in compiled.bind_names.items():
        if bind.required:
            continue
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        value = bind.effective_value
        stored[name] = process(value) if process else value
    return stored
