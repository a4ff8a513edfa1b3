"""A statement compiled once, for the few places where each tenth of a millisecond counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

from pos.sql.engine import driver_of
from pos.sql.faults import drops_connection


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one driver takes it. `order` is None where it takes a mapping."""

    statement: str
    constants: Mapping[str, object]
    order: tuple[str, ...] | None
    names: frozenset[str]

    def arguments(self, params: dict[str, object]) -> Sequence[object] | Mapping[str, object]:
        values = {**self.constants, **params}
        if len(values) != len(self.names) or not self.names.issuperset(params):
            raise TypeError(f"wants {sorted(self.names)}, was given {sorted(params)}")
        if self.order is None:
            return values
        return [values[name] for name in self.order]


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
        if not connection.in_transaction():
            connection.begin()  # as SQLAlchemy does at its own first statement
        try:
            return driver_of(connection).execute(text.statement, arguments)
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
    order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
    return _Text(
        statement=compiled.string,
        constants=_constants(compiled, dialect),
        order=order,
        names=frozenset(compiled.bind_names.values()),
    )


def _constants(compiled: SQLCompiler, dialect: Dialect) -> dict[str, object]:
    stored: dict[str, object] = {}
    for bind, name in compiled.bind_names.items():
        if bind.required:
            continue
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        value = bind.effective_value
        stored[name] = process(value) if process else value
    return stored
