import pytest
from psycopg import errors as postgres
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2 as driver

from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.sql.engine import _engine
from pos.sql.faults import translated
from pos.sql.files import SqliteFile


def of_sqlite(code: int) -> driver.OperationalError:
    error = driver.OperationalError("said by the test")
    error.sqlite_errorcode = code
    return error


def outcome(error: Exception) -> tuple[type, str]:
    with pytest.raises(HandoverError) as info, translated():
        raise error
    assert info.value.__cause__ is error
    return type(info.value), info.value.code


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        (5, Unavailable, "database_busy"),
        (517, Unavailable, "database_busy"),  # BUSY_SNAPSHOT
        (6, Unavailable, "database_busy"),
        (8, Unavailable, "storage_read_only"),
        (10, Unavailable, "storage_fault"),
        (1034, Unavailable, "storage_fault"),  # IOERR_FSYNC, but not at a commit
        (11, RuleViolation, "database_damaged"),
        (13, Unavailable, "disk_full"),
        (14, Unavailable, "storage_fault"),
        (26, RuleViolation, "wrong_key"),
    ],
)
def test_each_code_of_sqlite_has_its_name(code, kind, ours):
    assert outcome(of_sqlite(code)) == (kind, ours)
    wrapped = OperationalError("SELECT 1", {}, of_sqlite(code))
    assert outcome(wrapped) == (kind, ours)


@pytest.mark.parametrize(
    ("error", "kind", "ours"),
    [
        (postgres.SerializationFailure(), Unavailable, "database_busy"),
        (postgres.DeadlockDetected(), Unavailable, "database_busy"),
        (postgres.LockNotAvailable(), Unavailable, "database_busy"),
        (postgres.DiskFull(), Unavailable, "disk_full"),
        (postgres.ReadOnlySqlTransaction(), Unavailable, "storage_read_only"),
        (postgres.AdminShutdown(), Unavailable, "database_unreachable"),
        (postgres.ConnectionFailure(), Unavailable, "database_unreachable"),
        (postgres.OperationalError("no server"), Unavailable, "database_unreachable"),
        (postgres.DataCorrupted(), RuleViolation, "database_damaged"),
        (PoolTimeout("30 s"), Unavailable, "database_busy"),
    ],
)
def test_each_state_of_postgresql_has_its_name(error, kind, ours):
    assert outcome(error) == (kind, ours)


@pytest.mark.parametrize(
    "error", [of_sqlite(1), of_sqlite(19), postgres.UniqueViolation(), KeyError("x"), OSError(28)]
)
def test_what_is_no_storage_fault_comes_out_as_it_is(error):
    with pytest.raises(type(error)) as info, translated():
        raise error
    assert info.value is error


def test_an_error_of_ours_passes_untouched_and_the_fields_go_with_the_others():
    ours = RuleViolation("not_ready")
    with pytest.raises(RuleViolation) as passed, translated(file="x.db"):
        raise ours
    assert passed.value is ours
    with pytest.raises(Unavailable) as named, translated(file="x.db"):
        raise of_sqlite(13)
    assert named.value.fields == {"file": "x.db"}


class BadDisk(driver.Connection):
    """Meets one I/O error, at the commit."""

    failed = False

    def commit(self) -> None:
        if not BadDisk.failed:
            BadDisk.failed = True
            raise of_sqlite(1034)
        super().commit()


def test_an_io_error_at_an_ordinary_commit_is_unknown_and_the_file_is_opened_anew(tmp_path):
    opened = []

    def connect() -> driver.Connection:
        opened.append(driver.connect(tmp_path / "x.db", isolation_level=None, factory=BadDisk))
        return opened[-1]

    file = SqliteFile(tmp_path / "x.db", None)
    engine = _engine(file, connect, begin="BEGIN IMMEDIATE", connections=1)
    with engine.connect():
        pass  # SQLAlchemy's own questions at the first connection
    with pytest.raises(OutcomeUnknown), translated(), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    assert len(opened) == 2
    engine.dispose()


def test_an_io_error_on_opening_is_a_plain_failure(tmp_path):
    def connect() -> driver.Connection:
        raise of_sqlite(10)

    file = SqliteFile(tmp_path / "x.db", None)
    engine = _engine(file, connect, begin="BEGIN IMMEDIATE", connections=1)
    with pytest.raises(Unavailable) as refused, translated():
        engine.connect()
    assert refused.value.code == "storage_fault"
    assert not isinstance(refused.value, OutcomeUnknown)
    engine.dispose()
