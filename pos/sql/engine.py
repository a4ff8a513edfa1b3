"""Opens a database so that two threads or processes can never both win the same row.

SQLAlchemy's defaults let SQLite begin reading and turn into a writer later, on a picture that is
old by then. Here the driver never begins by itself; each writing transaction takes the write lock
first (BEGIN IMMEDIATE), and there is one writing connection per process, for which threads queue.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, create_engine, event
from sqlcipher3 import dbapi2 as driver

from pos.errors import Unavailable
from pos.sql.faults import drops_connection
from pos.sql.files import DriverConnection, SqliteFile

_READERS = 8
"""Four that a `Reader` keeps, the others for whole-database checks; none is opened before its use."""

_FILE = "handover_file"

HELD = "handover_held"
"""Execution option of a connection whose owner begins and commits by himself (see writer); its
value is the driver's connection, which SQLAlchemy would have to be asked for at each statement."""


def open_sqlite(
    path: Path, *, key: bytes | None, busy_timeout_s: float = 30.0, cache_mib: int = 16
) -> Engine:
    """Return the engine of this process's one writer; nothing is opened before its first use.

    Each transaction on it is BEGIN IMMEDIATE, durable at commit (WAL, synchronous=FULL). Threads
    queue for the connection and processes for the file, each up to `busy_timeout_s`. One thread
    must not begin a second transaction inside its first. A missing file is created.
    """
    file = SqliteFile(path, key, busy_timeout_s, cache_mib)
    return _engine(file, file.writer, begin="BEGIN IMMEDIATE", connections=1)


def open_reader(
    path: Path, *, key: bytes | None, busy_timeout_s: float = 30.0, cache_mib: int = 4
) -> Engine:
    """Return an engine that only reads; each transaction sees one moment and blocks nobody."""
    file = SqliteFile(path, key, busy_timeout_s, cache_mib)
    return _engine(file, file.reader, begin="BEGIN", connections=_READERS)


def file_of(engine: Engine) -> SqliteFile:
    """Return the file an engine of this module stands on."""
    file: SqliteFile = engine.get_execution_options()[_FILE]
    return file


def driver_of(connection: Connection) -> DriverConnection:
    """Return the driver's own connection, for what SQLAlchemy has no words for."""
    return connection.connection.driver_connection


def held_open(engine: Engine) -> Connection:
    """Return a connection whose transactions are the caller's, as `HELD` says."""
    connection = engine.connect()
    return connection.execution_options(**{HELD: driver_of(connection)})


def _engine(
    file: SqliteFile, connect: Callable[[], DriverConnection], *, begin: str, connections: int
) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=connect,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=file.busy_timeout_s,
        execution_options={_FILE: file},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if HELD not in connection.get_execution_options():
            # On the driver, not through SQLAlchemy, which would cost more than the statement.
            driver_of(connection).execute(begin)

    event.listen(engine, "commit", _must_be_open)
    event.listen(engine, "handle_error", _drop_broken)
    return engine


def _must_be_open(connection: Connection) -> None:
    # After some errors SQLite rolls back by itself; if the error was swallowed, the driver's
    # commit would then do nothing and report success.
    if not driver_of(connection).in_transaction:
        raise Unavailable("storage_fault")


def _drop_broken(context: ExceptionContext) -> None:
    # After an I/O error SQLite may hold a picture of the file that is no longer true: this
    # connection is closed and the next one reads the file again. The others keep theirs.
    if context.connection is not None and drops_connection(context.original_exception):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False
