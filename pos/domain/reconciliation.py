"""Compares what the shop, the hub and a payout statement say of one day, order by order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pos.domain.ids import DeviceId, OrderNo


class Side(StrEnum):
    """Who says so."""

    LOCAL = "local"
    HUB = "hub"
    PAYOUT = "payout"


class Fate(StrEnum):
    """What became of one order's records. Stored names, never renamed."""

    MATCHED = "matched"
    LOCAL_ONLY = "local_only"
    """This shop has it; a side that should have it does not."""
    HUB_ONLY = "hub_only"
    """The platform has it, at the hub or in its payout, and this shop does not."""
    AMOUNT_DIFFERS = "amount_differs"
    DUPLICATE = "duplicate"
    """One side has the same record twice, or two counters claim the same redemption."""
    LATE = "late"
    """The amounts agree, and one side has it on another day, after it was due or not yet, or it came
    after the day was closed."""
    ELSEWHERE = "elsewhere"
    """Completed by another counter or by the platform: nothing is owed to this counter's rows."""


SOUND = frozenset({Fate.MATCHED, Fate.LATE, Fate.ELSEWHERE})
"""What does not stand in the way of closing a day."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one side.

    `key` tells the rows of an order apart and is the same on local and hub for the same row; the
    same key twice on one side is a duplicate.
    """

    order_no: OrderNo
    key: str
    amount_fen: int
    day: date
    due: date | None = None
    """By when it should be paid out, where the side knows."""
    device: DeviceId | None = None
    """Which counter made it, where the side knows."""
    label: str = ""
    """What a statement calls the row, such as 收入."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One order with what each side says it comes to, in fen; None: it does not have it."""

    order_no: OrderNo
    fate: Fate
    local_fen: int | None
    hub_fen: int | None
    payout_fen: int | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All orders of a day: how many fell into each class, and each one that is not matched."""

    counts: Mapping[Fate, int]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that would keep the day open."""
        return all(one.fate in SOUND for one in self.findings)


@dataclass(slots=True)
class _Rows:
    """What one side says of one order."""

    total_fen: int = 0
    days: dict[str, date] = field(default_factory=dict)
    devices: set[DeviceId] = field(default_factory=set)
    due: date | None = None
    repeated: bool = False
    seen: set[tuple[str, int]] = field(default_factory=set)
    again_fen: int = 0
    """Of rows that say what another row of the order has said, under another key."""

    def add(self, row: Record) -> None:
        self.repeated = self.repeated or row.key in self.days
        said = (row.label, row.amount_fen)
        self.again_fen += row.amount_fen if said in self.seen else 0
        self.seen.add(said)
        self.total_fen += row.amount_fen
        self.days[row.key] = row.day
        if row.device is not None:
            self.devices.add(row.device)
        if row.due is not None:
            self.due = row.due if self.due is None else max(self.due, row.due)


@dataclass(frozen=True, slots=True)
class Known:
    """What this shop knows beside the rows of the day."""

    elsewhere: Collection[OrderNo] = frozenset()
    """Orders that were completed elsewhere."""
    counters: Collection[DeviceId] | None = None
    """The counters whose rows `local` holds; None: all there are."""
    late: Collection[OrderNo] = frozenset()
    """Orders with rows that came after the day was closed."""
    owed_fen: Mapping[OrderNo, int] = field(default_factory=dict)
    """What an order comes to over all days, where that is not what it comes to on this one."""


_NOTHING_MORE = Known()


