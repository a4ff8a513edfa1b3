"""I9: somebody types codes at random, with restarts and a moving clock in between."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pos.domain.digits import paper_digits
from pos.domain.scans import ScanSource
from pos.domain.staff import Actor, Role
from pos.domain.verdicts import Verdict
from pos.services.intake import Incoming
from tests.services.shops import a_desk, an_order

_PEOPLE = 3
_REOPEN_EVERY = 1000


@dataclass(frozen=True)
class Guessed:
    """`judged`: entries that were compared with a code at all; `hits`: those told right."""

    tried: int
    judged: int
    hits: int


def run(folder: Path, count: int, seed: int) -> Guessed:
    """Type so many well-formed codes; after the first hundred every tenth is a right one."""
    rng = random.Random(seed)
    judged = hits = done = 0
    right, people = _prepared(folder)
    while done < count:
        with a_desk(folder) as desk:
            desk.clock.at += _any_jump(rng)
            for _ in range(min(_REOPEN_EVERY, count - done)):
                digits = paper_digits(f"{rng.randrange(10**10):010d}")
                if done > 100 and done % 10 == 0:
                    digits = right
                card = desk.check(digits, ScanSource.TYPED, by=rng.choice(people))
                judged += card.verdict is not Verdict.LOCKED
                hits += card.verdict not in (Verdict.LOCKED, Verdict.UNKNOWN)
                done += 1
    return Guessed(count, judged, hits)


def _prepared(folder: Path) -> tuple[str, list[Actor]]:
    with a_desk(folder) as desk:
        order = an_order("P-1")
        desk.shop.intake.take([Incoming(order)], by=desk.manager)
        digits = desk.shop.intake.accept(order.no, by=desk.manager).paper_code
        desk.shop.picking.finish(order.no, bags=1, by=desk.manager)
        people = [desk.person(f"员工{n}", Role.CLERK) for n in range(_PEOPLE)]
    assert digits is not None
    return digits, people


def _any_jump(rng: random.Random) -> timedelta:
    return timedelta(seconds=rng.choice([0, 1, -1, 3600, -3600, 86400, -86400]))
