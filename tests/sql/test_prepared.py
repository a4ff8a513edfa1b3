import enum

import pytest
from sqlalchemy import (
    Column,
    Enum,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlcipher3 import dbapi2 as driver

from pos.errors import Unavailable
from pos.sql.engine import open_sqlite
from pos.sql.faults import translated
from pos.sql.prepared import Prepared, _compiled


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, unique=True),
    Column("colour", Enum(Colour, values_callable=lambda e: [c.value for c in e]), nullable=False),
)

ADD = Prepared(
    insert(things).values(id=bindparam("id"), name=bindparam("name"), colour=bindparam("colour"))
)
ONE = Prepared(select(things.c.name, things.c.colour).where(things.c.id == bindparam("id")))
ALL = Prepared(select(things.c.id).order_by(things.c.id))
PAINT = Prepared(
    update(things)
    .where(things.c.id == bindparam("which"), things.c.colour == Colour.RED)
    .values(colour=Colour.BLUE)
)


@pytest.fixture
def engine(tmp_path):
    engine = open_sqlite(tmp_path / "x.db", key=None)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_values_are_stored_and_come_back_as_they_are(engine):
    with engine.begin() as connection:
        assert ADD.run(connection, id=1, name="one", colour="red") == 1
        assert ONE.row(connection, id=1) == ("one", "red")
        assert ONE.row(connection, id=2) is None
        assert ALL.rows(connection) == [(1,)]


def test_constants_of_the_statement_are_converted_as_their_column_asks(engine):
    with engine.begin() as connection:
        ADD.run(connection, id=1, name="one", colour="red")
        assert PAINT.run(connection, which=1) == 1
        assert PAINT.run(connection, which=1) == 0
        assert ONE.row(connection, id=1) == ("one", "blue")


def test_it_is_part_of_sqlalchemys_transaction(engine):
    with pytest.raises(KeyError), engine.begin() as connection:
        ADD.run(connection, id=1, name="one", colour="red")
        raise KeyError
    with engine.connect() as connection:
        assert ALL.rows(connection) == []


def test_it_begins_a_transaction_where_none_was_begun(engine):
    with engine.connect() as connection:
        ADD.run(connection, id=1, name="one", colour="red")
        assert connection.in_transaction()
        connection.rollback()
        assert ALL.rows(connection) == []
        connection.rollback()
        ADD.run(connection, id=1, name="one", colour="red")
        connection.commit()
    with engine.connect() as connection:
        assert ALL.rows(connection) == [(1,)]


@pytest.mark.parametrize(
    "params", [{}, {"id": 1}, {"id": 1, "name": "x", "colour": "red", "size": 2}]
)
def test_a_missing_or_unknown_name_is_refused(engine, params):
    with engine.connect() as connection, pytest.raises(TypeError, match="wants"):
        ADD.run(connection, **params)


def test_a_constant_may_not_be_overruled_by_a_misspelt_name(engine):
    with engine.connect() as connection, pytest.raises(TypeError, match="wants"):
        PAINT.run(connection, wich=1)


def test_a_broken_constraint_comes_as_the_driver_says_it(engine):
    with engine.begin() as connection:
        ADD.run(connection, id=1, name="one", colour="red")
    with pytest.raises(driver.IntegrityError), engine.begin() as connection:
        ADD.run(connection, id=2, name="one", colour="red")


def test_a_full_disk_is_named_and_the_next_transaction_works(engine):
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    refused = pytest.raises(Unavailable, match="disk_full")
    with refused, translated(), engine.begin() as connection:
        for n in range(100):
            ADD.run(connection, id=n, name=f"{n}" * 5000, colour="red")
    with engine.begin() as connection:
        assert ALL.rows(connection) == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (select(things.c.id).where(things.c.id.in_([1, 2])), "list of values"),
        (
            insert(Table("t", MetaData(), Column("a", Integer, default=lambda: 1))).values(),
            "default in Python",
        ),
        (
            update(
                Table("t", MetaData(), Column("a", Integer), Column("b", Integer, onupdate=id))
            ).values(a=1),
            "default in Python",
        ),
    ],
)
def test_what_has_no_fixed_text_is_refused(engine, statement, why):
    with engine.connect() as connection, pytest.raises(TypeError, match=why):
        Prepared(statement).run(connection)


def test_other_kinds_of_statement_work_too(engine):
    upsert = Prepared(
        insert_or(things)
        .values(id=bindparam("id"), name=bindparam("name"), colour=bindparam("colour"))
        .on_conflict_do_nothing()
    )
    remove = Prepared(delete(things).where(things.c.id == bindparam("id")))
    with engine.begin() as connection:
        assert upsert.run(connection, id=1, name="one", colour="red") == 1
        assert upsert.run(connection, id=1, name="two", colour="red") == 0
        assert remove.run(connection, id=1) == 1


def test_psycopg_gets_names_and_the_constants_beside_them():
    text = _compiled(PAINT._statement, psycopg.dialect())
    assert "%(which)s" in text.statement
    assert sorted(text.arguments({"which": 7}).values(), key=str) == [7, "blue", "red"]


def test_positions_serve_a_driver_that_counts():
    text = _compiled(PAINT._statement, postgresql.dialect(paramstyle="format"))
    assert text.statement.count("%s") == 3
    assert text.arguments({"which": 7}) == ("blue", 7, "red")
