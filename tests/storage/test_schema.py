import shutil

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

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


def test_orders_that_are_open_hold_their_goods_once_the_tables_come(tmp_path):
    older = tmp_path / "older"
    older.mkdir()
    for file in MIGRATIONS.glob("0*.py"):
        if file.name < "0006":
            shutil.copy(file, older)
    engine = start(tmp_path / "shop.db", key=KEY, migrations=older)
    lines = '[["牛奶",3,990,"A1","",1],["没有编码",1,100,"","",0]]'
    with engine.begin() as connection:
        for no, state in (("1", "accepted"), ("2", "out"), ("3", "placed"), ("4", "completed")):
            row = {"no": no, "state": state, "lines": lines}
            row |= {"placed_us": 0, "paid_us": 0, "due_us": 0}
            connection.execute(insert(metadata.tables["shop_order"]).values(**row))
    migrate(engine, MIGRATIONS)
    with engine.connect() as connection:
        hold = metadata.tables["stock_hold"]
        held = connection.execute(select(hold).order_by(hold.c.order_no)).all()
    assert [tuple(row) for row in held] == [
        ("1", 0, "A1", 2, "held", 0), ("2", 0, "A1", 2, "gone", 0),
    ]  # fmt: skip
    engine.dispose()
