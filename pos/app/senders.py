"""Which processes send to printers: each holds a lock that ends with it, however it ends."""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from pos.errors import Unavailable

_FOLDER = "spool"


class Sender:
    """This process among those that work on one folder, under a name of its own.

    Its lock file goes when it lets go. Of a process that was killed the file stays and the lock
    does not: that is how the others know.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises Unavailable `storage_read_only`."""
        self._folder = folder / _FOLDER
        self.name = uuid.uuid4().hex
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            opened = os.open(self._path(self.name), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unavailable("storage_read_only", file=_FOLDER) from error
        self._file: int | None = opened
        _locked(opened)

    def let_go(self) -> None:
        """Release the lock."""
        if self._file is not None:
            with suppress(OSError):  # Windows removes no file that is open: whoever asks next does
                self._path(self.name).unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def lives(self, name: str) -> bool:
        """Whether the process of this name still holds its lock."""
        if name == self.name:
            return True
        try:
            file = os.open(self._path(name), os.O_RDWR)
        except (OSError, ValueError):  # no such file, or no such name
            return False
        try:
            alive = not _locked(file)
        finally:
            os.close(file)
        if not alive:
            with suppress(OSError):
                self._path(name).unlink()
        return alive

    def _path(self, name: str) -> Path:
        # The name stands in the database: nothing in it may lead to another folder.
        return self._folder / f"{uuid.UUID(name).hex}.lock"


if sys.platform == "win32":
    import msvcrt

    def _locked(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
