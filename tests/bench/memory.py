"""How much memory a window takes that stands there, before the first camera or print."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.windows import small_shop, started

_MIB = 1024 * 1024


def measure(options: Options) -> list[Figure]:
    """Start the counter's window, sign in, let it stand a while and look."""
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as place:
        folder = Path(place)
        small_shop(folder)
        found = [started("idle", folder) for _ in range(options.rounds(3))]
    for one in found:
        if one["loaded"] or not one["signed_in"]:
            raise RuntimeError(f"not an idle counter: {one}")
    mib = median(one["rss_bytes"] for one in found) / _MIB
    return [Figure("memory", "idle window, signed in (goal in MB)", "MB", mib, ratio=mib, goal=220)]
