"""Removes pictures whose days are over while the counter is open, at its start and every hour."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from pos.errors import HandoverError

_EVERY_S = 3600.0

_log = logging.getLogger(__name__)


class Sweeping:
    """A thread that calls `clear` from `start` to `stop`."""

    def __init__(self, clear: Callable[[], int], *, every_s: float = _EVERY_S) -> None:
        self._clear = clear
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeping", daemon=True)

    def start(self) -> None:
        """Begin, with a first look at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for a removal that is under way."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._clear()
            except HandoverError as error:
                _log.info("pictures were not removed yet: %s", error.code)
            self._stop.wait(self._every_s)
