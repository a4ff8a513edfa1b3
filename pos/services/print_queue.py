"""What a person does with the jobs of the printers: looks, retries, moves, cancels, answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import Answer, JobId, JobState, PrintJob, Trouble
from pos.domain.staff import Act, Actor
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Work
from pos.services.reading import time_of
from pos.services.spooling import (
    PRINT_ANSWERED,
    PRINT_CANCELLED,
    PRINT_GIVEN_UP,
    PRINT_RETRIED,
    Spooling,
    copies_of,
    enter,
    note,
)

UNSURE = "unsure"
"""The reason of a copy that is printed because nobody knew of the one before."""


@dataclass(frozen=True, slots=True)
class PrintQueue:
    """Every change is a compare-and-set: of two who decide on one job, the later one is refused."""

    spooling: Spooling

    def jobs(
        self, states: Sequence[JobState] = (), *, printer: PrinterId | None = None, limit: int = 500
    ) -> Sequence[PrintJob]:
        """Return the newest jobs in these states (all where empty), the oldest of them first."""
        with self.spooling.store.read() as work:
            return work.print_jobs.select(states, printer=printer, limit=limit)

    def job(self, wanted: JobId) -> PrintJob:
        """Return the job. Raises JobNotFound."""
        with self.spooling.store.read() as work:
            return work.print_jobs.get(wanted)

    def retry(self, wanted: JobId, *, by: Actor) -> PrintJob:
        """Send a failed job again, with the copy number it has: nothing of it came out.

        Raises: JobNotFound; RuleViolation: `job_not_failed` (state), `code_slip_gone`,
            `job_changed`, `not_permitted`.
        """
        with self.spooling.store.begin() as work:
            permit(work, by, Act.PRINT)
            job = self._retried(work, work.print_jobs.get(wanted), by=by)
        self.spooling.wake(job.printer)
        return job

    def retry_all(self, printer: PrinterId, *, by: Actor) -> Sequence[PrintJob]:
        """Send everything that failed at a printer again, in its order.

        Raises: RuleViolation `not_permitted`.
        """
        with self.spooling.store.begin() as work:
            permit(work, by, Act.PRINT)
            failed = work.print_jobs.select((JobState.FAILED,), printer=printer)
            jobs = [
                self._retried(work, job, by=by)
                for job in failed
                if not job.kind.is_secret or job.holder == self.spooling.holder
            ]
        self.spooling.wake(printer)
        return jobs

    def move(self, wanted: JobId, printer: PrinterId, *, by: Actor) -> PrintJob:
        """Let another printer do a job that waits or failed; it comes behind those before it.

        Raises: JobNotFound; RuleViolation: `printer_unknown`, `job_not_movable` (state),
            `job_changed`, `not_permitted`.
        """
        with self.spooling.store.begin() as work:
            permit(work, by, Act.PRINT)
            work.shop.settings().devices.printer(printer)
            job = work.print_jobs.get(wanted)
            if job.state is JobState.QUEUED:
                moved = self._put(work, replace(job, printer=printer, trouble=Trouble()), job)
            elif job.state is JobState.FAILED:
                moved = self._retried(work, job, by=by, printer=printer)
            else:
                raise RuleViolation("job_not_movable", job=wanted, state=job.state.value)
        self.spooling.wake(printer)
        return moved

    def cancel(self, wanted: JobId, *, by: Actor) -> PrintJob:
        """Give up a job that waits, failed, or may have come out.

        Raises: JobNotFound; RuleViolation: `job_not_cancellable` (state), `job_changed`,
            `not_permitted`.
        """
        with self.spooling.store.begin() as work:
            permit(work, by, Act.PRINT)
            return self._cancelled(work, work.print_jobs.get(wanted), by=by)

    def answer(self, wanted: JobId, answer: Answer, *, by: Actor) -> PrintJob:
        """Say what was seen at the printer of a job nobody is sure of.

        `AGAIN` prints a copy that is marked as one, for the first may lie in the printer's tray, and
        returns that copy's job; otherwise the job itself comes back, settled.

        Raises: JobNotFound; RuleViolation: `job_not_unknown` (state), `code_slip_gone`,
            `job_changed`, `not_permitted`.
        """
        with self.spooling.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            job = work.print_jobs.get(wanted)
            if job.state is not JobState.UNKNOWN:
                raise RuleViolation("job_not_unknown", job=wanted, state=job.state.value)
            if answer is Answer.CANCEL:
                return self._cancelled(work, job, by=by)
            state = JobState.SENT if answer is Answer.CAME_OUT else JobState.CANCELLED
            settled = self._put(work, replace(job, state=state, holder=""), job)
            note(work, PRINT_ANSWERED, settled, by=by, why=answer.value)
            if answer is Answer.CAME_OUT:
                return settled
            if job.kind.is_secret:
                raise RuleViolation("code_slip_gone", order_no=job.order_no)
            now = settled.changed_at
            copy = 0 if job.order_no is None else copies_of(work, job.order_no, job.kind)
            new = PrintJob(
                printer=job.printer,
                kind=job.kind,
                person=by.person,
                person_name=person.name,
                made_at=now,
                changed_at=now,
                order_no=job.order_no,
                about=job.about,
                copy=copy,
                why=UNSURE,
            )
            again = enter(work, new, by=by)
        self.spooling.wake(again.printer)
        return again

    def _retried(
        self, work: Work, job: PrintJob, *, by: Actor, printer: PrinterId | None = None
    ) -> PrintJob:
        if job.state is not JobState.FAILED:
            raise RuleViolation("job_not_failed", job=job.id, state=job.state.value)
        if job.kind.is_secret and job.holder != self.spooling.holder:
            raise RuleViolation("code_slip_gone", order_no=job.order_no)
        queued = replace(
            job,
            printer=printer or job.printer,
            state=JobState.QUEUED,
            attempts=0,
            trouble=Trouble(),
        )
        after = self._put(work, queued, job)
        note(work, PRINT_RETRIED, after, by=by)
        return after

    def _cancelled(self, work: Work, job: PrintJob, *, by: Actor) -> PrintJob:
        if job.state is not JobState.QUEUED and not job.state.wants_a_person:
            raise RuleViolation("job_not_cancellable", job=job.id, state=job.state.value)
        gone = self._put(work, replace(job, state=JobState.CANCELLED, holder=""), job)
        # Of a failed one it was said already that nothing came out; of an unknown one nobody knows.
        act = PRINT_CANCELLED if job.state is JobState.QUEUED else PRINT_GIVEN_UP
        note(work, act, gone, by=by)
        return gone

    def _put(self, work: Work, after: PrintJob, before: PrintJob) -> PrintJob:
        now = time_of(work, self.spooling.clock.now()).now
        dated = replace(after, changed_at=now)
        if not work.print_jobs.put(dated, before):
            raise RuleViolation("job_changed", job=before.id)
        return dated
