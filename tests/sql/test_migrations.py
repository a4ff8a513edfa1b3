import multiprocessing
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from pos.errors import RuleViolation, Unavailable
from pos.sql.engine import open_sqlite
from pos.sql.faults import translated
from pos.sql.migrations import current, head, migrate

KEY = bytes(range(32))

FIRST = """
revision = "0001"
down_revision = None

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "lines", sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id", ondelete="CASCADE"))
    )
"""
SECOND = """
revision = "0002"
down_revision = "0001"

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    with op.batch_alter_table("orders", recreate="always") as table:
        table.add_column(sa.Column("note", sa.Text))
"""


@pytest.fixture
def location(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_first.py").write_text(FIRST)
    return folder


@pytest.fixture
def engine(tmp_path):
    engine = open_sqlite(tmp_path / "x.db", key=KEY)
    yield engine
    engine.dispose()


def columns(engine, table: str) -> list[str]:
    return [column["name"] for column in inspect(engine).get_columns(table)]


def test_an_empty_database_comes_to_the_head(engine, location):
    assert current(engine) is None
    migrate(engine, location)
    assert current(engine) == head(location) == "0001"
    assert columns(engine, "orders") == ["id"]


def test_a_later_step_keeps_the_rows_and_those_that_point_at_them(engine, location):
    migrate(engine, location)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders VALUES (1), (2)"))
        connection.execute(text("INSERT INTO lines VALUES (1), (2)"))
    (location / "0002_note.py").write_text(SECOND)
    migrate(engine, location)
    assert current(engine) == "0002"
    assert columns(engine, "orders") == ["id", "note"]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM lines")) == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_again_changes_nothing(engine, location):
    migrate(engine, location)
    migrate(engine, location)
    assert current(engine) == "0001"


def test_a_step_that_fails_leaves_the_old_schema_whole(engine, location):
    migrate(engine, location)
    bad = SECOND + '    op.execute("INSERT INTO nowhere VALUES (1)")\n'
    (location / "0002_note.py").write_text(bad)
    with pytest.raises(Exception, match="nowhere"):
        migrate(engine, location)
    assert current(engine) == "0001"
    assert columns(engine, "orders") == ["id"]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_step_that_leaves_orphans_is_refused(engine, location):
    migrate(engine, location)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders VALUES (1)"))
        connection.execute(text("INSERT INTO lines VALUES (1)"))
    bad = SECOND + '    op.execute("DELETE FROM orders")\n'
    (location / "0002_note.py").write_text(bad)
    with pytest.raises(RuleViolation, match="schema_orphans"):
        migrate(engine, location)
    assert current(engine) == "0001"


def test_a_newer_schema_is_refused_and_left_alone(engine, location):
    (location / "0002_note.py").write_text(SECOND)
    migrate(engine, location)
    (location / "0002_note.py").unlink()
    with pytest.raises(RuleViolation) as refused:
        migrate(engine, location)
    assert refused.value.code == "newer_schema"
    assert refused.value.fields == {"found": "0002", "known": "0001"}
    assert current(engine) == "0002"


def _migrate(path: Path, location: Path, start, results) -> None:
    engine = open_sqlite(path, key=KEY)
    start.wait()
    try:
        migrate(engine, location)
        results.put(current(engine))
    except Exception as error:  # noqa: BLE001 - the parent shows whatever it was
        results.put(repr(error))
    finally:
        engine.dispose()


def test_six_programs_may_migrate_the_same_fresh_database_at_once(tmp_path, location):
    (location / "0002_note.py").write_text(SECOND)
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(6), context.Queue()
    arguments = (tmp_path / "x.db", location, start, results)
    children = [context.Process(target=_migrate, args=arguments) for _ in range(6)]
    for child in children:
        child.start()
    assert [results.get(timeout=60) for _ in children] == ["0002"] * 6
    for child in children:
        child.join()


def test_it_waits_for_the_write_lock_and_says_when_it_gave_up(tmp_path, engine, location):
    hasty = open_sqlite(tmp_path / "x.db", key=KEY, busy_timeout_s=0.05)
    with engine.begin(), pytest.raises(Unavailable, match="database_busy"), translated():
        migrate(hasty, location)
    hasty.dispose()


def test_a_database_that_is_up_to_date_does_not_load_alembic(tmp_path, engine, location):
    migrate(engine, location)
    script = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from pos.sql.engine import open_sqlite
        from pos.sql.migrations import migrate
        engine = open_sqlite(Path({str(tmp_path / "x.db")!r}), key=bytes(range(32)))
        migrate(engine, Path({str(location)!r}))
        print("alembic" in sys.modules)
    """)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_folder_without_revisions_is_a_mistake_of_the_program(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        head(tmp_path)
