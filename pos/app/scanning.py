"""Reading every code of picture files and films, without a shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pos.devices.scanners.films import read_file
from pos.domain.sightings import Found
from pos.errors import HandoverError


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one file gave and how long it took; `problem` is why it could not be looked at."""

    file: Path
    found: tuple[Found, ...]
    ms: float
    problem: HandoverError | None = None


def scan_files(files: Sequence[Path]) -> Iterator[Scanned]:
    """Yield what each file gives, in their order; one that cannot be read stops no other."""
    for file in files:
        began_s = perf_counter()
        found: Sequence[Found] = ()
        problem: HandoverError | None = None
        try:
            found = read_file(file)
        except HandoverError as error:
            problem = error
        yield Scanned(file, tuple(found), (perf_counter() - began_s) * 1e3, problem)
