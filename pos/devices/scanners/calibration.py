"""Learns how one gun types from a few scans of the same code."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median, quantiles

from pos.domain.guns import Key, KeyKind, RhythmSettings
from pos.errors import RuleViolation

SCANS_NEEDED = 3
_SLOWEST_GAP_MS = 80  # people type like that
_SHORTEST_RUN = 8  # characters; fewer say nothing about a rhythm
_RECOMMENDED = RhythmSettings()


def calibrate(runs: Sequence[Sequence[Key]], *, expected: str = "") -> RhythmSettings:
    """Return settings for the gun that typed these runs, each one scan with its Enter if it sends one.

    With the text of the scanned code as `expected`, what the gun puts before and after it is learnt
    too.

    Raises:
        RuleViolation: `calibration_few` (fewer than three scans), `calibration_short` (a scan of
            fewer than eight characters), `calibration_slow` (no gun, or one too slow to be told
            from a person), `calibration_other` (a scan is not the expected code).
    """
    if len(runs) < SCANS_NEEDED:
        raise RuleViolation("calibration_few", scans=len(runs), needed=SCANS_NEEDED)
    typed = [[key for key in run if key.kind is KeyKind.CHARACTER] for run in runs]
    if min(map(len, typed)) < _SHORTEST_RUN:
        raise RuleViolation("calibration_short", needed=_SHORTEST_RUN)
    gaps_ms = [gap for keys in typed for gap in _gaps_ms(keys)]
    usual_ms = median(gaps_ms)
    if usual_ms > _SLOWEST_GAP_MS / 1.5 or min(gaps_ms) < 0:
        raise RuleViolation("calibration_slow", gap_ms=usual_ms)
    max_gap_ms = _max_gap_ms(gaps_ms)
    prefix, suffix = _frame(typed, expected)
    stutter_gap_ms = min(max(_RECOMMENDED.stutter_gap_ms, 1.5 * max(gaps_ms)), 200)
    return RhythmSettings(
        max_gap_ms=max_gap_ms,
        # A slower gun is nearer to a quick typist, so more characters have to bear it out.
        min_chars=_RECOMMENDED.min_chars
        if max_gap_ms <= _RECOMMENDED.max_gap_ms
        else _SHORTEST_RUN,
        stutter_gap_ms=stutter_gap_ms,
        late_end_ms=max(_RECOMMENDED.late_end_ms, 1.5 * _latest_end_ms(runs)),
        prefix=prefix,
        suffix=suffix,
        usual_gap_ms=usual_ms,
    )


def _gaps_ms(keys: Sequence[Key]) -> list[float]:
    return [after.at_ms - before.at_ms for before, after in pairwise(keys)]


def _max_gap_ms(gaps_ms: Sequence[float]) -> float:
    """Return half as much again as nine gaps in ten need; never so little that a tired gun is lost."""
    ninth = quantiles(gaps_ms, n=10, method="inclusive")[-1]
    return min(max(1.5 * ninth + 4, 25), _SLOWEST_GAP_MS)


def _latest_end_ms(runs: Sequence[Sequence[Key]]) -> float:
    ends = (
        after.at_ms - before.at_ms
        for run in runs
        for before, after in pairwise(run)
        if after.kind is KeyKind.END
    )
    return min(max(ends, default=0), 400)


def _frame(typed: Sequence[Sequence[Key]], expected: str) -> tuple[str, str]:
    """Return what stands before and after the expected text, the same in every scan."""
    if not expected:
        return "", ""
    texts = ["".join(key.text for key in keys) for keys in typed]
    before, found, after = texts[0].partition(expected)
    if not found or any(text != texts[0] for text in texts):
        raise RuleViolation("calibration_other")
    return before, after
