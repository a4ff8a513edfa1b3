"""Who typed it, over minutes of mixed typing and scanning: wrong attributions by setting.

python -m tests.bench.guns [minutes] [--quick]    the table: setting × what went wrong
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import ENTER, RhythmSettings
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.devices.scanners.typing_desk import TOKEN, Desk, NaiveDetector, run

Paces = tuple[tuple[float, float], ...]
MINUTES = 10_000
_BATCH = 20
"""Minutes between two looks at what came out."""


class CounterDesk(Desk):
    """A harder desk: bursts of 120 to 180 words a minute, rollover, guns of 2 to 60 ms, radio stalls.

    Fast hands: gaps around 80 ms, two keys rolled over within 3 to 34 ms one time in six, three in
    forty, never four; held keys repeat after 250 ms at the earliest. Guns: a pace from 2 to 60 ms, each gap
    within a fifth of it; one scan in four is by radio, which stalls up to 119 ms in a tenth of its
    gaps at most, after its first four characters: single stalls, or with `clusters` also side by
    side.
    """

    clusters: bool = False

    def fast_words(self, count: int) -> None:
        """Type in a burst of 120 words a minute and more."""
        for _ in range(count):
            rolled = self.chance.choices((1, 2, 3), weights=(32, 6, 1))[0]
            for number in range(rolled):
                self.rest(self.chance.uniform(3, 34) if number else 0)
                self.person(self.chance.choice("etaoinshrdlu 0123456789"))
            self.rest(max(40, self.chance.gauss(80, 18)))

    def paced_scan(self, least_ms: float, most_ms: float) -> None:
        """Pull a trigger whose gun has a pace between these."""
        pace = self.chance.uniform(least_ms, most_ms)
        text = self.chance.choice((TOKEN, TOKEN, "6901234567892", "HB1HX20261123-0001-2"))
        gaps = [pace * self.chance.uniform(0.8, 1.2) for _ in text + ENTER]
        if self.chance.random() < 0.25:
            apart = 1 if self.clusters else 4
            for place in self.chance.sample(range(5, len(text), apart), len(text) // 10):
                gaps[place] = self.chance.uniform(36, 119)
        self.gun(text, gaps)
        self.rest(self.chance.choice((60, 300)))

    def mixed_minute(self, paces: Iterable[tuple[float, float]]) -> None:
        """Fill a minute with hands and with guns of these paces, in turns."""
        kinds = tuple(paces)
        until_ms = self.now_ms + 60_000
        while self.now_ms < until_ms:
            act = self.chance.random()
            if act < 0.35:
                self.paced_scan(*self.chance.choice(kinds))
            elif act < 0.6:
                self.fast_words(self.chance.randint(3, 30))
            else:
                self.typing()
            self.rest(self.chance.uniform(260, 2500))


@dataclass(slots=True)
class Tally:
    """What was typed and scanned, and what of it went to the wrong side."""

    scans: int = 0
    keys: int = 0
    lost_scans: int = 0
    """Scans that did not come out whole."""
    invented: int = 0
    """Texts that no gun typed."""
    eaten: int = 0
    """Keys of a person that reached nobody."""
    leaked: int = 0
    """Keys of a gun that reached a field or a button."""

    @property
    def wrong(self) -> int:
        """All of it."""
        return self.lost_scans + self.invented + self.eaten + self.leaked

    def add(self, desk: Desk, detector: Rhythm | NaiveDetector) -> None:
        """Run what the desk pressed through a detector."""
        found = run(detector, desk.pressed)
        texts = [scan.text for scan in found.scans]
        wanted = set(desk.by_gun)
        by_person = {id(key) for key in desk.by_person}
        released = {id(key) for key in found.released}
        whole = sum(text in wanted for text in texts)
        self.scans += len(desk.by_gun)
        self.keys += len(desk.by_person)
        self.lost_scans += max(0, len(desk.by_gun) - whole)
        self.invented += sum(text not in wanted for text in texts) + max(
            0, whole - len(desk.by_gun)
        )
        self.eaten += len(by_person - released)
        self.leaked += len(released - by_person)


def tally(
    detector: type[NaiveDetector] | RhythmSettings,
    minutes: int,
    *,
    seed: int,
    paces: Paces,
    clusters: bool = False,
) -> Tally:
    """Return what comes out of so many minutes."""
    found = Tally()
    for batch in range(max(1, minutes // _BATCH)):
        desk = CounterDesk(random.Random(f"{seed} {batch}"))
        desk.clusters = clusters
        for _ in range(min(minutes, _BATCH)):
            desk.mixed_minute(paces)
        made = Rhythm(detector) if isinstance(detector, RhythmSettings) else detector()
        found.add(desk, made)
    return found


FAST = ((2, 4), (5, 9), (8, 16), (16, 27))
"""Guns the recommended setting is for: with their unsteadiness they stay below 35 ms."""

SLOW = (*FAST, (27, 60))
"""With a tired Bluetooth gun among them, for which calibration is."""

_CASES: tuple[tuple[str, RhythmSettings | type[NaiveDetector], Paces, bool], ...] = (
    ("recommended (35 ms, 4 characters), guns of 2-27 ms", RhythmSettings(), FAST, False),
    ("the same, stalls also side by side", RhythmSettings(), FAST, True),
    ("20 ms, 4 characters", RhythmSettings(max_gap_ms=20), FAST, False),
    ("60 ms, 4 characters", RhythmSettings(max_gap_ms=60), FAST, False),
    ("35 ms, 3 characters", RhythmSettings(min_chars=3), FAST, False),
    ("recommended, guns of 2-60 ms", RhythmSettings(), SLOW, False),
    ("75 ms, 8 characters, guns of 2-60 ms", RhythmSettings(max_gap_ms=75, min_chars=8), SLOW, False),
    ("control: any quick pair is a gun", NaiveDetector, FAST, False),
)  # fmt: skip


def measure(options: Options) -> list[Figure]:
    """Count at the recommended setting; the goal is none."""
    minutes = MINUTES // 20 if options.quick else MINUTES
    found = tally(RhythmSettings(), minutes, seed=1, paces=FAST)
    what = f"wrong in {minutes:,} minutes ({found.scans:,} scans, {found.keys:,} keys)"
    return [Figure("guns", what, "", found.wrong, ratio=found.wrong, goal=0)]


def main() -> None:
    """Print the table of all settings."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    minutes = numbers[0] if numbers else MINUTES
    print(f"{minutes:,} simulated minutes each")
    print("| setting | scans | keys | scans lost | invented | keys eaten | keys leaked |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for what, detector, paces, clusters in _CASES:
        one = tally(detector, minutes, seed=1, paces=paces, clusters=clusters)
        figures = (one.scans, one.keys, one.lost_scans, one.invented, one.eaten, one.leaked)
        print(f"| {what} | " + " | ".join(f"{number:,}" for number in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
