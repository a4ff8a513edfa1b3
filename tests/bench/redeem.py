"""A redemption committed: ours beside the bare driver with the same statements, and small beside big."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, time_ns

from pos.domain.ids import AttemptId
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Verdict
from pos.sql.files import DriverConnection
from tests.bench.figures import Figure, Other
from tests.bench.history import Past, code_id_of, number, past, undo
from tests.bench.options import Options
from tests.bench.rounds import p99

_SMALL, _HUGE = 10_000, 5_000_000
_BLOCK, _WARMING = 60, 20
"""Redemptions in a row before the other way has its turn: whoever comes after another connection's
commit reads his pages anew, so the first few of a block do not count."""


def measure(options: Options) -> list[Figure]:
    """Compare with the driver on the big shop, then the sizes with each other."""
    sizes = [_SMALL, options.orders] + ([_HUGE] if options.full else [])
    pasts = {size: past(size) for size in sizes}
    try:
        return [*_beside_the_driver(pasts[options.orders], options), *_flat(pasts, options)]
    finally:
        for one in pasts.values():
            one.shop.close()


def _beside_the_driver(shop: Past, options: Options) -> list[Figure]:
    places = _scattered(shop)
    ours, raw = _Ours(shop), _Raw(shop)
    try:
        for _ in range(options.rounds(12)):
            ours.block(places)
            raw.block(places)
    finally:
        undo(raw.driver, ours.used + raw.used)
        raw.driver.close()
    per_block = [a / b for a, b in zip(ours.blocks_s, raw.blocks_s, strict=True)]
    ours_ms, raw_ms = median(ours.took_s) * 1e3, median(raw.took_s) * 1e3
    return [
        Figure(
            "redeem",
            f"confirmed and on the disk, {shop.count:,} orders",
            "ms",
            ours_ms,
            ratio=median(per_block),
            goal=1.3,
            limit=Other("bare driver", raw_ms),
        ),
        Figure(
            "redeem",
            "the slowest of a hundred",
            "ms",
            p99(ours.took_s) * 1e3,
            limit=Other("bare driver", p99(raw.took_s) * 1e3),
        ),
        Figure("redeem", "check before it", "ms", median(ours.check_s) * 1e3),
    ]


def _flat(pasts: dict[int, Past], options: Options) -> list[Figure]:
    sides = {size: _Ours(one) for size, one in pasts.items()}
    places = {size: _scattered(one) for size, one in pasts.items()}
    try:
        for _ in range(options.rounds(12)):
            for size, ours in sides.items():
                ours.block(places[size])
    finally:
        for size, ours in sides.items():
            driver = pasts[size].driver()
            undo(driver, ours.used)
            driver.close()
    small = sides[_SMALL]
    figures = []
    for size, ours in sides.items():
        if size == _SMALL:
            continue
        ratio = median(a / b for a, b in zip(ours.blocks_s, small.blocks_s, strict=True))
        figures.append(
            Figure(
                "redeem",
                f"with {size:,} orders beside {_SMALL:,}",
                "ms",
                median(ours.took_s) * 1e3,
                ratio=ratio,
                goal=1.15,
                peer=Other(f"ours with {_SMALL:,}", median(small.took_s) * 1e3),
            )
        )
    return figures


def _scattered(shop: Past) -> Iterator[int]:
    """Yield the waiting orders in no order, so that each one's pages are somewhere else."""
    waiting = list(shop.open_codes())
    waiting.sort(key=lambda place: hashlib.sha256(b"%d" % place).digest())
    return iter(waiting)


@dataclass
class _Ours:
    """Redeems by the use case."""

    past: Past
    took_s: list[float] = field(default_factory=list)
    check_s: list[float] = field(default_factory=list)
    blocks_s: list[float] = field(default_factory=list)
    used: list[int] = field(default_factory=list)

    def block(self, places: Iterator[int]) -> None:
        took = [self._one(next(places)) for _ in range(_BLOCK)][_WARMING:]
        self.took_s += took
        self.blocks_s.append(median(took))

    def _one(self, place: int) -> float:
        redeeming, by = self.past.shop.redeeming, self.past.manager
        token, attempt = self.past.token(place), AttemptId(str(uuid.uuid4()))
        self.used.append(place)
        began = perf_counter()
        card = redeeming.check(token, source=ScanSource.GUN, by=by)
        checked = perf_counter()
        answer = redeeming.confirm(card, attempt=attempt, by=by)
        ended = perf_counter()
        if answer.verdict is not Verdict.REDEEMED:
            raise RuntimeError(f"{number(place)} was not redeemed: {answer.verdict}")
        self.check_s.append(checked - began)
        return ended - checked


