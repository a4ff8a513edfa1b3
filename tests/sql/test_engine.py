import multiprocessing
import sqlite3
import stat
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2 as driver

from pos.errors import RuleViolation, Unavailable
from pos.sql.engine import file_of, open_reader, open_sqlite
from pos.sql.faults import translated
from tests.sql.racers import (
    KEY,
    codes,
    default_engine,
    fill,
    look_then_take,
    metadata,
    our_engine,
    race_processes,
    race_threads,
    redemptions,
    take_carefully,
)

COUNT = 300


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def engine(path):
    engine = our_engine(path)
    yield engine
    engine.dispose()


def times_redeemed(engine) -> Counter[int]:
    with engine.connect() as connection:
        return Counter(connection.scalars(select(redemptions.c.code_id)))


def test_the_control_with_sqlalchemys_defaults_redeems_codes_twice_or_fails(path):
    engine = default_engine(path)
    fill(engine, COUNT)
    locked = False
    try:
        race_threads(engine, look_then_take, 4, COUNT)
    except OperationalError as error:
        locked = "locked" in str(error)  # the other way the same defaults fail
    twice = [n for n, times in times_redeemed(engine).items() if times > 1]
    engine.dispose()
    assert twice or locked


@pytest.mark.parametrize("take", [look_then_take, take_carefully])
def test_four_threads_redeem_each_code_exactly_once(engine, take):
    fill(engine, COUNT)
    won = race_threads(engine, take, 4, COUNT)
    assert sum(won) == COUNT
    assert times_redeemed(engine) == Counter(range(COUNT))


@pytest.mark.parametrize("take", ["look_then_take", "take_carefully"])
def test_four_processes_redeem_each_code_exactly_once(engine, path, take):
    fill(engine, COUNT)
    engine.dispose()
    won = race_processes(path, take, 4, COUNT)
    assert sum(won) == COUNT
    assert times_redeemed(engine) == Counter(range(COUNT))


def _create(path: Path, start, results) -> None:
    start.wait()
    engine = our_engine(path)
    try:
        metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(redemptions).values(code_id=1, racer="x"))
        results.put("made")
    except Exception as error:  # noqa: BLE001 - the parent shows whatever it was
        results.put(repr(error))
    finally:
        engine.dispose()


@pytest.mark.parametrize("attempt", range(3))
def test_six_processes_may_create_the_same_file_at_once(path, engine, attempt):
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(6), context.Queue()
    children = [context.Process(target=_create, args=(path, start, results)) for _ in range(6)]
    for child in children:
        child.start()
    said = [results.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    assert said == ["made"] * 6
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(redemptions)) == 6


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("temp_store", 2),
        ("busy_timeout", 30_000),
        ("wal_autocheckpoint", 1000),
        ("cipher_use_hmac", "1"),
    ],
)
def test_each_safety_switch_is_on(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_file_and_its_log_are_encrypted_and_readable_by_the_owner_only(engine, path):
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(redemptions).values(code_id=1, racer="a person's name"))
        log = path.with_name("shop.db-wal")
        for file in (path, log):
            content = file.read_bytes()
            assert b"a person's name" not in content
            assert b"CREATE TABLE" not in content
            assert not content.startswith(b"SQLite format 3")
            if sys.platform != "win32":
                assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_key_it_is_a_plain_database_with_the_same_rules(path):
    engine = open_sqlite(path, key=None)
    fill(engine, 1)
    engine.dispose()
    plain = sqlite3.connect(path)
    assert plain.execute("SELECT count(*) FROM codes").fetchone() == (1,)
    plain.close()


def test_a_wrong_key_is_named_as_such(engine, path):
    metadata.create_all(engine)
    engine.dispose()
    stranger = open_sqlite(path, key=bytes(32))
    with pytest.raises(RuleViolation, match="wrong_key"), translated(), stranger.connect():
        pass


def test_a_key_of_the_wrong_length_is_refused_before_any_file_is_touched(path):
    with pytest.raises(ValueError, match="32 bytes"):
        open_sqlite(path, key=b"short")
    assert not path.exists()


def test_the_key_is_not_shown_when_the_file_is_printed(engine):
    assert KEY.hex() not in repr(file_of(engine))
    assert repr(KEY) not in repr(file_of(engine))


def test_a_writer_that_waits_too_long_is_told_the_database_is_busy(engine, path):
    metadata.create_all(engine)
    hasty = open_sqlite(path, key=KEY, busy_timeout_s=0.05)
    with engine.begin(), pytest.raises(Unavailable, match="database_busy"), translated():
        hasty.connect().begin()
    hasty.dispose()


def test_a_second_thread_waits_for_the_writer_and_gives_up_at_its_deadline(path):
    engine = open_sqlite(path, key=KEY, busy_timeout_s=0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with engine.begin():
            held.set()
            done.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with pytest.raises(PoolTimeout):
        engine.connect()
    done.set()
    holder.join()
    with engine.begin():
        pass  # free again
    engine.dispose()


def test_a_reader_sees_one_moment_and_neither_waits_nor_is_waited_for(engine, path):
    fill(engine, 1)
    reader = open_reader(path, key=KEY)
    count = select(func.count()).select_from(codes)
    with reader.connect() as reading:
        assert reading.scalar(count) == 1
        with engine.begin() as writing:
            writing.execute(insert(codes).values(id=2, state="active"))
            assert reading.scalar(count) == 1
        assert reading.scalar(count) == 1
    with reader.connect() as reading:
        assert reading.scalar(count) == 2
    reader.dispose()


def test_a_reader_cannot_write(engine, path):
    fill(engine, 1)
    reader = open_reader(path, key=KEY)
    refused = pytest.raises(Unavailable, match="storage_read_only")
    with refused, translated(), reader.begin() as connection:
        connection.execute(insert(codes).values(id=2, state="active"))
    reader.dispose()


def test_a_reader_does_not_create_a_missing_file(path):
    reader = open_reader(path, key=KEY)
    with pytest.raises(Unavailable, match="storage_fault"), translated():
        reader.connect()
    assert not path.exists()


def test_an_exception_leaves_nothing_behind(engine):
    fill(engine, 1)
    with pytest.raises(KeyError), engine.begin() as connection:
        connection.execute(insert(codes).values(id=2, state="active"))
        raise KeyError
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(codes)) == 1


def test_foreign_keys_hold(engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (p INTEGER REFERENCES parent (id))"))
    with pytest.raises(driver.IntegrityError), engine.begin() as connection:
        connection.connection.driver_connection.execute("INSERT INTO child VALUES (1)")
