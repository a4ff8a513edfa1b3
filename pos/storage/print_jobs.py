"""The jobs of the printers: added once, changed by compare-and-set, forgotten when long settled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from pos.domain.ids import OrderNo, PrinterId, StaffId
from pos.domain.print_jobs import JobId, JobState, PrintJob, PrintKind, Trouble
from pos.services.ports import JobNotFound
from pos.sql.columns import from_us, to_us
from pos.storage.tables import print_job

_T = print_job.c
_SETTLED = tuple(state.value for state in JobState if state.is_settled)


class SqlPrintJobs:
    """Implements `pos.services.ports.PrintJobs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: PrintJob) -> JobId:
        """Store a new job behind all others and return its number."""
        added = insert(print_job).values(_row(job)).returning(_T.id)
        return JobId(self._connection.execute(added).scalar_one())

    def get(self, wanted: JobId) -> PrintJob:
        """Return the job. Raises JobNotFound."""
        row = self._connection.execute(select(print_job).where(_T.id == wanted)).one_or_none()
        if row is None:
            raise JobNotFound(wanted)
        return _job(row)

    def select(
        self,
        states: Sequence[JobState] = (),
        *,
        printer: PrinterId | None = None,
        order_no: OrderNo | None = None,
        limit: int | None = None,
    ) -> Sequence[PrintJob]:
        """Return jobs in these states (all where empty), in their order; with a limit the newest."""
        asked = select(print_job)
        if states:
            asked = asked.where(_T.state.in_([state.value for state in states]))
        if printer is not None:
            asked = asked.where(_T.printer == printer)
        if order_no is not None:
            asked = asked.where(_T.order_no == order_no)
        newest_first = asked.order_by(_T.id.desc()).limit(limit)
        return tuple(_job(row) for row in self._connection.execute(newest_first).all()[::-1])

    def next(self, printer: PrinterId, holder: str) -> PrintJob | None:
        """Return what this process has to send next there; None while another job is being sent."""
        other = print_job.alias()
        busy = exists().where(other.c.printer == printer, other.c.state == JobState.SENDING.value)
        mine = or_(_T.holder == "", _T.holder == holder)
        queued = select(print_job).where(
            _T.printer == printer, _T.state == JobState.QUEUED.value, mine, ~busy
        )
        row = self._connection.execute(queued.order_by(_T.id).limit(1)).one_or_none()
        return None if row is None else _job(row)

    def put(self, job: PrintJob, before: PrintJob) -> bool:
        """Store the job as it stands now; False if it is not as it was `before` any more."""
        as_before = (_T.id == before.id, _T.state == before.state.value, _T.holder == before.holder)
        changed = update(print_job).where(*as_before).values(_row(job))
        return self._connection.execute(changed).rowcount == 1

    def forget(self, before: datetime) -> int:
        """Remove what was settled before this time and return how many."""
        return self._connection.execute(
            delete(print_job).where(_T.state.in_(_SETTLED), _T.changed_us < to_us(before))
        ).rowcount


def _row(job: PrintJob) -> dict[str, Any]:
    return {
        "printer": job.printer,
        "kind": job.kind.value,
        "order_no": job.order_no,
        "about": job.about,
        "copy": job.copy,
        "why": job.why,
        "state": job.state.value,
        "attempts": job.attempts,
        "trouble": _trouble_text(job.trouble),
        "place": job.place,
        "person": job.person,
        "person_name": job.person_name,
        "holder": job.holder,
        "made_us": to_us(job.made_at),
        "changed_us": to_us(job.changed_at),
    }


def _job(row: Any) -> PrintJob:
    return PrintJob(
        id=JobId(row.id),
        printer=PrinterId(row.printer),
        kind=PrintKind(row.kind),
        order_no=None if row.order_no is None else OrderNo(row.order_no),
        about=row.about,
        copy=row.copy,
        why=row.why,
        state=JobState(row.state),
        attempts=row.attempts,
        trouble=_trouble(row.trouble),
        place=row.place,
        person=StaffId(row.person),
        person_name=row.person_name,
        holder=row.holder,
        made_at=from_us(row.made_us),
        changed_at=from_us(row.changed_us),
    )


def _trouble(text: str) -> Trouble:
    if not text:
        return Trouble()
    return Trouble(*json.loads(text))


def _trouble_text(trouble: Trouble) -> str:
    if not trouble:
        return ""
    return json.dumps([trouble.code, dict(trouble.fields), trouble.is_rule], ensure_ascii=False)
