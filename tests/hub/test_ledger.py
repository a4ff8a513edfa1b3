"""The ledger's tables, and that its migrations end at exactly these."""

import shutil

from sqlalchemy import create_engine, inspect

from pos.hub.ledger.store import MIGRATIONS, Ledger
from pos.hub.ledger.tables import metadata
from pos.sql.engine import open_sqlite
from pos.sql.migrations import head, migrate
from tests.hub.hubs import KEY


def _schema(engine) -> dict[str, object]:
    seen = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (
                    str(column["type"]),
                    column["nullable"],
                    column["default"],
                    column["primary_key"],
                )
                for column in seen.get_columns(name)
            },
            "foreign": sorted(map(str, seen.get_foreign_keys(name))),
            "unique": sorted(map(str, seen.get_unique_constraints(name))),
            "indexes": sorted(map(str, seen.get_indexes(name))),
        }
        for name in seen.get_table_names()
        if name not in {"alembic_version", "sqlite_sequence"}
    }


def test_the_migrations_end_at_the_tables(tmp_path):
    Ledger(tmp_path / "hub.db", key=KEY).close()
    migrated = open_sqlite(tmp_path / "hub.db", key=KEY)
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)
    try:
        assert _schema(migrated) == _schema(fresh)
    finally:
        migrated.dispose()
        fresh.dispose()
    newest = max(file.name for file in MIGRATIONS.glob("[0-9]*.py"))
    assert head(MIGRATIONS) == newest[:4]


def test_what_was_redeemed_before_days_were_kept_counts_to_its_day_in_china(tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    for file in sorted(MIGRATIONS.glob("000[123]_*.py")):
        shutil.copy(file, before)
    old = open_sqlite(tmp_path / "hub.db", key=KEY)
    migrate(old, before)
    evening_us = 1_795_363_200_000_000  # 2026-11-22T16:00Z: midnight in China
    with old.begin() as connection:
        for number, at_us in enumerate((evening_us - 1, evening_us)):
            connection.exec_driver_sql(
                "INSERT INTO redemptions VALUES (?, 1, 'S1', 'A', 'd', 'x', ?, ?, ?, 5, 5)",
                (number, str(number), at_us, at_us),
            )
    migrate(old, MIGRATIONS)
    with old.connect() as connection:
        days = connection.exec_driver_sql("SELECT day FROM redemptions ORDER BY code_id").all()
    old.dispose()
    assert [day for (day,) in days] == ["2026-11-22", "2026-11-23"]


def test_a_cursor_is_never_given_twice(platform, operator):
    operator.add_shop("S1", "店")
    for name in ("a", "b"):
        operator.add_shop("S1", name)
    with platform.ledger.begin() as book:
        newest = book.changes.newest()
        book._connection.exec_driver_sql("DELETE FROM changes")
    operator.add_shop("S1", "c")
    with platform.ledger.read() as book:
        assert book.changes.newest() == newest + 1


def test_a_transaction_that_fails_leaves_nothing(platform, operator):
    operator.add_shop("S1", "店")
    try:
        with platform.ledger.begin() as book:
            book.parties.put_source("web", b"x", at=platform.clock.now())
            raise LookupError
    except LookupError:
        pass
    with platform.ledger.read() as book:
        assert book.parties.source_of(b"x") is None
