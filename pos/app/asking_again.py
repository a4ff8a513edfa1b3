"""Asks the sales platform again about write-offs without an answer, while the window is open."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from pos.errors import HandoverError

if TYPE_CHECKING:
    from pos.app.shop import Shop

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 15.0
_STOPS_WITHIN_S = 5.0


class AskLoop:
    """One thread; where nothing is out it looks into the database and does no more."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ask-platform", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, also while the platform is being asked."""
        self._end.set()
        self._shop.platform.platform.close()
        if self._thread.is_alive():
            self._thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                self._shop.receiving.ask_again()
            except HandoverError as error:
                _log.info("the sales platform was not asked again: %s", error.code)
            self._end.wait(_LOOK_EVERY_S)
