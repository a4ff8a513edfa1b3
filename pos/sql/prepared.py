"""A statement compiled once, for the few places where each tenth of a millisecond counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """A statement as one driver takes it.

    For a driver that counts, `places` holds the constants at their positions and `wanted` the
    positions of the rest; for one that reads names, both go by name.
    """

    statement: str
    places: list[object] | dict[str, object]
    wanted: tuple[tuple[Any, str], ...]
    names: frozenset[str]

    def arguments(self, params: Mapping[str, object]) -> Any:
        values: Any = self.places.copy()
        try:
            for place, name in self.wanted:
                values[place] = params[name]
        except KeyError:
            values = None
        # Each name was found, so as many names as are wanted are those that are wanted.
        if values is None or len(params) != len(self.names):
            raise TypeError(f"wants {sorted(self.names)}, was given {sorted(params)}")
        return values


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
    if compiled.positiontup is None:
        by_name = tuple((name, name) for name in names)
        return _Text(compiled.string, constants, by_name, names)
    order = compiled.positiontup
    places = [constants.get(name) for name in order]
    wanted = tuple((place, name) for place, name in enumerate(order) if name in names)
    return _Text(compiled.string, places, wanted, names)


def _constants(compiled: SQLCompiler, dialect: Dialect) -> dict[str, object]:
    stored: dict[str, object] = {}
    for bind, name in compiled.bind_names.items():
        if bind.required:
            continue
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        value = bind.effective_value
        stored[name] = process(value) if process else value
    return stored
