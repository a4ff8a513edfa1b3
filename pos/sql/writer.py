"""The one writing connection of a process, kept open, and the queue of threads before it."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TypeAlias, cast

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2 as driver

from pos.errors import OutcomeUnknown, Unavailable
from pos.sql.engine import driver_of, file_of, held_open
from pos.sql.faults import Fault, drops_connection, fault_of, raise_translated
from pos.sql.files import DriverConnection

_Held: TypeAlias = tuple[Connection, DriverConnection]


class Writer:
    """Runs writing transactions on SQLite, one at a time: `with writer as connection: ...`.

    Begins with the write lock, commits on a clean exit (then the change is on the disk), rolls
    back on an exception. The connection takes Core statements and `Prepared`; its own begin,
    commit and rollback are not for the caller. Any thread may enter, and waits for its turn.

    From the first transaction until `close` it keeps the only connection of an engine made by
    `open_sqlite`, so everything in the process that writes goes through it. Taking the connection
    from the pool and handing it back would cost as much as a third of a whole redemption
    (measured: 86 us a transaction, here 10).

    Raises: what `pos.sql.faults.translated` raises, OutcomeUnknown only from the commit.
        RuntimeError: this thread is inside a transaction already.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._patience_s = file_of(engine).busy_timeout_s
        self._held: _Held | None = None
        self._turn = threading.Lock()
        self._owner: int | None = None

    def __enter__(self) -> Connection:
        self._take_turn()
        try:
            connection, sqlite = self._held or self._hold()
            sqlite.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._end_turn()
            raise_translated(error)
            raise
        return connection

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        held = cast("_Held", self._held)  # since __enter__
        try:
            if error is None:
                self._commit(held)
            else:
                self._undo(held, error)
                raise_translated(error)
        finally:
            self._end_turn()

    def close(self) -> None:
        """Give the connection back; a later transaction takes it again."""
        self._take_turn()
        try:
            if self._held is not None:
                self._held[0].close()
                self._held = None
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("this thread is inside a transaction already")
        if not self._turn.acquire(timeout=self._patience_s):
            raise Unavailable("database_busy")
        self._owner = me

    def _end_turn(self) -> None:
        self._owner = None
        self._turn.release()

    def _hold(self) -> _Held:
        connection = held_open(self._engine)
        connection.begin()  # for SQLAlchemy only: here it does not reach the driver
        self._held = connection, driver_of(connection)
        return self._held

    def _commit(self, held: _Held) -> None:
        try:
            # Not the driver's commit(): that is silent when SQLite has rolled back by itself.
            held[1].execute("COMMIT")
        except driver.Error as error:
            self._undo(held, error)
            if fault_of(error) is Fault.IO:
                raise OutcomeUnknown("outcome_unknown") from error
            raise_translated(error)
            raise

    def _undo(self, held: _Held, error: BaseException) -> None:
        connection, sqlite = held
        if connection.invalidated or drops_connection(error):
            # What this connection believes of the file may be wrong now: the next one reads anew.
            self._held = None
            connection.invalidate()
            connection.close()
            return
        with suppress(driver.Error):  # SQLite may have rolled back already
            sqlite.execute("ROLLBACK")