class _Raw:
    """Redeems by the driver alone: the same rows asked for and written, nothing made of them."""

    def __init__(self, shop: Past) -> None:
        self.driver: DriverConnection = shop.driver()
        self.took_s: list[float] = []
        self.blocks_s: list[float] = []
        self.used: list[int] = []
        with shop.shop.store.read() as work:
            self._device, self._person = work.shop.counter().device, shop.manager.person

    def block(self, places: Iterator[int]) -> None:
        took = [self._one(next(places)) for _ in range(_BLOCK)][_WARMING:]
        self.took_s += took
        self.blocks_s.append(median(took))

    def _one(self, place: int) -> float:
        no, code_id = number(place), code_id_of(place)
        self.used.append(place)
        began = perf_counter()
        self._redeem(no, code_id)
        return perf_counter() - began

    def _redeem(self, no: str, code_id: int) -> None:
        run, person, device = self.driver.execute, self._person, self._device
        attempt, row_id, event_id = (str(uuid.uuid4()) for _ in range(3))
        now_us = time_ns() // 1000
        run("BEGIN IMMEDIATE")
        run("SELECT * FROM redemption WHERE attempt = ?", (attempt,)).fetchone()
        run("SELECT * FROM staff WHERE id = ?", (person,)).fetchone()
        run("SELECT name, value FROM fact").fetchall()
        run("SELECT at_us FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        run(_CODE, (code_id,)).fetchone()
        run("SELECT * FROM shop_order WHERE no = ?", (no,)).fetchone()
        run(
            "UPDATE code SET state = 'redeemed' WHERE code_id = ? AND generation = 1"
            " AND state = 'active'",
            (code_id,),
        )
        run(_REDEMPTION, (attempt, code_id, now_us, person, device))
        run(
            "UPDATE shop_order SET state = 'completed', changed_us = ? WHERE no = ?"
            " AND freeze_reason = '' AND state IN ('packed', 'assigned', 'out', 'arrived')",
            (now_us, no),
        )
        run(_SETTLEMENT, (row_id, no, code_id, now_us))
        seq, head = run(_AUDIT_HEAD, (device,)).fetchone()
        head = hashlib.sha256(head + no.encode()).digest()
        run(_AUDIT, (device, seq + 1, now_us, person, no, code_id, head))
        (last,) = run(_OUTBOX_LAST, (device,)).fetchone()
        run(_OUTBOX, (event_id, device, last + 1, no, code_id, now_us, "x" * 460, head))
        run("COMMIT")


_CODE = (
    "SELECT * FROM code LEFT JOIN redemption ON redemption.code_id = code.code_id"
    " AND redemption.generation = code.generation WHERE code.code_id = ?"
)
_REDEMPTION = (
    "INSERT INTO redemption (attempt, code_id, generation, at_us, person, person_name, device,"
    " counter_name, scan_digest) VALUES (?, ?, 1, ?, ?, '李建中', ?, '1', 'abababababababab')"
)
_SETTLEMENT = (
    "INSERT INTO settlement (id, order_no, code_id, generation, kind, goods_fen, delivery_fee_fen,"
    " net_fen, made_us, day, due_date, state) VALUES (?, ?, ?, 1, 'settlement', 3480, 500, 3980,"
    " ?, '2026-11-22', '2026-11-23', 'recorded')"
)
_AUDIT_HEAD = "SELECT seq, hash FROM audit WHERE device = ? ORDER BY seq DESC LIMIT 1"
_AUDIT = (
    "INSERT INTO audit (device, seq, at_us, person, act, order_no, code_id, hash)"
    " VALUES (?, ?, ?, ?, 'redeemed', ?, ?, ?)"
)
_OUTBOX_LAST = "SELECT seq FROM outbox WHERE device = ? AND epoch = 1 ORDER BY seq DESC LIMIT 1"
_OUTBOX = (
    "INSERT INTO outbox (id, device, epoch, seq, kind, order_no, code_id, at_us, payload,"
    " audit_head) VALUES (?, ?, 1, ?, 'redeemed', ?, ?, ?, ?, ?)"
)