def reconcile(
    local: Iterable[Record],
    hub: Iterable[Record] | None = None,
    payout: Sequence[Record] | None = None,
    *,
    known: Known = _NOTHING_MORE,
) -> Reconciled:
    """Compare the sides that take part (two or three) order by order; the order of rows is no matter.

    A difference is put into the first class that applies: duplicate, elsewhere, hub_only,
    local_only, amount_differs, late. Rows that take each other back are summed first: a
    redemption that was undone comes to nothing on every side.

    Args:
        local: what this shop has.
        hub: what the hub has; None: there is no link.
        payout: the rows of a payout statement, several for each order; None: none is at hand.
        known: what the rows of the day do not say.
    """
    given = {Side.LOCAL: local, Side.HUB: hub, Side.PAYOUT: payout}
    sides = {side: _by_order(rows) for side, rows in given.items() if rows is not None}
    paid_until = max((row.day for row in payout), default=None) if payout else None
    counts = dict.fromkeys(Fate, 0)
    findings = []
    for no in sorted({no for rows in sides.values() for no in rows}):
        of = {side: rows.get(no) for side, rows in sides.items()}
        fate = _Case(no, of, known, paid_until).fate()
        if fate is Fate.MATCHED and no in known.late:
            fate = Fate.LATE
        counts[fate] += 1
        if fate is not Fate.MATCHED:
            totals = {side: None if rows is None else rows.total_fen for side, rows in of.items()}
            findings.append(Finding(no, fate, *(totals.get(side) for side in Side)))
    return Reconciled(counts, tuple(findings))


def _by_order(rows: Iterable[Record]) -> dict[OrderNo, _Rows]:
    found: defaultdict[OrderNo, _Rows] = defaultdict(_Rows)
    for row in rows:
        found[row.order_no].add(row)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Case:
    """One order: a side that takes part and does not have it stands in `of` as None."""

    no: OrderNo
    of: Mapping[Side, _Rows | None]
    known: Known
    paid_until: date | None

    def fate(self) -> Fate:
        here, hub = self.of.get(Side.LOCAL), self.of.get(Side.HUB)
        if any(rows.repeated for rows in self.of.values() if rows is not None):
            return Fate.DUPLICATE
        if here is None:
            return self._not_here(hub)
        if hub is not None and self._is_foreign(hub):
            return Fate.DUPLICATE
        if Side.HUB not in self.of:
            return self._paid(here)
        if hub is None:
            return Fate.LOCAL_ONLY
        if hub.total_fen != here.total_fen or hub.days.keys() != here.days.keys():
            return Fate.AMOUNT_DIFFERS
        paid = self._paid(here, agreed=True)
        return Fate.LATE if paid is Fate.MATCHED and hub.days != here.days else paid

    def _not_here(self, hub: _Rows | None) -> Fate:
        if self.no in self.known.elsewhere or (hub is not None and self._is_foreign(hub)):
            return Fate.ELSEWHERE
        owed = any(rows is not None and rows.total_fen for rows in self.of.values())
        return Fate.HUB_ONLY if owed else Fate.MATCHED

    def _is_foreign(self, hub: _Rows) -> bool:
        own = self.known.counters
        return own is not None and not hub.devices <= set(own)

    def _paid(self, here: _Rows, *, agreed: bool = False) -> Fate:
        """Compare with the statement. `agreed`: the hub says the same as this shop."""
        if Side.PAYOUT not in self.of:
            return Fate.MATCHED
        owed_fen = self.known.owed_fen.get(self.no, here.total_fen)
        payout = self.of[Side.PAYOUT]
        if payout is None:
            return self._unpaid(here, owed_fen, agreed)
        if payout.total_fen == owed_fen:
            late = here.due is not None and max(payout.days.values()) > here.due
            return Fate.LATE if late else Fate.MATCHED
        twice = payout.again_fen and payout.total_fen - payout.again_fen == owed_fen
        return Fate.DUPLICATE if twice else Fate.AMOUNT_DIFFERS

    def _unpaid(self, here: _Rows, owed_fen: int, agreed: bool) -> Fate:  # noqa: FBT001 - see _paid
        if not owed_fen:
            return Fate.MATCHED
        if not agreed:
            return Fate.LOCAL_ONLY
        is_due = here.due is None or self.paid_until is None or here.due <= self.paid_until
        return Fate.LATE if is_due else Fate.MATCHED
