"""Who is in a data folder: everybody may be there together, whoever replaces its files is alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.errors import Unavailable

_FILE = "open.lock"
_PAUSE_S = 0.02


class Presence:
    """Held from the opening of a shop to its closing; the system lets go when the process ends."""

    def __init__(self, folder: Path, *, wait_s: float = 30.0) -> None:
        """Enter the folder. Raises Unavailable `being_restored` while somebody replaces its files."""
        self._file = _entered(folder, alone=False, wait_s=wait_s, refusal="being_restored")

    def leave(self) -> None:
        """Let go; once is enough."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextmanager
def alone_in(folder: Path, *, wait_s: float = 5.0) -> Iterator[None]:
    """Keep everybody else out while the block runs.

    Raises: Unavailable: `folder_in_use`: a window or a command is still there after `wait_s`.
    """
    file = _entered(folder, alone=True, wait_s=wait_s, refusal="folder_in_use")
    try:
        yield
    finally:
        if file is not None:
            os.close(file)


if sys.platform == "win32":

    def _entered(*_: object, **__: object) -> int | None:
        # Windows itself refuses to move a file that somebody has open.
        return None

else:
    import fcntl

    def _entered(folder: Path, *, alone: bool, wait_s: float, refusal: str) -> int | None:
        file = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        end = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except OSError as error:
                if time.monotonic() > end:
                    os.close(file)
                    raise Unavailable(refusal) from error
                time.sleep(_PAUSE_S)
            else:
                return file
