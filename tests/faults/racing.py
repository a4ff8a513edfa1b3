"""I1: many processes that all want to redeem the same codes of one file."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pos.domain.codes import Code
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Verdict
from tests.faults.proving import attempts, half_done, shop_with_codes
from tests.services.shops import a_desk, new_attempt


@dataclass(frozen=True)
class Race:
    """How a race ended: `won` counts the successes told, over all racers, by code."""

    codes: int
    won: Counter[int]
    stored: int
    half_done: int

    @property
    def double(self) -> int:
        return sum(count > 1 for count in self.won.values())

    @property
    def lost(self) -> int:
        return self.codes - len(self.won)


def race(folder: Path, codes: int, racers: int, *, template: Path | None = None) -> Race:
    """Let so many processes redeem every code; each looks first, then confirms."""
    wanted = shop_with_codes(folder, codes, template=template)
    with multiprocessing.get_context("spawn").Pool(racers) as pool:
        told = pool.starmap(_redeem_all, [(folder, wanted, n) for n in range(racers)])
    won = Counter(code_id for one in told for code_id in one)
    return Race(codes, won, len(attempts(folder)), len(half_done(folder)))


def _redeem_all(folder: Path, codes: list[Code], racer: int) -> list[int]:
    """Redeem them all, a few cards open at once; return those that were told as redeemed."""
    won = []
    with a_desk(folder) as desk:
        at_once = 5
        for start in range(0, len(codes), at_once):
            some = codes[start : start + at_once]
            if racer % 2:
                some = some[::-1]
            cards = [desk.check(desk.token(code), ScanSource.GUN) for code in some]
            for card in cards:
                if card.verdict is Verdict.OK:
                    answer = desk.confirm(card, new_attempt())
                    if answer.verdict is Verdict.REDEEMED and answer.code_id is not None:
                        won.append(int(answer.code_id))
    return won
