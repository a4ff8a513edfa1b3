"""The audit trail as rows: append-only, one chain of hashes per device."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select

from pos.domain.audit_chain import GENESIS, AuditBody, ChainReport, chain_hash, verify_chain
from pos.domain.ids import CodeId, DeviceId, OrderNo
from pos.domain.staff import Actor
from pos.errors import RuleViolation
from pos.services.ports import AuditEntry
from pos.sql.columns import from_signed, from_us, to_signed, to_us
from pos.sql.prepared import ONE, Prepared
from pos.storage.anchors import Anchors
from pos.storage.tables import audit, device, staff

_log = logging.getLogger(__name__)

_T = audit.c
_COLUMNS = tuple(name for name in _T.keys() if name != "id")  # noqa: SIM118 - columns, not a dict
_ADD = Prepared(insert(audit).values({name: bindparam(name) for name in _COLUMNS}))
_HEAD = Prepared(
    select(_T.seq, _T.hash)
    .where(_T.device == bindparam("wanted"))
    .order_by(_T.seq.desc())
    .limit(ONE)
)
_NEWEST = Prepared(select(_T.at_us).order_by(_T.id.desc()).limit(ONE))
_LAST_SCAN = Prepared(
    select(_T.act, _T.code_id)
    .where(_T.device == bindparam("wanted"), or_(_T.act == "redeemed", _T.act == "refused"))
    .order_by(_T.seq.desc())
    .limit(ONE)
)


class SqlAudit:
    """Implements `pos.services.ports.Audit`."""

    def __init__(
        self, connection: Connection, device: Callable[[], DeviceId], anchors: Anchors
    ) -> None:
        self._connection = connection
        self._device = device
        self._anchors = anchors
        # True until this transaction adds an entry itself: nobody else can meanwhile.
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._newest: datetime | None = None

    def add(
        self,
        actor: Actor,
        act: str,
        *,
        at: datetime,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        details: str = "",
        sets_clock: bool = False,
    ) -> None:
        """Append an entry. Its time is never before the newest one's, unless it sets the clock."""
        if actor.by_rule:
            details = f"{details} by_rule".strip()
        own = self._device()
        seq, previous = self._head_of(own)
        newest = None if sets_clock else self.high_water()
        body = AuditBody(
            device=own,
            seq=seq + 1,
            at=at if newest is None else max(at, newest),
            person=_who(actor.person, actor.approver or ""),
            act=act,
            order_no=order_no,
            code_id=code_id,
            details=details,
        )
        entry_hash = chain_hash(previous, body)
        _ADD.run(
            self._connection,
            device=own,
            seq=body.seq,
            at_us=to_us(body.at),
            person=actor.person,
            approver=actor.approver or "",
            act=act,
            order_no=order_no,
            code_id=None if code_id is None else to_signed(code_id),
            details=details,
            hash=entry_hash,
        )
        self._heads[own] = (body.seq, entry_hash)
        self._newest = body.at

    def high_water(self) -> datetime | None:
        """Return the time of the newest entry, over all devices."""
        if self._newest is None:
            row = _NEWEST.row(self._connection)
            self._newest = None if row is None else from_us(row[0])
        return self._newest

    def head(self) -> bytes:
        """Return the hash of this device's newest entry."""
        return self._head_of(self._device())[1]

    def anchor(self) -> None:
        """Note this device's head outside the database, so that a cut tail is found.

        A file that cannot be written or was tampered with stays as it is: what is committed is
        committed, the next closing tries again, and `verify` says what is wrong.
        """
        own = self._device()
        try:
            self._anchors.note(own, *self._head_of(own))
        except (RuleViolation, OSError) as error:
            _log.info("the head of the audit trail was not noted: %s", error)

    def last_act_on(self, of: DeviceId) -> tuple[str, CodeId | None] | None:
        """Return act and code of the device's newest entry about a scan."""
        row = _LAST_SCAN.row(self._connection, wanted=of)
        if row is None:
            return None
        return row[0], None if row[1] is None else CodeId(from_signed(row[1]))

    def select(
        self,
        *,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        limit: int | None = None,
    ) -> Sequence[AuditEntry]:
        """Return entries, oldest first; with a limit, the newest ones.

        Where both an order and a code are given, an entry about either is returned.
        """
        approver = staff.alias("approver_row")
        query = (
            select(
                audit,
                staff.c.name.label("person_name"),
                approver.c.name.label("approved_by"),
                device.c.name.label("counter_name"),
            )
            .outerjoin(device, device.c.id == _T.device)
            .outerjoin(staff, staff.c.id == _T.person)
            .outerjoin(approver, approver.c.id == _T.approver)
            .order_by(_T.id.desc())
            .limit(limit)
        )
        about = []
        if order_no is not None:
            about.append(_T.order_no == order_no)
        if code_id is not None:
            about.append(_T.code_id == to_signed(code_id))
        if about:
            query = query.where(or_(*about))
        found = [
            AuditEntry(
                body=_body(tuple(row)[1:11]),
                hash=row.hash,
                person_name=row.person_name or row.person,
                approver_name=row.approved_by or row.approver,
                counter_name=row.counter_name or row.device,
            )
            for row in self._connection.execute(query)
        ]
        return found[::-1]

    def verify(self) -> ChainReport:
        """Check every device's chain against its anchor; the first bad one is reported."""
        devices = self._connection.scalars(select(_T.device).distinct().order_by(_T.device)).all()
        known = self._anchors.read()
        total = 0
        head = GENESIS
        for name in sorted({*devices, *known}):
            report = self._verified(name, known.get(name))
            total += report.entries
            head = report.head
            if not report.ok:
                return replace(report, entries=total)
        return ChainReport(ok=True, entries=total, head=head, first_bad=None)

    def _verified(self, of: str, anchor: tuple[int, bytes] | None) -> ChainReport:
        rows = self._connection.execute(
            select(*(_T[name] for name in _COLUMNS)).where(_T.device == of).order_by(_T.seq)
        )
        return verify_chain(
            ((_body(tuple(row)), row.hash) for row in rows),
            start=GENESIS,
            anchor=anchor,
        )

    def _head_of(self, of: str) -> tuple[int, bytes]:
        if of not in self._heads:
            row = _HEAD.row(self._connection, wanted=of)
            self._heads[of] = (0, GENESIS) if row is None else (row[0], row[1])
        return self._heads[of]


def _who(person: str, approver: str) -> str:
    return f"{person}+{approver}" if approver else person


def _body(row: tuple[object, ...]) -> AuditBody:
    device, seq, at_us, person, approver, act, order_no, code_id, details, *_ = row
    return AuditBody(
        device=str(device),
        seq=int(str(seq)),
        at=from_us(int(str(at_us))),
        person=_who(str(person), str(approver)),
        act=str(act),
        order_no=None if order_no is None else OrderNo(str(order_no)),
        code_id=None if code_id is None else CodeId(from_signed(int(str(code_id)))),
        details=str(details),
    )
