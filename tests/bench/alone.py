"""Runs one bench and writes its figures as JSON: a process that nothing else has warmed or filled."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module

from tests.bench.options import Options


def main() -> None:
    """Run the bench named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    asked = parser.parse_args()
    bench = import_module(f"tests.bench.{asked.name}")
    out, sys.stdout = sys.stdout, sys.stderr  # only figures go to the one who reads
    figures = bench.measure(Options(quick=asked.quick, full=asked.full))
    print(json.dumps([figure.as_json() for figure in figures]), file=out)


if __name__ == "__main__":
    main()
