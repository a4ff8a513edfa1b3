"""Runs the faults at full size and prints the figures: `python -m tests.faults --full [NAME…]`.

Without `--full` the sizes are those of a quick look. Names: kill, cut, race, forge, guess, starve, inject, step,
reconcile.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults import (
    cutting,
    forging,
    guessing,
    injecting,
    jamming,
    killing,
    racing,
    reconciling,
    starving,
)
from tests.faults.stepping import ShopMachine
from tests.services.shops import make_shop

_SEED = 20261122


def _race(count: int) -> object:
    with tempfile.TemporaryDirectory() as base:
        ran = racing.race(Path(base) / "shop", count, 8)
    return {"codes": ran.codes, "double": ran.double, "lost": ran.lost, "half": ran.half_done}


def _kill(count: int) -> object:
    return killing.run(count, _SEED)


def _cut(count: int) -> object:
    strace = shutil.which("strace")
    if strace is None:
        return "not done: strace is missing"
    return cutting.run(count, _SEED, strace, codes=min(count, 200))


def _jam(count: int) -> object:
    return jamming.run(count, _SEED)


def _forge(count: int) -> object:
    return forging.run(count, _SEED)


def _guess(count: int) -> object:
    with tempfile.TemporaryDirectory() as base:
        make_shop(Path(base))
        return guessing.run(Path(base), count, _SEED)


def _starve(count: int) -> object:
    with tempfile.TemporaryDirectory() as base:
        return starving.run(Path(base) / "shop", count)


def _inject(count: int) -> object:
    return injecting.run(count, _SEED)


def _reconcile(count: int) -> object:
    return reconciling.run(count, _SEED)


def _step(count: int) -> object:
    steps = 50
    run_state_machine_as_test(
        ShopMachine,
        settings=settings(
            max_examples=count // steps,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return {"steps": count, "contradictions": 0}


_CAMPAIGNS: dict[str, tuple[Callable[[int], object], int, int]] = {
    "kill": (_kill, 10, 1_000),  # first: it forks, before anything has started a thread
    "cut": (_cut, 60, 10_000),
    "jam": (_jam, 60, 5_000),  # the same
    "race": (_race, 100, 100_000),
    "forge": (_forge, 10_000, 1_000_000),
    "guess": (_guess, 1_000, 1_000_000),
    "starve": (_starve, 40, 2_000),
    "inject": (_inject, 1_000, 100_000),
    "reconcile": (_reconcile, 10_000, 100_000),
    "step": (_step, 500, 200_000),
}


def main() -> None:
    """Run the campaigns that were named, or all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", action="store_true")
    asked.add_argument("names", nargs="*", choices=[*_CAMPAIGNS, []])
    chosen = asked.parse_args()
    for name, (campaign, quick, full) in _CAMPAIGNS.items():
        if not chosen.names or name in chosen.names:
            began = time.monotonic()
            figures = campaign(full if chosen.full else quick)
            print(f"{name}: {figures} in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
