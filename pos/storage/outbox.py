"""What the hub has still to be told; nothing leaves without a receipt or a named reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from pos.domain.events import Event, EventKind, Outcome, Receipt
from pos.domain.ids import CodeId, DeviceId, EventId, OrderNo
from pos.services.ports import Ids, Parked
from pos.sql.columns import from_signed, from_us, to_signed, to_us
from pos.sql.prepared import ONE, Prepared
from pos.storage.tables import outbox

_T = outbox.c
_EVENT_COLUMNS = (
    "id", "device", "epoch", "seq", "kind", "order_no", "code_id", "at_us", "payload", "audit_head",
)  # fmt: skip
_ADD = Prepared(
    insert(outbox).values({name: bindparam(name) for name in _EVENT_COLUMNS} | {"outcome": None})
)
_LAST = Prepared(
    select(_T.seq)
    .where(_T.device == bindparam("of"), _T.epoch == bindparam("in_epoch"))
    .order_by(_T.seq.desc())
    .limit(ONE)
)
_SETTLE = Prepared(
    update(outbox)
    .where(_T.id == bindparam("wanted"))
    .values(
        outcome=bindparam("said"),
        receipt=bindparam("proof"),
        reason=bindparam("why"),
        answered_us=bindparam("at_us"),
    )
)
_PARKED = Outcome.PARKED.value


class SqlOutbox:
    """Implements `pos.services.ports.Outbox`."""

    def __init__(
        self,
        connection: Connection,
        *,
        device: Callable[[], DeviceId],
        epoch: Callable[[], int],
        head: Callable[[], bytes],
        ids: Ids,
    ) -> None:
        self._connection = connection
        self._device = device
        self._epoch = epoch
        self._head = head
        self._ids = ids

    def add(
        self,
        kind: EventKind,
        *,
        order_no: OrderNo | None,
        code_id: CodeId | None,
        at: datetime,
        payload: str,
    ) -> EventId:
        """Append an event with the device's next sequence number and the audit head."""
        event_id = EventId(self._ids.uuid7())
        device, epoch = self._device(), self._epoch()
        last = _LAST.row(self._connection, of=device, in_epoch=epoch)
        _ADD.run(
            self._connection,
            id=event_id,
            device=device,
            epoch=epoch,
            seq=1 if last is None else last[0] + 1,
            kind=kind.value,
            order_no=order_no,
            code_id=None if code_id is None else to_signed(code_id),
            at_us=to_us(at),
            payload=payload,
            audit_head=self._head(),
        )
        return event_id

    def unsent(self, limit: int, *, after_seq: int = 0) -> Sequence[Event]:
        """Return the oldest events without a receipt, in order.

        Left out are those parked and the later events of a parked event's order: they wait for it.
        """
        stuck = select(_T.order_no).where(_T.outcome == _PARKED, _T.order_no.is_not(None))
        query = (
            select(*(_T[name] for name in _EVENT_COLUMNS))
            .where(
                self._mine(),
                _T.outcome.is_(None),
                _T.seq > after_seq,
                or_(_T.order_no.is_(None), _T.order_no.not_in(stuck)),
            )
            .order_by(_T.seq)
            .limit(limit)
        )
        return [_event(row) for row in self._connection.execute(query)]

    def unsent_count(self) -> int:
        """How many events of this device have no receipt, the parked ones included."""
        query = select(func.count()).select_from(outbox).where(self._open())
        return int(self._connection.execute(query).scalar_one())

    def oldest_unsent(self) -> datetime | None:
        """Return when the oldest event of this device without a receipt happened."""
        at_us = self._connection.scalar(select(func.min(_T.at_us)).where(self._open()))
        return None if at_us is None else from_us(at_us)

    def settle(self, receipts: Iterable[Receipt], *, at: datetime) -> None:
        """Note the hub's receipts; a parked event stays with its reason."""
        for receipt in receipts:
            _SETTLE.run(
                self._connection,
                wanted=receipt.event_id,
                said=receipt.outcome.value,
                proof=receipt.receipt,
                why=receipt.reason or receipt.winner,
                at_us=to_us(at),
            )

    def parked(self) -> Sequence[Parked]:
        """Return the parked events of this device, oldest first."""
        query = (
            select(*(_T[name] for name in _EVENT_COLUMNS), _T.reason)
            .where(_T.device == self._device(), _T.outcome == _PARKED)
            .order_by(_T.at_us, _T.seq)
        )
        return [Parked(_event(row), row.reason) for row in self._connection.execute(query)]

    def highest_seq(self) -> int:
        """Return the newest sequence number of this device in its present epoch."""
        last = _LAST.row(self._connection, of=self._device(), in_epoch=self._epoch())
        return 0 if last is None else int(last[0])

    def highest_answered(self) -> int:
        """Return the newest sequence number of this epoch that has a receipt."""
        query = select(func.max(_T.seq)).where(self._mine(), _T.outcome.is_not(None))
        return int(self._connection.scalar(query) or 0)

    def audit_head_at(self, seq: int) -> bytes | None:
        """Return the audit head of the event with this number in the present epoch, if any."""
        head: bytes | None = self._connection.scalar(
            select(_T.audit_head).where(self._mine(), _T.seq == seq)
        )
        return head

    def start_epoch(self, epoch: int) -> None:
        """Number what is unsent anew from 1 in a new epoch (this database was restored)."""
        ids = self._connection.scalars(
            select(_T.id)
            .where(_T.device == self._device(), _T.outcome.is_(None))
            .order_by(_T.epoch, _T.seq)
        ).all()
        for seq, event_id in enumerate(ids, start=1):
            self._connection.execute(
                update(outbox).where(_T.id == event_id).values(epoch=epoch, seq=seq)
            )

    def resend_from(self, seq: int) -> None:
        """Forget receipts above `seq` in this epoch (the hub was restored).

        Those of parked events too: the hub has to hear of them again before what came after.
        """
        self._connection.execute(
            update(outbox)
            .where(self._mine(), _T.seq > seq)
            .values(outcome=None, receipt="", reason="", answered_us=None)
        )

    def _open(self) -> ColumnElement[bool]:
        # What was recorded under an earlier name of this counter, before it was linked or under
        # another hub, is nobody's to receive any more; it stays in the table as a record.
        unanswered = or_(_T.outcome.is_(None), _T.outcome == _PARKED)
        return and_(_T.device == self._device(), unanswered)

    def _mine(self) -> ColumnElement[bool]:
        return and_(_T.device == self._device(), _T.epoch == self._epoch())


def _event(row: Any) -> Event:
    return Event(
        id=EventId(row.id),
        device=DeviceId(row.device),
        epoch=row.epoch,
        seq=row.seq,
        kind=EventKind(row.kind),
        order_no=None if row.order_no is None else OrderNo(row.order_no),
        code_id=None if row.code_id is None else CodeId(from_signed(row.code_id)),
        at=from_us(row.at_us),
        payload=row.payload,
        audit_head=row.audit_head,
    )
