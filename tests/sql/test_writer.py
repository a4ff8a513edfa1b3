import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2 as driver

from pos.errors import OutcomeUnknown, RuleViolation, Unavailable
from pos.sql.engine import open_reader, open_sqlite
from pos.sql.writer import Writer
from tests.sql.racers import KEY, NOTE, TAKE, codes, fill, redemptions

COUNT = 300


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def engine(path):
    engine = open_sqlite(path, key=KEY)
    fill(engine, COUNT)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine):
    writer = Writer(engine)
    yield writer
    writer.close()


@pytest.fixture
def count(path):
    reader = open_reader(path, key=KEY)

    def count_redemptions() -> int:
        with reader.connect() as connection:
            return connection.scalar(select(func.count()).select_from(redemptions))

    yield count_redemptions
    reader.dispose()


def test_a_clean_exit_commits_and_the_next_transaction_begins_anew(writer, count):
    for n in range(3):
        with writer as connection:
            assert TAKE.run(connection, code_id=n) == 1
            connection.execute(insert(redemptions).values(code_id=n, racer="x"))
            assert count() == n
        assert count() == n + 1


def test_an_exception_rolls_back_and_the_next_transaction_works(writer, count):
    with pytest.raises(KeyError), writer as connection:
        NOTE.run(connection, code_id=1, racer="x")
        raise KeyError
    assert count() == 0
    with writer as connection:
        NOTE.run(connection, code_id=1, racer="x")
    assert count() == 1


def test_threads_queue_and_redeem_each_code_once(writer, engine):
    def race(n: int) -> int:
        won = 0
        for code_id in range(COUNT):
            with writer as connection:
                look = select(codes.c.state).where(codes.c.id == code_id)
                if connection.scalar(look) == "active":
                    TAKE.run(connection, code_id=code_id)
                    NOTE.run(connection, code_id=code_id, racer=f"{n}")
                    won += 1
        return won

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(race, range(4))) == COUNT
    with writer as connection:
        found = Counter(connection.scalars(select(redemptions.c.code_id)))
    assert found == Counter(range(COUNT))


def test_a_transaction_inside_a_transaction_is_a_mistake_of_the_program(writer):
    refused = pytest.raises(RuntimeError, match="inside")
    with writer, refused, writer:
        pass
    with writer:
        pass


def test_another_thread_gives_up_after_the_time_to_wait(path, engine):
    engine.dispose()
    hasty = open_sqlite(path, key=KEY, busy_timeout_s=0.05)
    writer = Writer(hasty)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writer:
            held.set()
            done.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with pytest.raises(Unavailable, match="database_busy"), writer:
        pass
    done.set()
    holder.join()
    with writer:
        pass
    writer.close()
    hasty.dispose()


def test_another_process_that_holds_the_lock_makes_it_busy(path, engine):
    other = open_sqlite(path, key=KEY)
    hasty = open_sqlite(path, key=KEY, busy_timeout_s=0.05)
    writer = Writer(hasty)
    with other.begin(), pytest.raises(Unavailable, match="database_busy"), writer:
        pass
    with writer:
        pass
    writer.close()
    other.dispose()
    hasty.dispose()


def test_closing_gives_the_connection_back_to_the_pool(writer, engine):
    with writer:
        pass
    writer.close()
    with engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(codes)) == COUNT


def test_a_session_of_the_orm_does_not_end_the_transaction(writer, count):
    with writer as connection:
        with Session(connection) as session:
            session.execute(insert(redemptions).values(code_id=1, racer="x"))
            session.commit()
        assert count() == 0
    assert count() == 1


def test_a_full_disk_loses_nothing_but_the_one_transaction(writer, count):
    with writer as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with writer as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="disk_full"), writer as connection:
        for n in range(100):
            NOTE.run(connection, code_id=n, racer="x" * 5000)
    assert count() == 0
    with writer as connection:
        assert TAKE.run(connection, code_id=1) == 1


class Failing:
    """The driver's connection, but one statement meets a fault, after or before it was done."""

    def __init__(self, real, statement: str, code: int, *, after: bool) -> None:
        self.real, self.statement, self.code, self.after = real, statement, code, after

    def execute(self, statement, *arguments):
        if statement != self.statement:
            return self.real.execute(statement, *arguments)
        if self.after:
            self.real.execute(statement, *arguments)
        error = driver.OperationalError("disk I/O error")
        error.sqlite_errorcode = self.code
        raise error


@pytest.mark.parametrize("after", [False, True])
def test_an_io_error_at_commit_is_unknown_and_the_file_is_opened_anew(writer, count, after):
    with writer:
        pass
    connection, old = writer._held
    writer._held = connection, Failing(old, "COMMIT", 1034, after=after)
    with pytest.raises(OutcomeUnknown, match="outcome_unknown"), writer as connection:
        NOTE.run(connection, code_id=1, racer="x")
    with writer as connection:
        assert connection.connection.driver_connection is not old
    assert count() == (1 if after else 0)


def test_an_io_error_before_the_commit_is_a_plain_failure(writer, count, monkeypatch):
    with writer as connection:
        old = connection.connection.driver_connection
    with pytest.raises(Unavailable, match="storage_fault"), writer as connection:
        NOTE.run(connection, code_id=1, racer="x")
        Failing(None, "read", 266, after=False).execute("read")
    assert count() == 0
    with writer as connection:
        assert connection.connection.driver_connection is not old


def test_what_sqlite_has_rolled_back_by_itself_is_not_called_a_success(writer, count):
    refused = pytest.raises(driver.OperationalError, match="no transaction")
    with refused, writer as connection:
        NOTE.run(connection, code_id=1, racer="x")
        connection.connection.driver_connection.execute("ROLLBACK")
    assert count() == 0


def test_the_same_holds_for_a_transaction_without_the_writer(engine, count):
    with pytest.raises(Unavailable, match="storage_fault"), engine.begin() as connection:
        NOTE.run(connection, code_id=1, racer="x")
        connection.connection.driver_connection.execute("ROLLBACK")
    assert count() == 0


def test_a_rule_broken_inside_comes_out_as_it_is(writer):
    with pytest.raises(RuleViolation, match="not_ready"), writer:
        raise RuleViolation("not_ready")
