"""Wakes the long-polls when anything changed, whichever process or thread wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from pos.errors import Unavailable

LOOK_EVERY_S = 0.2


class Waking:
    """One look at the newest cursor for all who wait, instead of one for each.

    Lives in the event loop; only `newest` runs in a thread. While nobody waits, nothing is looked
    at. Another process's commit is seen as soon as one's own: both are only in the file.
    """

    def __init__(self, newest: Callable[[], int], *, every_s: float = LOOK_EVERY_S) -> None:
        self._newest = newest
        self._every_s = every_s
        self._cursor = 0
        self._news = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._waiting = 0
        self._ended = False

    async def wait_beyond(
        self, cursor: int, *, timeout_s: float, gone: Callable[[], Awaitable[bool]]
    ) -> None:
        """Return when the newest cursor passes `cursor`, the time is up, or the hub is ending.

        Args: gone: tells, about once a second, whether the one who asked has hung up.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        self._waiting += 1
        try:
            if self._looking is None:
                self._looking = asyncio.create_task(self._look())
            while not self._ended and self._cursor <= cursor:
                left = deadline - loop.time()
                if left <= 0 or await gone():
                    return
                news = self._news
                try:
                    await asyncio.wait_for(news.wait(), min(1.0, left))
                except TimeoutError:
                    continue
        finally:
            self._waiting -= 1

    def end(self) -> None:
        """Let everybody who waits go, now and from now on. Call it inside the event loop."""
        self._ended = True
        self._wake()

    async def _look(self) -> None:
        try:
            while self._waiting and not self._ended:
                try:
                    newest = await asyncio.to_thread(self._newest)
                except Unavailable:
                    newest = self._cursor  # those who wait ask the ledger themselves in the end
                if newest != self._cursor:
                    self._cursor = newest
                    self._wake()
                await asyncio.sleep(self._every_s)
        finally:
            self._looking = None

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
