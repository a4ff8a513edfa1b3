"""The hub's client, made at its first use: most commands never talk to the hub."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from pos.domain.events import Event
from pos.domain.ids import ShopNumber
from pos.domain.settings import ShopProfile
from pos.services.hub_link import Changes, DayAtHub, DayHere, Enrolled, HubLink, Sent


class HubLater:
    """Implements `pos.services.hub_link.HubLink`. Any thread may call."""

    def __init__(self) -> None:
        self._made: HubLink | None = None
        self._guard = threading.Lock()

    def enrol(self, url: str, code: str, *, counter_name: str) -> Enrolled:
        """Exchange a one-time code for a device token."""
        return self._client().enrol(url, code, counter_name=counter_name)

    def connect(self, url: str, token: str) -> None:
        """Use this address and token from now on."""
        self._client().connect(url, token)

    def send(self, events: Sequence[Event]) -> Sent:
        """Send a batch of events."""
        return self._client().send(events)

    def changes(self, after: int, *, wait_s: float) -> Changes:
        """Ask for what changed after the cursor."""
        return self._client().changes(after, wait_s=wait_s)

    def shop(self, number: ShopNumber) -> ShopProfile:
        """Return another shop's name, address and phone."""
        return self._client().shop(number)

    def compare_day(self, day: DayHere) -> DayAtHub:
        """Let the hub compare a day with what it has booked."""
        return self._client().compare_day(day)

    def close(self) -> None:
        """Let go of the connection, if there ever was one."""
        with self._guard:
            if self._made is not None:
                self._made.close()

    def _client(self) -> HubLink:
        with self._guard:
            if self._made is None:
                # pydantic and urllib3 take as long as all the rest of a command.
                from pos.links.hub import HubClient  # noqa: PLC0415

                self._made = HubClient()
            return self._made
