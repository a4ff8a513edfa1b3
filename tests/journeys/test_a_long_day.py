"""A window that is scanned at all day needs no more memory in the evening than in the morning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.journeys.counters import ROOT

WARM_UP = 60
SCANS = int(os.environ.get("TESTS_SOAK_SCANS", "150"))
"""Each with an order opened and a card shown: two pulls of the trigger."""

MOST_GROWTH = 0.05


def test_memory_stays_where_it_was(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.soaking", str(folder), str(WARM_UP), str(SCANS)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60 + SCANS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    growth = seen["end_bytes"] / seen["warm_bytes"] - 1
    assert growth <= MOST_GROWTH, f"{growth:.1%} more than {seen['warm_bytes']} bytes"
