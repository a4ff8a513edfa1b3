import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, insert, select
from sqlcipher3 import dbapi2 as driver

from pos.errors import RuleViolation, Unavailable
from pos.sql.engine import driver_of, open_reader, open_sqlite
from pos.sql.reader import Reader
from pos.sql.writer import Writer
from tests.sql.racers import KEY, NOTE, fill, redemptions

COUNT = select(func.count()).select_from(redemptions)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def writer(path):
    engine = open_sqlite(path, key=KEY)
    fill(engine, 10)
    writer = Writer(engine)
    yield writer
    writer.close()
    engine.dispose()


@pytest.fixture
def reader(path, writer):
    engine = open_reader(path, key=KEY, busy_timeout_s=0.3)
    reader = Reader(engine)
    yield reader
    reader.close()
    engine.dispose()


def note(writer, code_id: int) -> None:
    with writer as connection:
        NOTE.run(connection, code_id=code_id, racer="x")


def test_a_view_sees_one_moment_and_the_next_one_what_was_committed_since(reader, writer):
    with reader.view() as connection:
        assert connection.scalar(COUNT) == 0
        note(writer, 1)
        assert connection.scalar(COUNT) == 0
    with reader.view() as connection:
        assert connection.scalar(COUNT) == 1


def test_a_view_cannot_write(reader):
    with pytest.raises(Unavailable, match="storage_read_only"), reader.view() as connection:
        connection.execute(insert(redemptions).values(code_id=1, racer="x"))


def test_a_connection_is_kept_from_one_view_to_the_next(reader):
    used = []
    for _ in range(3):
        with reader.view() as connection:
            used.append(driver_of(connection))
    assert len(set(map(id, used))) == 1


def test_an_exception_of_the_caller_ends_the_view_and_goes_on(reader, writer):
    with pytest.raises(KeyError), reader.view() as connection:
        connection.scalar(COUNT)
        raise KeyError
    note(writer, 1)
    with reader.view() as connection:
        assert connection.scalar(COUNT) == 1


def test_four_views_at_once_and_the_fifth_waits_for_one_of_them(reader):
    inside, go = threading.Barrier(5, timeout=10), threading.Event()

    def hold() -> int:
        with reader.view() as connection:
            inside.wait()
            go.wait(10)
            return id(driver_of(connection))

    with ThreadPoolExecutor(4) as pool:
        held = [pool.submit(hold) for _ in range(4)]
        inside.wait()
        began = time.monotonic()
        with pytest.raises(Unavailable, match="database_busy"), reader.view():
            pass
        assert time.monotonic() - began >= 0.3
        go.set()
        used = {one.result() for one in held}
    assert len(used) == 4
    with reader.view() as connection:
        assert id(driver_of(connection)) in used


def test_a_broken_connection_is_not_used_again(reader):
    class Damaged(driver.DatabaseError):
        sqlite_errorcode = 11

    broken = []
    with pytest.raises(RuleViolation, match="database_damaged"), reader.view() as connection:
        broken.append(driver_of(connection))
        raise Damaged
    with reader.view() as connection:
        assert driver_of(connection) is not broken[0]
        assert connection.scalar(COUNT) == 0
    with pytest.raises(driver.ProgrammingError, match="closed"):
        broken[0].execute("SELECT 1")


def test_a_missing_file_is_named_and_costs_no_place(tmp_path):
    engine = open_reader(tmp_path / "none.db", key=KEY, busy_timeout_s=0.3)
    reader = Reader(engine)
    for _ in range(6):
        with pytest.raises(Unavailable, match="storage_fault"), reader.view():
            pass
    engine.dispose()
