"""I18: the disk gives out at one place after the other of a redemption."""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pos.domain.codes import Code
from pos.domain.verdicts import Verdict
from pos.errors import HandoverError
from pos.sql.writer import Writer
from tests.faults.proving import attempts, half_done, is_sound, shop_with_codes
from tests.services.shops import Desk, a_desk, new_attempt

_PAGE = 4096


@dataclass
class Starved:
    """How the redemptions ended; `wrong` counts answers that the database contradicts."""

    faults: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    half_done: int = 0
    unsound: int = 0
    not_possible_afterwards: int = 0


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Make every write past `size` bytes of a file fail, as a disk with bad places does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_more_pages(desk: Desk, spare: int) -> Iterator[None]:
    """Let the database grow by `spare` pages only: SQLite then says that the disk is full."""
    writer: Writer = desk.shop.store._writer
    with writer as connection:
        sqlite = connection.connection.driver_connection
        pages = sqlite.execute("PRAGMA page_count").fetchone()[0]
        sqlite.execute(f"PRAGMA max_page_count = {pages + spare}")
    try:
        yield
    finally:
        with writer as connection:
            sqlite = connection.connection.driver_connection
            sqlite.execute("PRAGMA max_page_count = 4294967294")


def run(folder: Path, faults: int, *, template: Path | None = None) -> Starved:
    """Redeem under so many faults, one code each; afterwards each must be possible, once."""
    codes = shop_with_codes(folder, faults, template=template)
    starved = Starved(faults)
    for number, code in enumerate(codes):
        _one(folder, code, number, starved)
    starved.half_done = len(half_done(folder))
    starved.unsound = not is_sound(folder)
    return starved


def _one(folder: Path, code: Code, number: int, starved: Starved) -> None:
    attempt = new_attempt()
    with a_desk(folder) as desk:
        card = desk.check(desk.token(code))
        with _fault(desk, number):
            try:
                told = desk.confirm(card, attempt).verdict.value
            except HandoverError as error:
                told = error.code
        starved.ended[told] += 1
        stored = attempt in attempts(folder)
        claims = {Verdict.REDEEMED.value: True, "outcome_unknown": stored}
        starved.wrong += stored != claims.get(told, False)
        # The same program goes on, and the same attempt is asked again.
        again = desk.confirm(card, attempt).verdict
        starved.not_possible_afterwards += again is not Verdict.REDEEMED


@contextmanager
def _fault(desk: Desk, number: int) -> Iterator[None]:
    wal = desk.shop.folder / "shop.db-wal"
    if number % 4 == 0:
        with no_more_pages(desk, 0):
            yield
        return
    size = wal.stat().st_size if wal.exists() else 0
    # A frame of the log is a page and 24 bytes; a redemption writes some ten of them.
    with files_no_longer_than(size + (number % 13) * (_PAGE + 24) // 2):
        yield
