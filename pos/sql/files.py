"""One SQLite file and how a connection to it is made: key, durability and safety switches.

Source: zetetic.net/sqlcipher/sqlcipher-api for the key, sqlite.org/pragma.html for the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from sqlcipher3 import dbapi2 as driver

from pos.sql.faults import Fault, fault_of

DriverConnection: TypeAlias = Any
"""A connection of sqlcipher3, which has no types: execute, commit, rollback, backup, close."""

# 4 MiB of pages: the write-ahead log is copied back by whichever commit fills it, so that no
# reader ever pays for it; it may outgrow this under a long reader and is cut back afterwards.
_WAL_CHECKPOINT_PAGES = 1000
_WAL_KEPT_BYTES = 64 * 1024 * 1024

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """Where a database lies and how it is opened; equal for each connection of one engine.

    `key` is the raw 256-bit key of the whole file, used as it is (no key stretching), or None for
    a file in the clear. `busy_timeout_s` is how long a writer waits for other processes.
    """

    path: Path
    key: bytes | None = field(repr=False)
    busy_timeout_s: float = 30.0
    cache_mib: int = 16

    def __post_init__(self) -> None:
        if self.key is not None and len(self.key) != _KEY_BYTES:
            raise ValueError("a database key has 32 bytes")

    def writer(self) -> DriverConnection:
        """Open to write; a missing file is created, readable by its owner only.

        Safe when several processes create the same file at once.
        """
        self.path.touch(mode=0o600)  # SQLite gives -wal and -shm the same mode
        return self._opened("rw", *_WRITER)

    def reader(self) -> DriverConnection:
        """Open to read only; a missing file is an error of the driver."""
        return self._opened("rw", "query_only=ON")  # WAL needs -shm, even to read

    def _opened(self, mode: str, *pragmas: str) -> DriverConnection:
        connection = driver.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=self.busy_timeout_s,
            isolation_level=None,  # the driver never begins by itself: see engine
            check_same_thread=False,  # the pool hands a connection to one thread at a time
            cached_statements=256,
        )
        try:
            self._prepare(connection, pragmas)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: DriverConnection, pragmas: tuple[str, ...]) -> None:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr
        if self.key is not None:
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
        deadline = time.monotonic() + self.busy_timeout_s
        for pragma in (*_ALWAYS, f"cache_size=-{self.cache_mib * 1024}", *pragmas):
            _until(deadline, connection, f"PRAGMA {pragma}")


_ALWAYS = (
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "synchronous=FULL",
    "temp_store=MEMORY",  # nothing decrypted ever lands in a temporary file
)
_WRITER = (
    "journal_mode=WAL",
    f"wal_autocheckpoint={_WAL_CHECKPOINT_PAGES}",
    f"journal_size_limit={_WAL_KEPT_BYTES}",
)


def _until(deadline: float, connection: DriverConnection, statement: str) -> None:
    # Turning a fresh file to WAL needs it alone, and SQLite answers "locked" at once there without
    # asking its busy handler: the loser of the race tries again.
    while True:
        try:
            connection.execute(statement).fetchall()
        except driver.OperationalError as error:
            if fault_of(error) is not Fault.BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
