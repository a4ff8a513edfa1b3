from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table

from pos.sql.migrations import head, migrate
from pos.sql.startup import start
from pos.storage.store import MIGRATIONS
from pos.storage.tables import metadata

KEY = bytes(range(32))


def differences(engine, wanted: MetaData) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, wanted))


def test_the_migrations_end_at_exactly_these_tables(tmp_path):
    engine = start(tmp_path / "shop.db", key=KEY, migrations=MIGRATIONS)
    assert differences(engine, metadata) == []
    engine.dispose()


def test_the_control_a_table_without_a_migration_shows(tmp_path):
    engine = start(tmp_path / "shop.db", key=KEY, migrations=MIGRATIONS)
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(changed)
    Table("forgotten", changed, Column("id", Integer, primary_key=True))
    assert differences(engine, changed)
    engine.dispose()


def test_migrating_again_changes_nothing(tmp_path):
    engine = start(tmp_path / "shop.db", key=KEY, migrations=MIGRATIONS)
    before = (tmp_path / "shop.db").read_bytes()
    migrate(engine, MIGRATIONS)
    assert (tmp_path / "shop.db").read_bytes() == before
    newest = max(file.name for file in MIGRATIONS.glob("[0-9]*.py"))
    assert head(MIGRATIONS) == newest[:4]
    engine.dispose()
