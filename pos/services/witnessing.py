"""Keeping the camera's picture with the record of a code, showing it to a lead, and removing it in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.domain.codes import CodeKind
from pos.domain.ids import OrderNo
from pos.domain.staff import Act, Actor
from pos.domain.stills import MOST_BYTES, Still, StillId, is_worth_keeping
from pos.domain.times import Clock
from pos.domain.verdicts import Card, Verdict
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import time_of


@dataclass(frozen=True, slots=True)
class Witnessing:
    """What the camera saw when a code was redeemed or refused. Any thread may call."""

    store: Store
    clock: Clock
    ids: Ids

    def keep(self, card: Card, jpeg: bytes, *, by: Actor) -> StillId | None:
        """Keep the picture that gave this card; None where the shop or the card wants none kept.

        Call it once the card is painted. Whatever is too old by now goes at the same time.

        Raises: RuleViolation: `not_permitted`, `unknown_person`; Unavailable.
        """
        if not jpeg or len(jpeg) > MOST_BYTES or not is_worth_keeping(card):
            return None
        with self.store.begin() as work:
            permit(work, by, Act.CHECK)
            _remove_old(work, self._now(work))
            if not _days(work) or _is_still_good(work, card):
                return None
            known = Still(
                StillId(self.ids.uuid7()),
                card.checked_at,
                card.verdict,
                card.order_no,
                card.code_id,
            )
            work.stills.add(known, jpeg)
        return known.id

    def clear(self) -> int:
        """Remove the pictures whose days are over; return how many they were. Raises: Unavailable."""
        with self.store.read() as work:
            if not work.stills.any_before(_end(work, self._now(work))):
                return 0
        with self.store.begin() as work:
            return _remove_old(work, self._now(work))

    def kept(self, order_no: OrderNo | None = None) -> Sequence[Still]:
        """Return what is known of an order's pictures, or of all, oldest first; shows none of them."""
        with self.store.read() as work:
            end = _end(work, self._now(work))
            return [one for one in work.stills.select(order_no) if one.at >= end]

    def look(self, still_id: StillId, *, reason: str, by: Actor) -> bytes:
        """Return one picture as JPEG; who looked and why stands in the audit trail.

        Raises: RuleViolation: `reason_missing`, `still_missing`, `not_permitted`; Unavailable.
        """
        why = " ".join(reason.split())[:200]
        if not why:
            raise RuleViolation("reason_missing")
        with self.store.begin() as work:
            permit(work, by, Act.SEE_STILLS)
            now = self._now(work)
            _remove_old(work, now)
            found = work.stills.find(still_id)
            if found is None:
                raise RuleViolation("still_missing")
            known, jpeg = found
            work.audit.add(
                by,
                "still_seen",
                at=now,
                order_no=known.order_no,
                code_id=known.code_id,
                details=why,
            )
        return jpeg

    def _now(self, work: Work) -> datetime:
        return time_of(work, self.clock.now()).now


def _days(work: Work) -> int:
    return work.shop.settings().devices.still_days


def _end(work: Work, now: datetime) -> datetime:
    return now - timedelta(days=_days(work))


def _remove_old(work: Work, now: datetime) -> int:
    return work.stills.remove_before(_end(work, now))


def _is_still_good(work: Work, card: Card) -> bool:
    """Whether the picture holds a paper code that may yet be redeemed; a live one is dead in a minute."""
    code = None if card.code_id is None else work.codes.by_id(card.code_id)
    return code is not None and code.kind is CodeKind.PAPER and card.verdict is not Verdict.REDEEMED
