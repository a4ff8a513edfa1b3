"""Brings a database to the newest schema, in one transaction, however many programs start at once.

A schema is a folder of alembic revisions that follow one another without branches, in files named
`0001_first_tables.py`; the four digits are the revision's id. So the newest is known from the file
names alone, and a database that is up to date is recognised without importing alembic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from pos.errors import RuleViolation
from pos.sql.engine import driver_of

_FILE_NAME = re.compile(r"(\d{4})_\w+\.py")
_ADVISORY_LOCK = 0x48414E44  # any number, the same in each program that migrates


def head(location: Path) -> str:
    """Return the id of the newest revision in the folder.

    Raises: ValueError: the folder holds none.
    """
    return max(_revisions(location))


def current(engine: Engine) -> str | None:
    """Return the id of the revision a database stands at; None before the first."""
    with engine.connect() as connection:
        return _current(connection)


def migrate(engine: Engine, location: Path) -> None:
    """Bring the database to the newest revision; all of the way or not at all.

    Programs that start at once wait for the one that holds the write lock, then find nothing to do.

    Raises: RuleViolation: `newer_schema` (found, known): a newer program has been here. Errors of
        the driver come as they are: `pos.sql.faults.translated` knows them.
    """
    if needs_migration(current(engine), location):
        _upgrade(engine, location)


def needs_migration(found: str | None, location: Path) -> bool:
    """Compare what a database stands at with what this program knows.

    Raises: RuleViolation: `newer_schema` (found, known).
    """
    known = head(location)
    if found == known:
        return False
    if found is not None and found not in _revisions(location):
        raise RuleViolation("newer_schema", found=found, known=known)
    return True


def _revisions(location: Path) -> set[str]:
    matches = (_FILE_NAME.fullmatch(file.name) for file in location.iterdir())
    return {match[1] for match in matches if match}


def _current(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(engine: Engine, location: Path) -> None:
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            # Here beginning takes no lock; SQLite's BEGIN IMMEDIATE did.
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        found = _current(connection)  # another program may have been faster
        if needs_migration(found, location):
            _run_after(found, connection, location)
            _check_references(connection)


def _run_after(found: str | None, connection: Connection, location: Path) -> None:
    # Not imported above: 0.3 s that a database which is up to date need not pay.
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory(str(location), version_locations=[str(location)])
    newest_first = list(script.iterate_revisions("head", found or "base"))
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for revision in reversed(newest_first):
            step = script.get_revision(revision.revision)
            step.module.upgrade()
            context.stamp(script, step.revision)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    # Rebuilding a table drops the old one, and dropping counts as deleting its rows: with foreign
    # keys on, children would go with it. SQLite ignores the switch inside a transaction.
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = driver_of(connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphans = driver_of(connection).execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuleViolation("schema_orphans", table=orphans[0][0], rows=len(orphans))
