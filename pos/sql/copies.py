"""Copies a database while it is in use, and proves that a copy is whole.

Copying the file by itself is not enough: the newest commits lie in the log beside it.
Source: sqlite.org/backup.html.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from pos.errors import RuleViolation
from pos.sql.checks import page_problems, row_problems
from pos.sql.engine import file_of
from pos.sql.faults import translated
from pos.sql.files import DriverConnection, SqliteFile


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was verified. `schema` is the revision it stands at, None before the first."""

    path: Path
    size_bytes: int
    schema: str | None


def copy_database(engine: Engine, target: Path) -> Copy:
    """Write one moment of the database to `target`, under the same key, verified and on the disk.

    Writers go on meanwhile. `target` is replaced only by a good copy; one file, with no log beside
    it. The folder of `target` must exist.

    Raises: RuleViolation: `database_damaged`. Unavailable: `disk_full`, `storage_fault`,
        `database_busy`.
    """
    file = file_of(engine)
    partial = replace(file, path=target.with_name(target.name + ".partial"))
    try:
        with translated(file=target.name):
            _copy(file, partial)
            made = verify_copy(partial.path, key=file.key)
            _publish(partial.path, target)
    finally:
        _remove(partial.path)
    return replace(made, path=target)


def verify_copy(path: Path, *, key: bytes | None) -> Copy:
    """Check every page, row and reference of a database file that nobody writes to.

    Raises: RuleViolation: `wrong_key`, `database_damaged` (file, first). Unavailable: `storage_fault`.
    """
    with translated(file=path.name), _opened(SqliteFile(path, key)) as sqlite:
        sqlite.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the key fits
        problems = page_problems(sqlite) + row_problems(sqlite)
        if problems:
            raise RuleViolation("database_damaged", file=path.name, first=problems[0])
        return Copy(path, path.stat().st_size, _schema(sqlite))


def _copy(source: SqliteFile, target: SqliteFile) -> None:
    _remove(target.path)
    with _opened(source) as reading:
        writing = target.writer()
        try:
            # All in one step: in WAL mode the one reading transaction sees one moment and stops no
            # writer; between steps another connection's commit would make it start again.
            reading.backup(writing, pages=-1)
            # A copy is one file: no log that could be left behind when it is moved.
            writing.execute("PRAGMA journal_mode=DELETE").fetchall()
        finally:
            writing.close()


@contextmanager
def _opened(file: SqliteFile) -> Iterator[DriverConnection]:
    sqlite = file.reader()
    try:
        yield sqlite
    finally:
        sqlite.close()


def _schema(sqlite: DriverConnection) -> str | None:
    if not sqlite.execute("PRAGMA table_info(alembic_version)").fetchall():
        return None
    row: tuple[str] | None = sqlite.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _publish(partial: Path, target: Path) -> None:
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    if os.name == "posix":  # Windows cannot open a folder, and needs it less
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
