"""Measuring several ways of doing the same in turns, so that a busy machine is unfair to none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter


def timed(work: Callable[[], object]) -> float:
    """Return how long one call takes, in seconds."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turns(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Time each way once per round, after one round that does not count; seconds by name."""
    for work in ways.values():
        work()
    took: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        names = list(ways)
        # Whoever comes first pays for what the last one left in the caches: that changes too.
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            took[name].append(timed(ways[name]))
    return took


def ratio_of(took: Mapping[str, list[float]], ours: str, other: str) -> float:
    """Return the median over the rounds of ours divided by the other's in the same round."""
    return median(a / b for a, b in zip(took[ours], took[other], strict=True))


def p99(took: list[float]) -> float:
    """Return what all but one in a hundred stayed below."""
    return quantiles(took, n=100)[98]
