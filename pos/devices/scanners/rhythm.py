"""Tells a barcode gun from a person typing, by the rhythm of the keys; pure, without a clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from pos.domain.guns import (
    Decision,
    Gun,
    Key,
    KeyKind,
    Outcome,
    Release,
    RhythmSettings,
    Scan,
    SlowGun,
    gun_that_typed,
)

_STUTTERS_SEEN = 5  # scans looked back on
_STUTTERS_SLOW = 3  # of which so many with a stutter make a slow gun
_BRISK_GAP_MS = 80  # faster than 150 words a minute …
_BRISK_CHARS = 16  # … for so long is a slow gun and no person


class Rhythm:
    """Takes each key press of the whole program and says whose it is.

    Meant for one event filter over the application: every fed key is kept from its widget until an
    outcome releases it. Not to be fed: presses of Shift, Ctrl, Alt and the like alone, and key
    releases (swallow the release of each key whose press was kept). A shortcut that is a plain
    character (`+`) must be kept from firing while its key is held. A timer that fires late is no
    harm: `feed` first settles what the silence before the key had decided.

    A second person who types while a gun runs cannot be told from the gun; nor can two scans of a
    gun without Enter within `stutter_gap_ms`.

    Args: settings: how any gun may type. guns: those that were learnt; a run that fits one of them
        is a gun's too, and a scan carries the name of the gun where it can be told.
    """

    def __init__(self, settings: RhythmSettings, guns: Sequence[Gun] = ()) -> None:
        self._guns = tuple(gun for gun in guns if not gun.is_serial)
        self._paces = (settings, *(gun.rhythm for gun in self._guns))
        self._settings = _loosest(settings, self._paces)
        self._proved = False
        self._run: list[Key] = []
        self._gaps_ms: list[float] = []
        self._stutters = 0
        self._draining = False  # the run was longer than may be: swallow the rest of it
        self._last_ms = 0.0  # the newest key of the run, or of the scan before it
        self._scanned = False  # the last thing that happened was a scan: an Enter may follow
        self._end_held_down = False
        self._stuttered: deque[bool] = deque(maxlen=_STUTTERS_SEEN)
        self._brisk = 0
        self._brisk_from_ms = 0.0
        self._typed_ms: float | None = None

    def feed(self, key: Key) -> Decision:
        """Take one key press and return what is certain now; keys come in the order of their times."""
        outcomes = [*self._settle(key.at_ms), *self._take(key)]
        return Decision(tuple(outcomes), self._deadline_ms())

    def expire(self, now_ms: float) -> Decision:
        """Return what the silence up to `now_ms` decided (infinity: decide at once, keep nothing)."""
        deadline_ms = self._deadline_ms()
        silent = deadline_ms is not None and now_ms >= deadline_ms
        outcomes = tuple(self._finish("")) if silent else ()
        return Decision(outcomes, self._deadline_ms())

    def would_take(self, end: Key) -> bool:
        """Return whether this Enter or Tab, fed now, would be the gun's; decides nothing."""
        gap_ms = end.at_ms - self._last_ms
        if (self._run or self._draining) and not 0 <= gap_ms <= self._patience_ms:
            return self._is_gun and 0 <= gap_ms <= self._settings.late_end_ms
        return end.kind is KeyKind.END and self._is_the_guns_end(end)

    # ------------------------------------------------------------ the run

    @property
    def _is_gun(self) -> bool:
        return self._draining or self._proved

    @property
    def _patience_ms(self) -> float:
        return self._settings.stutter_gap_ms if self._is_gun else self._settings.max_gap_ms

    def _deadline_ms(self) -> float | None:
        return self._last_ms + self._patience_ms if self._run or self._draining else None

    def _settle(self, now_ms: float) -> Iterator[Outcome]:
        """End the run when the gap before `now_ms` was too long, or when the clock jumped back."""
        if (self._run or self._draining) and not 0 <= now_ms - self._last_ms <= self._patience_ms:
            yield from self._finish("")

    def _take(self, key: Key) -> Iterator[Outcome]:
        if key.kind is KeyKind.END and self._is_the_guns_end(key):
            yield from self._finish(key.text)
            self._last_ms = key.at_ms
            self._scanned = self._end_held_down = True
        elif key.kind is KeyKind.CHARACTER and not self._is_held_down(key):
            yield from self._take_character(key)
        else:
            yield from self._hand_on(key)

    def _is_held_down(self, key: Key) -> bool:
        """Return whether a key repeats because a hand stays on it.

        Under X, Qt calls a press a repetition when the same key was released in the same
        millisecond, as a gun does with two equal characters in a row. A held key waits a quarter of
        a second before it first repeats; by then its first press is no longer part of a run.
        """
        struck_twice = self._draining or (self._run and self._run[-1].text == key.text)
        return key.auto_repeat and not struck_twice

    def _is_the_guns_end(self, key: Key) -> bool:
        if key.auto_repeat:  # a gun's Enter whose release got lost in the air
            return self._end_held_down
        if self._run or self._draining:
            return self._is_gun
        return self._scanned and 0 <= key.at_ms - self._last_ms <= self._settings.late_end_ms

    def _hand_on(self, key: Key) -> Iterator[Outcome]:
        """Pass a key no gun types; what was held before it goes first, unless it is a gun's."""
        self._end_held_down = False
        self._scanned = False
        before = () if self._is_gun else self._forget()
        yield Release((*before, key))

    def _take_character(self, key: Key) -> Iterator[Outcome]:
        self._end_held_down = False
        self._scanned = False
        if self._run and self._too_unsteady(key):
            yield from self._finish("")
        yield from self._watch_for_a_slow_gun(key)
        if self._run:
            self._note_gap(key.at_ms - self._last_ms)
        self._last_ms = key.at_ms
        if self._draining:
            return
        self._run.append(key)
        self._proved = self._proved or self._proves_itself()
        if len(self._run) > self._settings.max_chars:
            self._run.pop()
            yield from self._finish("", cut=True)
            self._draining = True

    def _proves_itself(self) -> bool:
        """Return whether enough characters came as fast as one of the guns types."""
        widest_ms = max(self._gaps_ms, default=0.0)
        return any(
            len(self._run) >= pace.min_chars and widest_ms <= pace.max_gap_ms
            for pace in self._paces
        )

    def _too_unsteady(self, key: Key) -> bool:
        """Return whether this would be one stutter too many: a gun's are less than a third of its gaps."""
        if key.at_ms - self._last_ms <= self._settings.max_gap_ms:
            return False
        return 3 * (self._stutters + 1) > len(self._gaps_ms)

    def _note_gap(self, gap_ms: float) -> None:
        self._gaps_ms.append(gap_ms)
        self._stutters += gap_ms > self._settings.max_gap_ms

    # ------------------------------------------------------------ the end of a run

    def _finish(self, ended_by: str, *, cut: bool = False) -> Iterator[Outcome]:
        self._scanned = self._is_gun
        if self._draining:
            self._draining = False
        elif self._is_gun:
            scan = self._scan(ended_by, cut=cut)
            self._forget()
            yield scan
            yield from self._slow_after(scan)
        elif self._run:
            yield Release(self._forget())

    def _forget(self) -> tuple[Key, ...]:
        held = tuple(self._run)
        self._run.clear()
        self._gaps_ms.clear()
        self._stutters = 0
        self._proved = False
        return held

    def _scan(self, ended_by: str, *, cut: bool) -> Scan:
        text = "".join(key.text for key in self._run)
        gap_ms = median(self._gaps_ms)
        gun = gun_that_typed(text, gap_ms, self._guns)
        frame = self._settings if gun is None else gun.rhythm
        return Scan(
            text=text.removeprefix(frame.prefix).removesuffix(frame.suffix),
            began_ms=self._run[0].at_ms,
            ended_ms=self._run[-1].at_ms,
            median_gap_ms=gap_ms,
            stutters=self._stutters,
            ended_by=ended_by,
            cut=cut,
            gun="" if gun is None else gun.name,
        )

    # ------------------------------------------------------------ a tired gun

    def _slow_after(self, scan: Scan) -> Iterator[SlowGun]:
        self._brisk = 0
        self._stuttered.append(scan.stutters > 0)
        usual_ms = self._usual_ms(scan)
        limit_ms = 2 * usual_ms if usual_ms else 0.8 * self._settings.max_gap_ms
        if scan.median_gap_ms > limit_ms or sum(self._stuttered) >= _STUTTERS_SLOW:
            yield SlowGun(scan.median_gap_ms)

    def _usual_ms(self, scan: Scan) -> float | None:
        known = (gun.rhythm.usual_gap_ms for gun in self._guns if gun.name == scan.gun)
        return next(known, self._settings.usual_gap_ms)

    def _watch_for_a_slow_gun(self, key: Key) -> Iterator[SlowGun]:
        """Notice a gun too slow to be taken for one: its keys were released, so at least say it."""
        gap_ms = float("inf") if self._typed_ms is None else key.at_ms - self._typed_ms
        self._typed_ms = key.at_ms
        if gap_ms > _BRISK_GAP_MS:
            self._brisk, self._brisk_from_ms = 0, key.at_ms
        self._brisk += 1
        if self._brisk == _BRISK_CHARS and not self._is_gun:
            yield SlowGun((key.at_ms - self._brisk_from_ms) / (_BRISK_CHARS - 1))


def _loosest(settings: RhythmSettings, paces: Sequence[RhythmSettings]) -> RhythmSettings:
    """Return what any of these guns may do; how a run proves itself is asked of each alone."""
    return replace(
        settings,
        max_gap_ms=max(pace.max_gap_ms for pace in paces),
        stutter_gap_ms=max(pace.stutter_gap_ms for pace in paces),
        late_end_ms=max(pace.late_end_ms for pace in paces),
        min_chars=min(pace.min_chars for pace in paces),
    )
