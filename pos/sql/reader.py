"""The reading connections of a process, kept open, so that a question costs only its statements."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2 as driver

from pos.errors import Unavailable
from pos.sql.engine import driver_of, file_of, held_open
from pos.sql.faults import drops_connection, raise_translated

_AT_ONCE = 4


class Reader:
    """Gives views of one moment that write nothing: `with reader.view() as connection: ...`.

    At most four at once, others wait. Any thread may ask. A view's connection takes Core statements
    and `Prepared`; its own begin, commit and rollback are not for the caller. As with `Writer`, the
    pool's way there and back would cost more than the questions of a check.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._patience_s = file_of(engine).busy_timeout_s
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._kept: list[Connection] = []

    def view(self) -> View:
        """Return a view for one `with`. It raises what `pos.sql.faults.translated` raises."""
        return View(self)

    def close(self) -> None:
        """Give back what nobody uses; a later view takes a connection again."""
        while self._kept:
            self._kept.pop().close()

    def take(self) -> Connection:
        """Return a connection with a view begun on it."""
        if not self._free.acquire(timeout=self._patience_s):
            raise Unavailable("database_busy")
        connection: Connection | None = None
        try:
            # The one used last knows most pages.
            connection = self._kept.pop() if self._kept else self._opened()
            driver_of(connection).execute("BEGIN")
        except BaseException as error:
            if connection is not None:
                _drop(connection)
            self._free.release()
            raise_translated(error)
            raise
        return connection

    def give_back(self, connection: Connection, error: BaseException | None) -> None:
        """End the view; a connection whose picture of the file may be wrong is not used again."""
        try:
            if connection.invalidated or (error is not None and drops_connection(error)):
                _drop(connection)
                return
            try:
                driver_of(connection).execute("ROLLBACK")
            except driver.Error:
                _drop(connection)
                return
            self._kept.append(connection)
        finally:
            self._free.release()

    def _opened(self) -> Connection:
        connection = held_open(self._engine)
        connection.begin()  # for SQLAlchemy only: here it does not reach the driver
        return connection


class View:
    """One moment of the database, while its `with` lasts."""

    __slots__ = ("_connection", "_reader")

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        self._connection = self._reader.take()
        return self._connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._reader.give_back(connection, error)
        if error is not None:
            raise_translated(error)


def _drop(connection: Connection) -> None:
    with suppress(driver.Error):
        connection.invalidate()
        connection.close()
