"""One process at a time: a lock on a file, which ends with the process that holds it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.errors import Unavailable

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_PAUSE_S = 0.01


@contextmanager
def turn(path: Path, *, deadline_s: float = 30.0) -> Iterator[None]:
    """Hold the lock on the file (made if missing, left behind) while the block runs.

    Raises: Unavailable: `folder_busy` after `deadline_s`.
    """
    end = time.monotonic() + deadline_s
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _locked(file):
            if time.monotonic() > end:
                raise Unavailable("folder_busy", file=path.name)
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(file)  # which unlocks


def _locked(file: int) -> bool:
    try:
        _try_lock(file)
    except OSError:
        return False
    return True
