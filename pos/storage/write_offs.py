"""What was written off at a sales platform; a receive code is sealed, and gone once it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update
from sqlalchemy.exc import IntegrityError

from pos.domain.ids import AttemptId, DeviceId, LpOrderId, OrderNo, StaffId
from pos.domain.write_offs import WriteOff, WriteOffState
from pos.services.ports import Sealing
from pos.sql.columns import from_us, to_us
from pos.sql.upserts import upsert
from pos.storage.stored import from_us_or_none, to_us_or_none
from pos.storage.tables import write_off

_T = write_off.c


class SqlWriteOffs:
    """Implements `pos.services.platform_link.WriteOffs`."""

    def __init__(self, connection: Connection, vault: Sealing) -> None:
        self._connection = connection
        self._vault = vault

    def find(self, attempt: AttemptId) -> WriteOff | None:
        """Return the attempt, or None where it was never made."""
        return next(iter(self._selected(select(write_off).where(_T.attempt == attempt))), None)

    def of_order(self, lp_order: LpOrderId) -> Sequence[WriteOff]:
        """Return every attempt on an order, the newest first."""
        newest = select(write_off).where(_T.lp_order == lp_order)
        return self._selected(newest.order_by(_T.sent_us.desc(), _T.attempt.desc()))

    def unanswered(self) -> Sequence[WriteOff]:
        """Return the attempts whose answer is out, oldest first, with their receive codes."""
        out = select(write_off).where(_T.state == WriteOffState.SENT.value)
        return self._selected(out.order_by(_T.sent_us, _T.attempt))

    def add(self, made: WriteOff) -> bool:
        """Store an attempt that goes out, first or again; False where one is out or done."""
        values = {
            "attempt": made.attempt,
            "lp_order": made.lp_order,
            "order_no": made.order_no,
            "state": made.state.value,
            "sent_us": to_us(made.sent_at),
            "settled_us": to_us_or_none(made.settled_at),
            "person": made.person,
            "person_name": made.person_name,
            "device": made.device,
            "counter_name": made.counter_name,
            "sealed": self._vault.seal(_name(made.attempt), made.receive_code.encode()),
        }
        try:
            with self._connection.begin_nested():
                key = {"attempt": values.pop("attempt")}
                self._connection.execute(upsert(self._connection, write_off, key, values))
        except IntegrityError:
            return False
        return True

    def settle(self, settled: WriteOff, before: WriteOffState) -> bool:
        """Store how the attempt ended and forget its receive code; False if it is not `before`."""
        was = (_T.attempt == settled.attempt, _T.state == before.value)
        values = {
            "state": settled.state.value,
            "settled_us": to_us_or_none(settled.settled_at),
            "sealed": None,
        }
        done = self._connection.execute(update(write_off).where(*was).values(values))
        return done.rowcount == 1

    def _selected(self, query: Select[Any]) -> Sequence[WriteOff]:
        return [self._read(row) for row in self._connection.execute(query).mappings()]

    def _read(self, row: RowMapping) -> WriteOff:
        attempt, sealed = AttemptId(row["attempt"]), row["sealed"]
        code = b"" if sealed is None else self._vault.unseal(_name(attempt), sealed)
        return WriteOff(
            attempt=attempt,
            lp_order=LpOrderId(row["lp_order"]),
            order_no=OrderNo(row["order_no"]),
            state=WriteOffState(row["state"]),
            sent_at=from_us(row["sent_us"]),
            person=StaffId(row["person"]),
            person_name=row["person_name"],
            device=DeviceId(row["device"]),
            counter_name=row["counter_name"],
            settled_at=from_us_or_none(row["settled_us"]),
            receive_code=code.decode(),
        )


def _name(attempt: AttemptId) -> str:
    return f"write-off {attempt}"
