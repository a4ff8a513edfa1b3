"""Turns what a database driver raises into the program's two families of failure.

Source: sqlite.org/rescode.html for the SQLite codes, Appendix A of the PostgreSQL manual for SQLSTATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable


class Fault(Enum):
    """What kind of trouble the storage is in."""

    BUSY = "busy"
    FULL = "full"
    IO = "io"
    READ_ONLY = "read_only"
    CANNOT_OPEN = "cannot_open"
    DAMAGED = "damaged"
    NOT_A_DATABASE = "not_a_database"
    LOST = "lost"


_OF_SQLITE = {
    5: Fault.BUSY,
    6: Fault.BUSY,
    8: Fault.READ_ONLY,
    10: Fault.IO,
    11: Fault.DAMAGED,
    13: Fault.FULL,
    14: Fault.CANNOT_OPEN,
    26: Fault.NOT_A_DATABASE,
}

_OF_SQLSTATE = {
    "40001": Fault.BUSY,  # serialization failure
    "40P01": Fault.BUSY,  # deadlock
    "55P03": Fault.BUSY,  # lock not available
    "57014": Fault.BUSY,  # statement or lock timeout
    "25006": Fault.READ_ONLY,
    "53100": Fault.FULL,
    "58030": Fault.IO,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}

_DROPS_CONNECTION = frozenset({Fault.IO, Fault.DAMAGED, Fault.NOT_A_DATABASE, Fault.LOST})


def fault_of(error: BaseException) -> Fault | None:
    """Classify an error of SQLAlchemy or of the driver itself; None when it is no storage fault."""
    if isinstance(error, PoolTimeout):
        return Fault.BUSY
    if isinstance(error, DBAPIError) and error.orig is not None:
        return Fault.LOST if _lost(error) else fault_of(error.orig)
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _OF_SQLITE.get(code & 0xFF)  # the low byte is the primary code
    return _of_sqlstate(error)


def drops_connection(error: BaseException) -> bool:
    """Whether the connection that met `error` must be closed and opened again."""
    return fault_of(error) in _DROPS_CONNECTION


@contextmanager
def translated(**fields: object) -> Iterator[None]:
    """Stand around a whole transaction, its commit included, at the edge of storage.

    `fields` go with whatever is raised, such as the name of the file.

    Raises:
        Unavailable: `database_busy`, `disk_full`, `storage_fault`, `storage_read_only`,
            `database_unreachable`; nothing was saved.
        OutcomeUnknown: `outcome_unknown`, the commit itself failed: look the attempt up.
        RuleViolation: `wrong_key` (or not a database at all), `database_damaged`.
    """
    try:
        yield
    except Exception as error:
        raise_translated(error, **fields)
        raise


def raise_translated(error: BaseException, **fields: object) -> None:
    """Raise the error of ours that `error` stands for; return when it is no storage fault."""
    known = _as_ours(error, fields)
    if known is not None:
        raise known from error


def _as_ours(error: BaseException, fields: dict[str, object]) -> HandoverError | None:
    fault = fault_of(error)
    if fault in {Fault.IO, Fault.LOST} and _while_committing(error):
        return OutcomeUnknown("outcome_unknown", **fields)
    match fault:
        case None:
            return None
        case Fault.NOT_A_DATABASE:
            return RuleViolation("wrong_key", **fields)
        case Fault.DAMAGED:
            return RuleViolation("database_damaged", **fields)
        case _:
            return Unavailable(_CODES[fault], **fields)


_CODES = {
    Fault.BUSY: "database_busy",
    Fault.FULL: "disk_full",
    Fault.IO: "storage_fault",
    Fault.READ_ONLY: "storage_read_only",
    Fault.CANNOT_OPEN: "storage_fault",
    Fault.LOST: "database_unreachable",
}


def _while_committing(error: BaseException) -> bool:
    # SQLAlchemy names the statement on every error but those of connect, begin, commit and
    # rollback. A connect that failed had no connection to invalidate, and begin goes straight to
    # the driver here (see engine): its errors are no DBAPIError.
    if not isinstance(error, DBAPIError):
        return False
    return error.statement is None and error.connection_invalidated


def _lost(error: DBAPIError) -> bool:
    return error.connection_invalidated and fault_of(error.orig or error) in {None, Fault.LOST}


def _of_sqlstate(error: BaseException) -> Fault | None:
    state = getattr(error, "sqlstate", "")
    if state is None and type(error).__name__ == "OperationalError":
        return Fault.LOST  # psycopg itself could not reach the server: no server named a state
    if not isinstance(state, str):
        return None
    if state.startswith(("08", "57P")):  # connection exceptions; the server is going down
        return Fault.LOST
    return _OF_SQLSTATE.get(state)
