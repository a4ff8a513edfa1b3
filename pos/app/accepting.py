"""Accepts by rule at each new order, and prints what the shelf needs; lives as long as the window."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos.domain.print_jobs import PrintJob
from pos.domain.staff import Actor
from pos.errors import HandoverError
from pos.services.auto_accepting import Ran
from pos.services.intake import Accepted

if TYPE_CHECKING:
    from pos.app.shop import Shop

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.25
_AGAIN_S = 20.0
"""Also without a commit: the rule's hours begin, and somebody's right may have come back."""
_STOPS_WITHIN_S = 5.0


def accept_by_rule(shop: Shop) -> tuple[Ran, tuple[PrintJob, ...]]:
    """Accept what waits and fits; give pick list and, without a link, the code's slip to the spool."""
    ran = shop.auto_accepting.run()
    if ran.actor is None:
        return ran, ()
    return ran, tuple(job for one in ran.accepted for job in _printed(shop, one, ran.actor))


def _printed(shop: Shop, accepted: Accepted, by: Actor) -> Iterator[PrintJob]:
    no = accepted.order.no
    try:
        yield shop.printing.print_pick_list(no, by=by)
        if accepted.paper_code is not None:
            yield shop.printing.print_slip(no, accepted.paper_code, by=by)
    except HandoverError as error:
        # The order is accepted and on the list; only its paper is missing.
        _log.info("nothing was printed for an order accepted by rule: %s", error.code)


class AcceptLoop:
    """One thread that looks whenever anybody committed."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="auto-accept", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        watch = self._shop.store.watch()
        try:
            seen, ran_at_s = -1, 0.0
            while not self._end.is_set():
                version = watch.version()
                if version != seen or time.monotonic() - ran_at_s > _AGAIN_S:
                    seen, ran_at_s = version, time.monotonic()
                    self._round()
                self._end.wait(_LOOK_EVERY_S)
        finally:
            watch.close()

    def _round(self) -> None:
        try:
            accept_by_rule(self._shop)
        except HandoverError as error:
            _log.info("orders were not accepted by rule: %s", error.code)
