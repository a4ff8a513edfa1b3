"""What counters have told (events), and what they have to hear (changes)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, tuple_

from pos.domain.ids import DeviceId, EventId, OrderNo, ShopId
from pos.hub.ledger.rows import HeldChange, HeldEvent
from pos.hub.ledger.tables import changes, events, hub
from pos.wire.sync import EventIn


class Events:
    """Every event ever heard, by its id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, event_id: EventId) -> HeldEvent | None:
        """Return the event with its verdict."""
        row = self._connection.execute(
            select(
                events.c.event_id,
                events.c.fingerprint,
                events.c.outcome,
                events.c.reason,
                events.c.winner,
                events.c.net_fen,
            ).where(events.c.event_id == event_id)
        ).one_or_none()
        return None if row is None else HeldEvent(*row)

    def is_waited_for(self, device: DeviceId, event: EventIn) -> bool:
        """Whether an earlier event of the same order and counter is parked."""
        earlier = tuple_(events.c.epoch, events.c.seq) < tuple_(event.epoch, event.seq)
        parked = (
            (events.c.device_id == device)
            & (events.c.order_no == (event.order_no or ""))
            & (events.c.outcome == "parked")
            & (events.c.event_id != event.event_id)
            & earlier
        )
        return bool(self._connection.scalar(select(exists().where(parked))))

    def has_parked(self, device: DeviceId) -> bool:
        """Whether any event of the device is parked."""
        parked = (events.c.device_id == device) & (events.c.outcome == "parked")
        return bool(self._connection.scalar(select(exists().where(parked))))

    def is_numbered(self, event: EventIn) -> bool:
        """Whether an event with this device, epoch and number is held."""
        same = (
            (events.c.device_id == event.device)
            & (events.c.epoch == event.epoch)
            & (events.c.seq == event.seq)
        )
        return bool(self._connection.scalar(select(exists().where(same))))

    def put(self, event: EventIn, payload: str, verdict: HeldEvent, *, at: datetime) -> None:
        """Store the event with its verdict; one that was parked before is replaced."""
        self._connection.execute(
            delete(events).where(events.c.event_id == event.event_id, events.c.outcome == "parked")
        )
        self._connection.execute(
            insert(events).values(
                event_id=event.event_id,
                device_id=event.device,
                epoch=event.epoch,
                seq=event.seq,
                kind=event.kind,
                order_no=event.order_no or "",
                code_id=None if event.code_id is None else int(event.code_id),
                at=event.at,
                payload=payload,
                audit_head=event.audit_head,
                fingerprint=verdict.fingerprint,
                heard_at=at,
                outcome=verdict.outcome,
                reason=verdict.reason,
                winner=verdict.winner,
                net_fen=verdict.net_fen,
            )
        )


class Changes:
    """What a shop's counters have to hear, in the order it happened."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        shop: ShopId,
        kind: str,
        *,
        at: datetime,
        order_no: OrderNo | None = None,
        reason: str = "",
        by: str = "",
    ) -> None:
        """Append a change."""
        self._connection.execute(
            insert(changes).values(
                shop_id=shop, kind=kind, at=at, order_no=order_no or "", reason=reason, by=by
            )
        )

    def after(self, cursor: int, shop: ShopId, *, limit: int) -> Sequence[HeldChange]:
        """Return the shop's changes after the cursor, oldest first."""
        rows = self._connection.execute(
            select(changes)
            .where(changes.c.shop_id == shop, changes.c.cursor > cursor)
            .order_by(changes.c.cursor)
            .limit(limit)
        )
        return [
            HeldChange(row.cursor, row.kind, row.at, row.order_no or None, row.reason, row.by)
            for row in rows
        ]

    def newest(self) -> int:
        """Return the newest cursor of all shops; 0 where nothing has changed yet."""
        return self._connection.scalar(select(func.max(changes.c.cursor))) or 0


def hub_epoch(connection: Connection) -> int:
    """Return how often this ledger was restored, from 1."""
    return connection.scalar(select(hub.c.epoch)) or 1
