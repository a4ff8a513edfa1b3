"""Insert or update in one statement, in the words of the database at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import sqlite


def upsert(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    **on: Any,
) -> Any:
    """Return a statement that inserts `key` and `values`, or updates the row that has this key.

    Args: on: what the update sets where that is not the inserted value, such as `count=count + 1`.
    """
    statement: Any = _insert(connection, table).values(**key, **values)
    return statement.on_conflict_do_update(index_elements=list(key), set_={**values, **on})


def _insert(connection: Connection, table: Table) -> Insert:
    if connection.dialect.name == "postgresql":
        # Importing this dialect costs every command 0.1 s; only its own databases pay.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    return sqlite.insert(table)
