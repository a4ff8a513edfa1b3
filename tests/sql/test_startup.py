import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from pos.errors import RuleViolation, Unavailable
from pos.sql.checks import page_problems, row_problems
from pos.sql.engine import driver_of, open_sqlite
from pos.sql.faults import translated
from pos.sql.files import SqliteFile
from pos.sql.startup import check_fully, check_library, check_quickly, start
from tests.sql.racers import KEY, NOTE, fill, our_engine, redemptions

FIRST = """
revision = "0001"
down_revision = None

from alembic import op


def upgrade() -> None:
    op.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def migrations(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return folder


def started(path: Path, migrations: Path) -> None:
    start(path, key=KEY, migrations=migrations).dispose()


def refused(path: Path, migrations: Path, key: bytes = KEY) -> tuple[str, dict[str, object]]:
    with pytest.raises((RuleViolation, Unavailable)) as info:
        start(path, key=key, migrations=migrations)
    return info.value.code, info.value.fields


def test_a_missing_database_is_made_and_opens_again(path, migrations):
    engine = start(path, key=KEY, migrations=migrations)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders (note) VALUES ('x')"))
    engine.dispose()
    engine = start(path, key=KEY, migrations=migrations)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM orders")) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "good"), [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)]
)
def test_a_sqlite_that_can_damage_its_file_is_refused(version, good):
    if good:
        check_library(version)
        return
    with pytest.raises(RuleViolation) as info:
        check_library(version)
    assert info.value.code == "sqlite_too_old"
    assert info.value.fields["wanted"] == "3.51.3"


def test_the_sqlite_in_use_is_new_enough():
    check_library()


def test_another_key_is_named(path, migrations):
    started(path, migrations)
    assert refused(path, migrations, bytes(32)) == ("wrong_key", {"file": "shop.db"})


def test_a_file_that_is_no_database_is_named_the_same(path, migrations):
    path.write_bytes(b"something else entirely" * 1000)
    assert refused(path, migrations) == ("wrong_key", {"file": "shop.db"})


def test_a_plain_database_is_not_taken_for_an_encrypted_one(path, migrations):
    start(path, key=None, migrations=migrations).dispose()
    assert refused(path, migrations) == ("wrong_key", {"file": "shop.db"})


def test_a_newer_schema_is_refused(path, migrations):
    later = migrations / "0002_later.py"
    later.write_text(
        FIRST.replace("0001", "0002").replace("None", '"0001"', 1).replace("orders", "x")
    )
    started(path, migrations)
    later.unlink()
    assert refused(path, migrations) == ("newer_schema", {"found": "0002", "known": "0001"})


@pytest.mark.parametrize("page", [1, 2, 4])
def test_a_single_flipped_bit_refuses_the_start(path, migrations, page):
    started(path, migrations)
    _flip(path, (page - 1) * 4096 + 1000)
    code, fields = refused(path, migrations)
    assert code in {"database_damaged", "wrong_key"}
    assert fields["file"] == "shop.db"


def _flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 4
    path.write_bytes(content)


def test_a_big_file_starts_without_reading_all_and_doctor_finds_the_damage(path, migrations):
    engine = start(path, key=KEY, migrations=migrations)
    with engine.begin() as connection:
        for _ in range(600):
            connection.execute(text("INSERT INTO orders (note) VALUES (:n)"), {"n": "x" * 3000})
    check_fully(engine)
    engine.dispose()
    _flip(path, path.stat().st_size // 2)
    engine = start(path, key=KEY, migrations=migrations)
    with pytest.raises(RuleViolation, match="database_damaged"):
        check_fully(engine)
    engine.dispose()


def test_broken_references_are_found(path):
    file = SqliteFile(path, KEY)
    sqlite = file.writer()
    sqlite.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    sqlite.execute("CREATE TABLE child (p INTEGER REFERENCES parent (id))")
    assert row_problems(sqlite) == ()
    sqlite.execute("PRAGMA foreign_keys=OFF")
    sqlite.execute("INSERT INTO child VALUES (1)")
    assert row_problems(sqlite) == ("orphan in child",)
    sqlite.close()


def test_checking_beside_writers_that_checkpoint_finds_no_false_damage(path):
    engine = our_engine(path)
    fill(engine, 10)
    checker = SqliteFile(path, KEY).reader()

    def write(n: int) -> None:
        for _ in range(150):
            with engine.begin() as connection:
                NOTE.run(connection, code_id=n, racer="x" * 20_000)

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, n) for n in range(2)]
        looks = 0
        while not all(future.done() for future in writing) or not looks:
            assert page_problems(checker) == ()
            looks += 1
        for future in writing:
            future.result()
    checker.close()
    check_quickly(engine)
    engine.dispose()


def test_a_second_program_waits_and_then_says_busy(path, migrations):
    started(path, migrations)
    (migrations / "0002_later.py").write_text(
        FIRST.replace("0001", "0002").replace("None", '"0001"', 1).replace("orders", "x")
    )
    holder = open_sqlite(path, key=KEY)
    with holder.begin(), pytest.raises(Unavailable, match="database_busy"):
        start(path, key=KEY, migrations=migrations, busy_timeout_s=0.05)
    holder.dispose()


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_runs_full_is_named_and_nothing_committed_is_lost(small_disk):
    path = small_disk / "shop.db"
    engine = our_engine(path)
    fill(engine, 1)
    written = 0
    with pytest.raises(Unavailable, match="disk_full"):
        while True:
            with translated(), engine.begin() as connection:
                connection.execute(insert(redemptions).values(code_id=1, racer="x" * 5000))
            written += 1
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM redemptions")) == written > 0
        assert row_problems(driver_of(connection)) == ()
    engine.dispose()


def test_a_database_in_a_folder_that_cannot_be_written_says_so(small_disk, migrations):
    path = small_disk / "shop.db"
    (small_disk / "rest").write_bytes(bytes(380 * 1024))
    code, fields = refused(path, migrations)
    assert code in {"disk_full", "storage_fault"}
    assert fields == {"file": "shop.db"}
