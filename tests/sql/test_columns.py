import enum
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, insert, select
from sqlalchemy.exc import StatementError

from pos.sql.columns import (
    EnumValue,
    Unsigned64,
    UtcMicroseconds,
    from_signed,
    from_us,
    to_signed,
    to_us,
)
from pos.sql.engine import open_sqlite
from pos.sql.prepared import Prepared


class State(enum.Enum):
    ACTIVE = "active"
    USED = "used"


class Word(enum.StrEnum):
    YES = "yes"


rows = Table(
    "rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at_us", UtcMicroseconds),
    Column("code_id", Unsigned64),
    Column("state", EnumValue(State)),
    Column("word", EnumValue(Word)),
)


@pytest.fixture
def connection(tmp_path):
    engine = open_sqlite(tmp_path / "x.db", key=None)
    rows.metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_comes_back_as_the_same_moment_in_utc(moment):
    back = from_us(to_us(moment))
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


def test_the_order_of_stored_times_is_the_order_of_moments():
    early = datetime(2026, 11, 22, 18, 0, tzinfo=timezone(timedelta(hours=8)))
    late = datetime(2026, 11, 22, 10, 0, 0, 1, tzinfo=UTC)
    assert to_us(late) - to_us(early) == 1


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        to_us(datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("code_id", "stored"),
    [
        (0, 0),
        (1, 1),
        ((1 << 63) - 1, (1 << 63) - 1),
        (1 << 63, -(1 << 63)),
        ((1 << 64) - 1, -1),
        (0x0123456789ABCDEF, 0x0123456789ABCDEF),
    ],
)
def test_unsigned_numbers_keep_their_bits(code_id, stored):
    assert to_signed(code_id) == stored
    assert from_signed(stored) == code_id


@given(st.integers(0, (1 << 64) - 1))
def test_every_unsigned_number_comes_back(code_id):
    stored = to_signed(code_id)
    assert -(1 << 63) <= stored < 1 << 63
    assert from_signed(stored) == code_id


@pytest.mark.parametrize("number", [-1, 1 << 64])
def test_a_number_of_more_than_64_bits_is_refused(number):
    with pytest.raises(ValueError, match="64 bits"):
        to_signed(number)


def test_columns_store_the_plain_form_and_give_values_back(connection):
    at = datetime(2026, 11, 22, 10, 0, 20, tzinfo=UTC)
    connection.execute(
        insert(rows).values(id=1, at_us=at, code_id=(1 << 64) - 1, state=State.USED, word=Word.YES)
    )
    assert connection.execute(select(rows)).one() == (1, at, (1 << 64) - 1, State.USED, Word.YES)
    stored = Prepared(select(rows).where(rows.c.id == bindparam("which")))
    assert stored.row(connection, which=1) == (1, to_us(at), -1, "used", "yes")


def test_nothing_stays_nothing(connection):
    connection.execute(insert(rows).values(id=1))
    assert connection.execute(select(rows)).one() == (1, None, None, None, None)


def test_a_value_that_is_no_member_is_not_stored(connection):
    with pytest.raises(StatementError, match="frozen"):
        connection.execute(insert(rows).values(id=1, state="frozen"))


def test_comparisons_convert_too(connection):
    connection.execute(insert(rows).values(id=1, state=State.ACTIVE))
    found = select(rows.c.id).where(rows.c.state == State.ACTIVE)
    assert connection.scalar(found) == 1
    assert Prepared(found).row(connection) == (1,)
