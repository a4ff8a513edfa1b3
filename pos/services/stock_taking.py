"""Counting the shop's goods by gun, and booking the differences once they were looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pos.domain.staff import Act, Actor
from pos.domain.stock import MOST_PIECES, MoveReason
from pos.domain.stock_takes import Counted, StockTake, TakeId, TakeState
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Ids, Store, Work
from pos.services.reading import time_of
from pos.services.stocking import book, the_one


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stock take with what was counted, the newest first; None while there is none."""

    take: StockTake | None = None
    lines: tuple[Counted, ...] = ()

    @property
    def differing(self) -> tuple[Counted, ...]:
        """What booking would change."""
        return tuple(line for line in self.lines if line.difference)


@dataclass(frozen=True, slots=True)
class StockTaking:
    """One stock take at a time; each scan is stored before the next."""

    store: Store
    clock: Clock
    ids: Ids

    def sheet(self) -> Sheet:
        """Return the stock take under way."""
        with self.store.read() as work:
            return _sheet(work)

    def scan(self, text: str, *, by: Actor) -> Counted:
        """Count one piece more of the product; the first scan begins a stock take.

        Raises: ProductNotFound; RuleViolation: `shared_barcode`, `not_permitted`.
        """
        return self._count(text, None, by)

    def set(self, text: str, counted: int, *, by: Actor) -> Counted:
        """Set what was counted of a product. Raises: as `scan`; RuleViolation `bad_quantity`."""
        if not 0 <= counted <= MOST_PIECES:
            raise RuleViolation("bad_quantity", qty=counted)
        return self._count(text, counted, by)

    def book(self, *, reason: str, by: Actor) -> Sheet:
        """Book the differences as movements and end the stock take; returns it as it was.

        Raises: RuleViolation: `no_stock_take`, `reason_missing`, `not_permitted`.
        """
        if not reason.strip():
            raise RuleViolation("reason_missing")
        with self.store.begin() as work:
            permit(work, by, Act.ADJUST_STOCK)
            sheet, now = _sheet(work), self._now(work)
            for line in sheet.lines:
                on_hand = work.products.get(line.sku).on_hand
                # What is sold may not be there to be taken off any more: zero is the floor.
                qty = max(line.difference, -(on_hand or 0))
                if qty or on_hand is None:
                    book(work, line.sku, qty, MoveReason.COUNTED, by=by, at=now, note=reason)
            return self._closed(work, sheet, TakeState.BOOKED, reason.strip(), by, now)

    def drop(self, *, by: Actor) -> Sheet:
        """End the stock take without booking anything.

        Raises: RuleViolation: `no_stock_take`, `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.MOVE_STOCK)
            return self._closed(work, _sheet(work), TakeState.DROPPED, "", by, self._now(work))

    def _count(self, text: str, counted: int | None, by: Actor) -> Counted:
        with self.store.begin() as work:
            person = permit(work, by, Act.MOVE_STOCK)
            product, now = the_one(work, text), self._now(work)
            sheet = _sheet(work)
            take = sheet.take
            if take is None:
                take = StockTake(TakeId(self.ids.uuid7()), now, person.name)
                work.takes.put(take)
                work.audit.add(by, "stock_take_started", at=now)
            before = next((line.counted for line in sheet.lines if line.sku == product.sku), 0)
            line = Counted(
                product.sku,
                product.name,
                before + 1 if counted is None else counted,
                product.on_hand or 0,
                now,
            )
            work.takes.count(take.id, line)
            return line

    def _closed(
        self, work: Work, sheet: Sheet, state: TakeState, why: str, by: Actor, now: datetime
    ) -> Sheet:
        if sheet.take is None:
            raise RuleViolation("no_stock_take")
        work.takes.put(replace(sheet.take, state=state, closed_at=now))
        details = f"lines={len(sheet.lines)} differing={len(sheet.differing)} {why}".strip()
        work.audit.add(by, f"stock_take_{state.value}", at=now, details=details)
        return sheet

    def _now(self, work: Work) -> datetime:
        return time_of(work, self.clock.now()).now


def _sheet(work: Work) -> Sheet:
    take = work.takes.open_one()
    return Sheet() if take is None else Sheet(take, tuple(work.takes.lines(take.id)))
