"""Threads and processes that race for the same rows; run in a process of their own by the tests."""

import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    insert,
    select,
    update,
)

from pos.sql.engine import open_sqlite
from pos.sql.prepared import Prepared

KEY = bytes(range(32))
metadata = MetaData()
codes = Table(
    "codes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
)
redemptions = Table(
    "redemptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code_id", BigInteger, nullable=False),
    Column("racer", Text, nullable=False),
)

TAKE = Prepared(
    update(codes)
    .where(codes.c.id == bindparam("code_id"), codes.c.state == "active")
    .values(state="redeemed", version=codes.c.version + 1)
)
NOTE = Prepared(insert(redemptions).values(code_id=bindparam("code_id"), racer=bindparam("racer")))


def fill(engine: Engine, count: int) -> None:
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(codes), [{"id": n, "state": "active"} for n in range(count)])


def default_engine(path: Path) -> Engine:
    """The control: what SQLAlchemy does when nobody tells it otherwise."""
    return create_engine(f"sqlite:///{path}")


def our_engine(path: Path) -> Engine:
    return open_sqlite(path, key=KEY)


def take_carefully(engine: Engine, racer: str, count: int) -> int:
    """Redeem each code once by compare and set; the number this racer won."""
    won = 0
    for code_id in range(count):
        with engine.begin() as connection:
            if TAKE.run(connection, code_id=code_id):
                NOTE.run(connection, code_id=code_id, racer=racer)
                won += 1
    return won


def look_then_take(engine: Engine, racer: str, count: int) -> int:
    """Look, then write: right only where a transaction holds the write lock from its start."""
    won = 0
    for code_id in range(count):
        with engine.begin() as connection:
            state = connection.scalar(select(codes.c.state).where(codes.c.id == code_id))
            if state == "active":
                connection.execute(insert(redemptions).values(code_id=code_id, racer=racer))
                connection.execute(
                    update(codes).where(codes.c.id == code_id).values(state="redeemed")
                )
                won += 1
    return won


def race_threads(
    engine: Engine, take: Callable[[Engine, str, int], int], threads: int, count: int
) -> list[int]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda n: take(engine, f"thread {n}", count), range(threads)))


def race_processes(path: Path, take: str, processes: int, count: int) -> list[int]:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return pool.starmap(_race, [(path, take, f"process {n}", count) for n in range(processes)])


def _race(path: Path, take: str, racer: str, count: int) -> int:
    engine = our_engine(path)
    try:
        won: int = getattr(sys.modules[__name__], take)(engine, racer, count)
        return won
    finally:
        engine.dispose()
