"""What must be true before a database is used; each check refuses under a name of its own."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlcipher3 import dbapi2 as driver

from pos.errors import RuleViolation
from pos.sql.checks import page_problems, row_problems
from pos.sql.engine import driver_of, file_of, open_sqlite
from pos.sql.faults import translated
from pos.sql.files import DriverConnection
from pos.sql.migrations import migrate
from pos.sql.places import network_type

# Up to 3.51.2 a WAL database can be damaged when several connections write and checkpoint at once.
# Source: sqlite.org/wal.html, "The WAL-reset bug".
_OLDEST_SQLITE = (3, 51, 3)

_QUICK_BYTES = 1024 * 1024  # 10 ms of checking; a bigger file is checked by `doctor`


def start(path: Path, *, key: bytes | None, migrations: Path, busy_timeout_s: float = 30) -> Engine:
    """Open the database for writing, checked and at the newest schema; a missing one is made.

    The folder must exist. May run in many processes at once.

    Raises:
        RuleViolation: `sqlite_too_old` (found, wanted), `network_path` (kind), `newer_schema`
            (found, known), `wrong_key` (file), `database_damaged` (file, first).
        Unavailable: `database_busy`, `disk_full`, `storage_fault`, `storage_read_only` (file).
    """
    check_library()
    check_place(path)
    engine = open_sqlite(path, key=key, busy_timeout_s=busy_timeout_s)
    try:
        with translated(file=path.name):
            check_quickly(engine)
            migrate(engine, migrations)
    except BaseException:
        engine.dispose()
        raise
    return engine


def library_version() -> str:
    """Return the version of SQLite in use."""
    return str(driver.sqlite_version)


def check_library(found: tuple[int, ...] = driver.sqlite_version_info) -> None:
    """Refuse a SQLite that can damage its file. Raises: RuleViolation: `sqlite_too_old`."""
    if found < _OLDEST_SQLITE:
        wanted = ".".join(map(str, _OLDEST_SQLITE))
        raise RuleViolation("sqlite_too_old", found=".".join(map(str, found)), wanted=wanted)


def check_place(path: Path) -> None:
    """Refuse a file on another machine. Raises: RuleViolation: `network_path` (kind)."""
    if kind := network_type(path):
        raise RuleViolation("network_path", kind=kind)


def check_quickly(engine: Engine) -> None:
    """Look at all of a small file and at the first pages of a big one.

    Raises: RuleViolation: `database_damaged` (file, first). Errors of the driver come as they are.
    """
    with engine.connect() as connection:
        sqlite = driver_of(connection)
        sqlite.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the key fits
        if _size_bytes(sqlite) <= _QUICK_BYTES:
            _refuse(engine, page_problems(sqlite) + row_problems(sqlite))


def check_fully(engine: Engine) -> None:
    """Look at everything, for `doctor`: about 10 s for each GB.

    Raises: RuleViolation: `database_damaged` (file, first).
    """
    with translated(), engine.connect() as connection:
        sqlite = driver_of(connection)
        _refuse(engine, page_problems(sqlite) + row_problems(sqlite))


def _size_bytes(sqlite: DriverConnection) -> int:
    pages: int = sqlite.execute("PRAGMA page_count").fetchone()[0]
    return pages * 4096


def _refuse(engine: Engine, problems: tuple[str, ...]) -> None:
    if problems:
        name = file_of(engine).path.name
        raise RuleViolation("database_damaged", file=name, first=problems[0])
