import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2 as driver

from pos.errors import RuleViolation, Unavailable
from pos.sql.copies import Copy, copy_database, verify_copy
from pos.sql.engine import open_sqlite
from pos.sql.files import SqliteFile
from tests.sql.racers import KEY, NOTE, TAKE, fill, our_engine

COUNT = 2000


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def engine(path):
    engine = our_engine(path)
    fill(engine, COUNT)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0007')"))
    yield engine
    engine.dispose()


@contextmanager
def four_writers(engine) -> Iterator[None]:
    """Redeem codes until the block ends; in each commit a code is used and noted, or neither."""
    stop = threading.Event()

    def write(n: int) -> None:
        for code_id in range(n, COUNT, 4):
            if stop.is_set():
                return
            with engine.begin() as connection:
                TAKE.run(connection, code_id=code_id)
                NOTE.run(connection, code_id=code_id, racer="x" * 500)

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, n) for n in range(4)]
        try:
            yield
        finally:
            stop.set()
        for future in writing:
            future.result()


def agree(path: Path) -> bool:
    """Whether the used codes are exactly the noted ones."""
    sqlite = SqliteFile(path, KEY).reader()
    used = sqlite.execute("SELECT id FROM codes WHERE state = 'redeemed'").fetchall()
    noted = sqlite.execute("SELECT code_id FROM redemptions").fetchall()
    sqlite.close()
    return sorted(used) == sorted(noted)


def test_a_copy_under_four_writers_is_one_moment(engine, tmp_path):
    with four_writers(engine):
        copies = [copy_database(engine, tmp_path / f"copy {n}.db") for n in range(5)]
    for copy in copies:
        assert agree(copy.path)
        assert verify_copy(copy.path, key=KEY) == copy
        assert copy.schema == "0007"


def test_the_control_that_copies_only_the_file_is_not_whole(engine, path, tmp_path):
    bad = 0
    with four_writers(engine):
        for n in range(5):
            target = tmp_path / f"naive {n}.db"
            shutil.copy(path, target)
            try:
                verify_copy(target, key=KEY)
                bad += not agree(target)
            except (RuleViolation, driver.Error):
                bad += 1
    newest = tmp_path / "newest.db"
    with engine.begin() as connection:
        NOTE.run(connection, code_id=1, racer="the last")
    shutil.copy(path, newest)
    try:
        sqlite = SqliteFile(newest, KEY).reader()
        lost = not sqlite.execute("SELECT 1 FROM redemptions WHERE racer = 'the last'").fetchall()
        sqlite.close()
    except driver.Error:
        lost = True
    assert bad or lost


def test_a_copy_is_encrypted_under_the_same_key_and_is_one_file(engine, tmp_path):
    target = tmp_path / "out" / "copy.db"
    target.parent.mkdir()
    copy = copy_database(engine, target)
    assert copy == Copy(target, target.stat().st_size, "0007")
    assert list(target.parent.iterdir()) == [target]
    assert b"CREATE TABLE" not in target.read_bytes()
    with pytest.raises(RuleViolation, match="wrong_key"):
        verify_copy(target, key=bytes(32))


def test_a_copy_replaces_an_older_one_and_leftovers_of_a_killed_one(engine, tmp_path):
    target = tmp_path / "copy.db"
    target.write_bytes(b"old")
    (tmp_path / "copy.db.partial").write_bytes(b"half")
    (tmp_path / "copy.db.partial-wal").write_bytes(b"half")
    copy_database(engine, target)
    assert verify_copy(target, key=KEY).schema == "0007"
    assert not list(tmp_path.glob("*partial*"))


def test_a_copy_that_cannot_be_written_leaves_the_old_one(engine, tmp_path):
    target = tmp_path / "copy.db"
    target.write_bytes(b"old")
    (tmp_path / "copy.db.partial-journal").mkdir()
    with pytest.raises((Unavailable, OSError)):
        copy_database(engine, target)
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("offset", [100, 5000, -3000])
def test_a_flipped_bit_in_a_copy_is_found(engine, tmp_path, offset):
    target = copy_database(engine, tmp_path / "copy.db").path
    content = bytearray(target.read_bytes())
    content[offset] ^= 1
    target.write_bytes(content)
    with pytest.raises(RuleViolation):
        verify_copy(target, key=KEY)


def test_a_copy_cut_short_is_found(engine, tmp_path):
    target = copy_database(engine, tmp_path / "copy.db").path
    os.truncate(target, target.stat().st_size // 2 // 4096 * 4096)
    with pytest.raises(RuleViolation, match="database_damaged"):
        verify_copy(target, key=KEY)


def test_a_database_in_the_clear_is_copied_as_well(tmp_path):
    engine = open_sqlite(tmp_path / "plain.db", key=None)
    fill(engine, 3)
    copy = copy_database(engine, tmp_path / "copy.db")
    engine.dispose()
    assert copy.schema is None
    with sqlite3.connect(copy.path) as plain:
        assert plain.execute("SELECT count(*) FROM codes").fetchone() == (3,)
    plain.close()


def test_a_missing_copy_is_a_plain_failure(tmp_path):
    with pytest.raises(Unavailable, match="storage_fault"):
        verify_copy(tmp_path / "nothing.db", key=KEY)
