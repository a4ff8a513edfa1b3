"""Keeps the counter in step with its hub while the window is open; offline and back by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from pos.errors import HandoverError, RuleViolation
from pos.links.backoff import Backoff

if TYPE_CHECKING:
    from pos.app.shop import Shop

_log = logging.getLogger(__name__)

_LISTEN_S = 25.0
_LOOK_EVERY_S = 0.25
_UNLINKED_LOOK_S = 2.0
_SEND_AGAIN_S = 30.0
_STOPS_WITHIN_S = 5.0


class LinkState(Enum):
    """How the link to the hub stands."""

    NONE = "none"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """The link's state, and when the hub last answered."""

    state: LinkState = LinkState.NONE
    last_contact_at: datetime | None = None


class LinkLoop:
    """Two threads: one waits for news of the hub, one sends whatever anybody wrote here.

    Failures are waited out with growing pauses; a refused device stays refused until it is linked
    anew. `health` may be read from any thread.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._end = threading.Event()
        self._health = LinkHealth()
        self._threads = [
            threading.Thread(target=self._run, args=[step], name=name, daemon=True)
            for name, step in (("hub-listen", self._listen), ("hub-send", self._send_changes))
        ]

    @property
    def health(self) -> LinkHealth:
        """How the link stands now."""
        return self._health

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads, also one that is waiting for the hub."""
        self._end.set()
        self._shop.client.close()
        for thread in self._threads:
            thread.join(_STOPS_WITHIN_S)

    def _run(self, step: Callable[[], None]) -> None:
        backoff, failures = Backoff(), 0
        while not self._end.is_set():
            try:
                if not self._shop.syncing.connect():
                    self._health = LinkHealth()
                    self._end.wait(_UNLINKED_LOOK_S)
                    continue
                step()
                failures = 0
            except HandoverError as error:
                failures += 1
                refused = isinstance(error, RuleViolation)
                self._failed(LinkState.REFUSED if refused else LinkState.OFFLINE, error)
                asked = error.fields.get("retry_after_s")
                retry_after_s = float(asked) if isinstance(asked, int | float) else 0.0
                self._end.wait(backoff.wait_s(failures, retry_after_s=retry_after_s))

    def _listen(self) -> None:
        # The first question waits for nothing, so that the light goes on at once.
        first = self._health.state is not LinkState.ONLINE
        self._shop.syncing.take(wait_s=0 if first else _LISTEN_S)
        self._heard()

    def _send_changes(self) -> None:
        watch = self._shop.store.watch()
        try:
            seen, sent_at_s = -1, 0.0
            while not self._end.is_set() and self._health.state is not LinkState.REFUSED:
                version = watch.version()
                # Now and then without a reason too: a batch may have come back half answered.
                if version != seen or time.monotonic() - sent_at_s > _SEND_AGAIN_S:
                    seen, sent_at_s = version, time.monotonic()
                    if self._shop.syncing.send().sent:
                        self._heard()
                self._end.wait(_LOOK_EVERY_S)
        finally:
            watch.close()

    def _heard(self) -> None:
        self._health = LinkHealth(LinkState.ONLINE, self._shop.clock.now())

    def _failed(self, state: LinkState, error: HandoverError) -> None:
        if self._end.is_set():
            return
        if self._health.state is not state:
            _log.info("the link to the hub: %s (%s)", state.value, error.code)
        self._health = LinkHealth(state, self._health.last_contact_at)
