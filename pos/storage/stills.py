"""Pictures kept with a record: sealed by the vault inside the encrypted database, for some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select

from pos.domain.ids import CodeId, OrderNo
from pos.domain.stills import Still, StillId
from pos.domain.verdicts import Verdict
from pos.services.ports import Sealing
from pos.sql.columns import from_signed, from_us, to_signed, to_us
from pos.storage.tables import still

_T = still.c
_KNOWN = (_T.id, _T.at_us, _T.verdict, _T.order_no, _T.code_id)


class SqlStills:
    """Implements `pos.services.ports.Stills`."""

    def __init__(self, connection: Connection, vault: Sealing) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, known: Still, jpeg: bytes) -> None:
        """Seal and store a picture."""
        self._connection.execute(
            insert(still).values(
                id=known.id,
                at_us=to_us(known.at),
                verdict=known.verdict.value,
                order_no=known.order_no,
                code_id=None if known.code_id is None else to_signed(known.code_id),
                sealed=self._vault.seal(_name(known.id), jpeg),
            )
        )

    def find(self, still_id: StillId) -> tuple[Still, bytes] | None:
        """Return a picture and what is known of it, or None where there is none (any more)."""
        row = self._one(select(still).where(_T.id == still_id))
        if row is None:
            return None
        return _still(row), self._vault.unseal(_name(still_id), row["sealed"])

    def select(self, order_no: OrderNo | None = None) -> Sequence[Still]:
        """Return what is known of the pictures of an order, or of all, oldest first."""
        query = select(*_KNOWN).order_by(_T.at_us, _T.id)
        if order_no is not None:
            query = query.where(_T.order_no == order_no)
        return [_still(row) for row in self._connection.execute(query).mappings()]

    def any_before(self, end: datetime) -> bool:
        """Whether a picture is older than this."""
        return self._one(select(_T.id).where(_T.at_us < to_us(end)).limit(1)) is not None

    def remove_before(self, end: datetime) -> int:
        """Remove what is older; return how many they were."""
        return self._connection.execute(delete(still).where(_T.at_us < to_us(end))).rowcount

    def remove_all(self) -> None:
        """Remove every picture."""
        self._connection.execute(delete(still))

    def _one(self, query: Any) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()


def _name(still_id: StillId) -> str:
    return f"still {still_id}"


def _still(row: RowMapping) -> Still:
    code_id, order_no = row["code_id"], row["order_no"]
    return Still(
        id=StillId(row["id"]),
        at=from_us(row["at_us"]),
        verdict=Verdict(row["verdict"]),
        order_no=None if order_no is None else OrderNo(order_no),
        code_id=None if code_id is None else CodeId(from_signed(code_id)),
    )
