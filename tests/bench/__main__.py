"""Measures everything that has a goal, each beside a peer and a limit in the same run.

    python -m tests.bench                  all benches, one table; exit 1 where a goal is missed
    python -m tests.bench redeem token     these only
    python -m tests.bench --quick          smaller data, fewer rounds: for a look while working
    python -m tests.bench --full           also 5,000,000 orders
    python -m tests.bench --report         exit 0 whatever was found
    python -m tests.bench --json           the figures as JSON on stdout, the table on stderr

Each bench runs in a process of its own. The goals are ratios inside one run, medians of rounds
taken in turns, because the same machine is faster at one time than at another; close other
programs all the same. The shops of 10,000 and 1,000,000 orders are made once, in a folder
`handover-bench-…` of the system's temporary folder, and may be deleted at any time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, table

BENCHES = (
    "token",
    "start",
    "memory",
    "queue",
    "verdict",
    "redeem",
    "labels",
    "spool",
    "press",
    "camera",
    "guns",
)
_LONGEST_S = 3600


def main() -> int:
    """Run the benches that were asked for and print what they found."""
    asked = _arguments()
    unknown = set(asked.names) - set(BENCHES)
    if unknown:
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
        return 2
    said = sys.stderr if asked.json else sys.stdout
    print(_circumstances(), file=said, flush=True)
    found: list[Figure] = []
    broken: list[str] = []
    for name in asked.names or BENCHES:
        print(f"… {name}", file=sys.stderr, flush=True)
        figures = _alone(name, quick=asked.quick, full=asked.full)
        found += figures or []
        broken += [] if figures else [name]
    print(table(found), file=said)
    print(_load(), file=said)
    if asked.json:
        print(json.dumps([figure.as_json() for figure in found], ensure_ascii=False))
    for name in broken:
        print(f"{name} broke off", file=said)
    missed = bool(broken) or any(figure.fails for figure in found)
    return 1 if missed and not asked.report else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="bench", help=", ".join(BENCHES))
    for flag in ("json", "quick", "full", "report"):
        parser.add_argument(f"--{flag}", action="store_true")
    return parser.parse_args()


def _alone(name: str, *, quick: bool, full: bool) -> list[Figure] | None:
    """Run one bench in a process of its own; None where it broke off."""
    flags = [flag for flag, on in (("--quick", quick), ("--full", full)) if on]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.alone", name, *flags],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
        timeout=_LONGEST_S,
        check=False,
        text=True,
    )
    if done.returncode:
        return None
    return [Figure.of_json(said) for said in json.loads(done.stdout)]


def _circumstances() -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%d %H:%M} UTC, Python {python}, {os.cpu_count()} cores, {_load()}"


def _load() -> str:
    if not hasattr(os, "getloadavg"):
        return "load average not known here"
    return "load average " + " ".join(f"{one:.1f}" for one in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main())
