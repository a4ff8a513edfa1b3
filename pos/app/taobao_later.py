"""The client of the sales platform, made at its first use: most commands never talk to it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from pos.domain.ids import LpOrderId
from pos.domain.times import Clock
from pos.domain.write_offs import PlatformAccess, PlatformOrder
from pos.services.platform_link import DeliveryStep, Dispatch, Keys, NewSession, SalesPlatform


class TaobaoLater:
    """Implements `pos.services.platform_link.SalesPlatform`. Any thread may call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: SalesPlatform | None = None
        self._guard = threading.Lock()

    def connect(self, access: PlatformAccess, keys: Keys) -> None:
        """Use this app from now on."""
        self._client().connect(access, keys)

    def orders(self, receive_code: str, *, written_off: bool) -> Sequence[PlatformOrder]:
        """Return the orders of a receive code that are, or are not yet, written off."""
        return self._client().orders(receive_code, written_off=written_off)

    def write_off(self, lp_order: LpOrderId, receive_code: str) -> None:
        """Write one order off."""
        self._client().write_off(lp_order, receive_code)

    def send(self, what: Dispatch) -> LpOrderId:
        """Tell the platform that an order goes out."""
        return self._client().send(what)

    def report(self, lp_order: LpOrderId, steps: Sequence[DeliveryStep]) -> None:
        """Tell the platform how far a delivery has come."""
        self._client().report(lp_order, steps)

    def refreshed(self, refresh: str) -> NewSession:
        """Exchange a refresh token for a new session."""
        return self._client().refreshed(refresh)

    def close(self) -> None:
        """Let go of the connection, if there ever was one."""
        with self._guard:
            if self._made is not None:
                self._made.close()

    def _client(self) -> SalesPlatform:
        with self._guard:
            if self._made is None:
                # urllib3 takes as long as all the rest of a command.
                from pos.links.taobao.client import TaobaoClient  # noqa: PLC0415

                self._made = TaobaoClient(self._clock)
            return self._made
