"""People and guns at one keyboard, simulated: key presses of which it is known who made them."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from pos.domain.guns import ENTER, TAB, Decision, Key, KeyKind, Release, Scan, SlowGun

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
LETTERS = string.ascii_letters + string.digits + " .,-+核"


class Detector(Protocol):
    def feed(self, key: Key) -> Decision: ...
    def expire(self, now_ms: float) -> Decision: ...


@dataclass
class Desk:
    """Presses keys, remembers who pressed them, and counts what a detector made of it."""

    chance: random.Random
    now_ms: float = 0.0
    pressed: list[Key] = field(default_factory=list)
    by_person: list[Key] = field(default_factory=list)
    by_gun: list[str] = field(default_factory=list)

    def rest(self, ms: float) -> None:
        self.now_ms += ms

    def person(self, text: str, *, auto_repeat: bool = False) -> None:
        key = Key(text, round(self.now_ms), auto_repeat)
        self.pressed.append(key)
        self.by_person.append(key)

    def gun(self, text: str, gaps_ms: Iterable[float], end: str = ENTER) -> None:
        """Scan: the first key comes now, each further one after the next gap."""
        self.by_gun.append(text)
        keys = text + end
        for character, gap_ms in zip(keys, [0.0, *gaps_ms], strict=False):
            self.rest(gap_ms)
            self.pressed.append(Key(character, round(self.now_ms)))

    # -------------------------------------------------------- what a minute may hold

    def words(self, count: int) -> None:
        """Type like a quick person: two or three keys may roll into one movement, never four."""
        for _ in range(count):
            for number in range(self.chance.choice((1, 1, 1, 1, 2, 2, 3))):
                self.rest(self.chance.uniform(3, 34) if number else 0)
                self.person(self.chance.choice(LETTERS))
            self.rest(max(40, self.chance.lognormvariate(4.9, 0.5)))

    def burst_and_enter(self) -> None:
        """Roll over three keys and Enter, as fast as hands can."""
        for text in (*self.chance.choices(LETTERS, k=3), ENTER):
            self.person(text)
            self.rest(self.chance.uniform(5, 30))
        self.rest(150)

    def key_held_down(self) -> None:
        self.person(text := self.chance.choice([*"aA1 ", "", ENTER]))
        self.rest(self.chance.choice((250, 500)))
        for _ in range(self.chance.randint(2, 40)):
            self.person(text, auto_repeat=True)
            self.rest(self.chance.choice((30, 33, 16)))
        self.rest(60)

    def other_key(self) -> None:
        self.person(self.chance.choice(["", "\x01", "\x7f", TAB, ENTER]))
        self.rest(self.chance.uniform(40, 300))

    def scan(self) -> None:
        """Pull the trigger: a wired gun, a radio gun that stutters, or one without Enter."""
        text = (
            TOKEN
            if self.chance.random() < 0.5
            else self.chance.choice(("6901234567892", "HB1A7-1", "AB12"))
        )
        end = self.chance.choice((ENTER, ENTER, ENTER, TAB, ENTER + "\n", ""))
        pace = self.chance.choice(((2, 4), (7, 16), (2, 16), (18, 34)))
        gaps = [self.chance.uniform(*pace) for _ in text + end]
        if self.chance.random() < 0.3 and len(text) > 9:
            for place in range(self.chance.randint(4, 7), len(text), 9):
                gaps[place] = self.chance.uniform(36, 119)
        self.gun(text, gaps, end)
        self.rest(
            self.chance.choice((125, 200, 400)) if not end else self.chance.choice((6, 60, 300))
        )

    def typing(self) -> None:
        act = self.chance.choices(
            (
                lambda: self.words(self.chance.randint(1, 25)),
                self.burst_and_enter,
                self.key_held_down,
                self.other_key,
            ),
            weights=(6, 1, 1, 2),
        )[0]
        act()

    def minute(self) -> None:
        """Fill a minute; hands need a quarter of a second between the gun and the keyboard."""
        until_ms = self.now_ms + 60_000
        while self.now_ms < until_ms:
            if self.chance.random() < 0.4:
                for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
                    self.scan()
            else:
                self.typing()
            self.rest(self.chance.uniform(260, 4000))


@dataclass(frozen=True)
class Verdicts:
    """What came out of a detector."""

    released: list[Key]
    scans: list[Scan]
    slow: list[SlowGun]


def run(detector: Detector, pressed: Iterable[Key], *, timer: bool = True) -> Verdicts:
    """Feed all keys, with a timer that keeps its time or with one that never fires."""
    found = Verdicts([], [], [])
    for decision in _decisions(detector, pressed, timer=timer):
        for outcome in decision.outcomes:
            match outcome:
                case Release(keys):
                    found.released.extend(keys)
                case Scan():
                    found.scans.append(outcome)
                case SlowGun():
                    found.slow.append(outcome)
    return found


def _decisions(detector: Detector, pressed: Iterable[Key], *, timer: bool) -> Iterator[Decision]:
    deadline_ms: float | None = None
    for key in pressed:
        if timer and deadline_ms is not None and key.at_ms > deadline_ms:
            yield detector.expire(deadline_ms)
        decision = detector.feed(key)
        deadline_ms = decision.deadline_ms
        yield decision
    yield detector.expire(float("inf"))


def keys(text: str, gaps_ms: Iterable[float], start_ms: float = 0) -> list[Key]:
    """Return a run of keys, the first at `start_ms`."""
    pressed, now_ms = [], start_ms
    for character, gap_ms in zip(text, [0.0, *gaps_ms], strict=False):
        now_ms += gap_ms
        pressed.append(Key(character, now_ms))
    return pressed


class NaiveDetector:
    """The control: two keys within 35 ms are a gun's, however few they are."""

    def __init__(self) -> None:
        self._held: list[Key] = []

    def feed(self, key: Key) -> Decision:
        outcomes = list(self.expire(key.at_ms).outcomes)
        if key.kind is KeyKind.END and len(self._held) > 1:
            outcomes += self._finish()
        elif key.kind is KeyKind.CHARACTER:
            self._held.append(key)
        else:
            outcomes += [*self._finish(), Release((key,))]
        return Decision(tuple(outcomes), self._held[-1].at_ms + 35 if self._held else None)

    def expire(self, now_ms: float) -> Decision:
        over = self._held and now_ms - self._held[-1].at_ms > 35
        return Decision(tuple(self._finish()) if over else ())

    def _finish(self) -> list[Release | Scan]:
        held, self._held = tuple(self._held), []
        if len(held) > 1:
            return [Scan("".join(key.text for key in held), held[0].at_ms, held[-1].at_ms, 0)]
        return [Release(held)] if held else []
