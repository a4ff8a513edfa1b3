"""From the start of the process to the first paint, and to the first scan that gets its verdict."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.windows import small_shop, started

_WAYS = ("ours", "bare", "eager")


def measure(options: Options) -> list[Figure]:
    """Start windows in turns: ours, a bare one, and one that imports every library first."""
    took: dict[str, list[dict[str, float]]] = {way: [] for way in _WAYS}
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as place:
        folder = Path(place)
        small_shop(folder)
        for way in _WAYS:
            started(way, folder)  # the files come into the system's cache
        for _ in range(options.rounds(15)):
            for way in _WAYS:
                took[way].append(started(way, folder))

    def ratio(ours: str, other: str) -> float:
        pairs = zip(took["ours"], took[other], strict=True)
        return median(a[ours] / b["painted"] for a, b in pairs)

    def ms(way: str, moment: str) -> float:
        return median(one[moment] for one in took[way]) * 1000

    return [
        Figure(
            "start",
            "first paint",
            "ms",
            ms("ours", "painted"),
            ratio=ratio("painted", "bare"),
            goal=1.4,
            limit=Other("bare window", ms("bare", "painted")),
        ),
        Figure(
            "start",
            "ready to scan",
            "ms",
            ms("ours", "ready"),
            ratio=ratio("ready", "eager"),
            goal=1.1,
            peer=Other("bare, all imports first", ms("eager", "painted")),
        ),
    ]
