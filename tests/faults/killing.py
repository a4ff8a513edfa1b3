"""I2 and I3: a program that redeems without pause, killed at any moment, again and again.

Runs in a process of its own (`python -m tests.faults.killing KILLS SEED [MODE]`), because it forks.
Modes: `real`, and two controls: `early` acknowledges before the commit, `halves` commits twice.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pos.domain.codes import Code, Redemption
from pos.domain.events import EventKind
from pos.domain.ids import AttemptId
from pos.domain.settings import Counter
from pos.domain.verdicts import Card, Verdict
from tests.faults.proving import attempts, half_done, is_sound, shop_with_codes
from tests.services.shops import Desk, a_desk, new_attempt

_PER_SHOP = 400
_MOST_REDEMPTIONS = 12
_LONGEST_WAIT_S = 0.03


@dataclass
class Killed:
    """What so many kills did; every figure but the first two must be 0."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_done: int = 0
    unsound: int = 0


def run(kills: int, seed: int, mode: str = "real") -> Killed:
    """Kill a redeeming process so often. It forks: call it where there are no other threads."""
    rng = random.Random(seed)
    total = Killed()
    while total.kills < kills:
        with tempfile.TemporaryDirectory(prefix="handover-kill-") as base:
            folder = Path(base) / "shop"
            codes = shop_with_codes(folder, _PER_SHOP)
            told: set[str] = set()
            while codes and total.kills < kills:
                told |= _one_life(folder, codes, rng, mode)
                total.kills += 1
                used = attempts(folder)
                total.lost += len(told - used)
                total.half_done += len(half_done(folder))
                if total.lost or total.half_done:
                    break
                codes = codes[_redeemed_of(codes, folder) :]
            total.acknowledged += len(told)
            total.unsound += not is_sound(folder) or not _chain_is_whole(folder)
        if mode != "real" and (total.lost or total.half_done):
            break  # the control has shown what it should
    return total


def _one_life(folder: Path, codes: list[Code], rng: random.Random, mode: str) -> set[str]:
    """Let a child redeem and kill it; return the attempts that it said were done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _redeem_until_killed(folder, codes, writing, mode)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        first = [pipe.readline() for _ in range(1 + rng.randrange(_MOST_REDEMPTIONS))]
        time.sleep(rng.uniform(0, _LONGEST_WAIT_S))  # any moment of the next ones
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = (b"".join(first) + pipe.read()).decode()
    # The last line may be cut: then the acknowledgement itself was not completed.
    return {line for line in said.split("\n")[:-1] if line}


def _redeem_until_killed(folder: Path, codes: list[Code], pipe: int, mode: str) -> None:
    act = {"real": _confirmed, "early": _told_early, "halves": _in_two_commits}[mode]
    try:
        with a_desk(folder) as desk:
            os.write(pipe, b"\n")
            for code in codes:
                card = desk.check(desk.token(code))
                if card.verdict is Verdict.OK:
                    act(desk, card, new_attempt(), pipe)
            time.sleep(60)
    finally:
        os._exit(1)


def _tell(pipe: int, attempt: AttemptId) -> None:
    os.write(pipe, f"{attempt}\n".encode())


def _confirmed(desk: Desk, card: Card, attempt: AttemptId, pipe: int) -> None:
    if desk.confirm(card, attempt).verdict is Verdict.REDEEMED:
        _tell(pipe, attempt)


def _told_early(desk: Desk, card: Card, attempt: AttemptId, pipe: int) -> None:
    _tell(pipe, attempt)
    desk.confirm(card, attempt)


def _in_two_commits(desk: Desk, card: Card, attempt: AttemptId, pipe: int) -> None:
    assert card.code_id is not None
    assert card.order_no is not None
    now = desk.clock.now()
    with desk.shop.store.begin() as work:
        counter: Counter = work.shop.counter()
        used = Redemption(now, desk.manager.person, "", counter.device, "1", attempt, "")
        work.codes.redeem(card.code_id, card.generation, used)
    with desk.shop.store.begin() as work:
        order = work.orders.get(card.order_no)
        work.orders.complete(order.no, at=now)
        row = desk.shop.redeeming._settlement(work, order, card.code_id, card.generation, now)
        work.settlements.add(row)
        work.audit.add(desk.manager, "redeemed", at=now, code_id=card.code_id)
        work.outbox.add(
            EventKind.REDEEMED, order_no=card.order_no, code_id=card.code_id, at=now, payload="{}"
        )
    _tell(pipe, attempt)


def _redeemed_of(codes: list[Code], folder: Path) -> int:
    with a_desk(folder) as desk, desk.shop.store.read() as work:
        for index, code in enumerate(codes):
            stored = work.codes.by_id(code.code_id)
            if stored is not None and stored.redemption is None:
                return index
    return len(codes)


def _chain_is_whole(folder: Path) -> bool:
    with a_desk(folder) as desk, desk.shop.store.read() as work:
        return work.audit.verify().ok


if __name__ == "__main__":
    print(json.dumps(asdict(run(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))))  # noqa: T201
