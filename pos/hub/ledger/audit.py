"""What the hub's operator and its enrolled parties did: append-only, chained by hashes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, insert, select

from pos.domain.audit_chain import GENESIS, AuditBody, ChainReport, chain_hash, verify_chain
from pos.domain.ids import CodeId, OrderNo
from pos.hub.ledger.tables import audit

_DEVICE = "hub"


class Audit:
    """The hub's own trail."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        person: str,
        act: str,
        *,
        at: datetime,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        details: str = "",
    ) -> None:
        """Append an act; its time is never before the newest one's."""
        newest = self._connection.execute(
            select(audit.c.seq, audit.c.at, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
        ).one_or_none()
        seq, at, previous = (
            (1, at, GENESIS)
            if newest is None
            else (newest.seq + 1, max(at, newest.at), newest.hash)
        )
        body = AuditBody(_DEVICE, seq, at, person, act, order_no, code_id, details)
        self._connection.execute(
            insert(audit).values(
                seq=seq,
                at=at,
                person=person,
                act=act,
                order_no=order_no,
                code_id=code_id,
                details=details,
                hash=chain_hash(previous, body),
            )
        )

    def entries(self) -> Iterator[tuple[AuditBody, bytes]]:
        """Yield every entry with its stored hash, oldest first."""
        for row in self._connection.execute(select(audit).order_by(audit.c.seq)):
            body = AuditBody(
                _DEVICE, row.seq, row.at, row.person, row.act, row.order_no, row.code_id,
                row.details,
            )  # fmt: skip
            yield body, row.hash

    def verify(self) -> ChainReport:
        """Check the whole chain from its first entry."""
        return verify_chain(self.entries(), start=GENESIS, anchor=None)
