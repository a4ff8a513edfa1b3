"""The print spool: what waits for a printer, who sends it, and how it ended.

Each job ends as sent, failed (nothing came out) or unknown (a person looks and answers); a job whose
process died while sending is unknown, and nothing is ever printed twice by itself. What is needed to
draw a job is stored, not the drawing: a label tells of its order as it is when it comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from pos.domain.ids import OrderNo, PrinterId
from pos.domain.print_jobs import JobState, PrintJob, PrintKind, Trouble
from pos.domain.staff import Actor
from pos.domain.times import Clock
from pos.errors import HandoverError, RuleViolation
from pos.services.ports import Store, Work
from pos.services.reading import time_of

PRINTED = "printed"
PRINT_RETRIED = "print_retried"
PRINT_FAILED = "print_failed"
PRINT_CANCELLED = "print_cancelled"
PRINT_GIVEN_UP = "print_given_up"
PRINT_ANSWERED = "print_answered"
_MAY_COME_OUT = frozenset({PRINTED, PRINT_RETRIED})
_CAME_TO_NOTHING = frozenset({PRINT_FAILED, PRINT_CANCELLED})

KEPT = timedelta(days=7)
"""How long a settled job stays on the list."""

_UNSETTLED = tuple(state for state in JobState if not state.is_settled)


@dataclass(frozen=True, slots=True)
class Spooling:
    """What the sender of a printer does; each call is a transaction of its own.

    `holder` names this process, `lives` tells whether the process of a name still runs, and `wake`
    lets the sender of a printer know that there is something for it.
    """

    store: Store
    clock: Clock
    holder: str
    lives: Callable[[str], bool]
    wake: Callable[[PrinterId], None]

    def printers_at_work(self) -> tuple[PrinterId, ...]:
        """Return the printers that have something to send or something left half sent."""
        with self.store.read() as work:
            jobs = work.print_jobs.select((JobState.QUEUED, JobState.SENDING))
        return tuple(dict.fromkeys(job.printer for job in jobs))

    def claim(self, printer: PrinterId) -> PrintJob | None:
        """Return the job to send next there, now this process's own; None where there is none.

        Only for the one thread that sends to this printer: what stands there as being sent by this
        very process was left behind.
        """
        with self.store.begin() as work:
            self._recover(work, printer)
            job = work.print_jobs.next(printer, self.holder)
            if job is None:
                return None
            now = time_of(work, self.clock.now()).now
            mine = replace(
                job,
                state=JobState.SENDING,
                holder=self.holder,
                attempts=job.attempts + 1,
                changed_at=now,
            )
            return mine if work.print_jobs.put(mine, job) else None

    def sent(self, job: PrintJob, place: str) -> None:
        """Note that the printer took all of it; `place` says where it went."""
        self._end(job, JobState.SENT, Trouble(), place=place)

    def later(self, job: PrintJob, error: HandoverError) -> None:
        """Put it back in its place: nothing came out, and it will be tried again at once."""
        self._end(job, JobState.QUEUED, _trouble(error))

    def failed(self, job: PrintJob, error: HandoverError, *, stopped: bool) -> None:
        """Note that nothing came out; where the printer `stopped`, of what waits behind neither.

        What waits is not sent to a printer that just failed: each would fail, or end half printed,
        by itself. A retry of all brings them back in their order.
        """
        self._end(job, JobState.FAILED, _trouble(error), stopped=stopped)

    def unsure(self, job: PrintJob, error: HandoverError) -> None:
        """Note that it may or may not have come out; what waits behind it waits for a person too."""
        self._end(job, JobState.UNKNOWN, _trouble(error), stopped=True)

    def tidy(self) -> int:
        """Forget what was settled long ago, and return how many jobs that were."""
        with self.store.begin() as work:
            return work.print_jobs.forget(time_of(work, self.clock.now()).now - KEPT)

    def _end(
        self,
        job: PrintJob,
        state: JobState,
        trouble: Trouble,
        *,
        place: str = "",
        stopped: bool = False,
    ) -> None:
        with self.store.begin() as work:
            now = time_of(work, self.clock.now()).now
            after = replace(job, state=state, trouble=trouble, place=place, changed_at=now)
            if not work.print_jobs.put(_let_go(after), job):
                return  # another process took this one for dead, and said that nobody knows
            if state is JobState.FAILED:
                note(work, PRINT_FAILED, job, by=Actor(job.person), why=trouble.code)
            if stopped:
                self._stop(work, job.printer)

    def _stop(self, work: Work, printer: PrinterId) -> None:
        now = time_of(work, self.clock.now()).now
        trouble = Trouble("printer_stopped", {"printer": printer})
        for job in work.print_jobs.select((JobState.QUEUED,), printer=printer):
            after = replace(job, state=JobState.FAILED, trouble=trouble, changed_at=now)
            if work.print_jobs.put(after, job):
                note(work, PRINT_FAILED, job, by=Actor(job.person), why=trouble.code)

    def _recover(self, work: Work, printer: PrinterId) -> None:
        """Ask about what a dead process was sending; what only it could have sent has failed."""
        now = time_of(work, self.clock.now()).now
        for job in work.print_jobs.select((JobState.SENDING, JobState.QUEUED), printer=printer):
            if job.state is JobState.SENDING and not self._is_being_sent(job):
                lost = replace(job, state=JobState.UNKNOWN, trouble=Trouble("print_interrupted"))
                work.print_jobs.put(replace(lost, holder="", changed_at=now), job)
            elif job.state is JobState.QUEUED and job.holder and not self._can_send(job):
                lost = replace(
                    job, state=JobState.FAILED, trouble=Trouble("code_slip_gone", is_rule=True)
                )
                if work.print_jobs.put(replace(lost, changed_at=now), job):
                    note(work, PRINT_FAILED, job, by=Actor(job.person), why="code_slip_gone")

    def _is_being_sent(self, job: PrintJob) -> bool:
        return job.holder != self.holder and self.lives(job.holder)

    def _can_send(self, job: PrintJob) -> bool:
        return job.holder == self.holder or self.lives(job.holder)


def enter(work: Work, job: PrintJob, *, by: Actor, act: str = PRINTED) -> PrintJob:
    """Put a new job behind all others of its printer, with its entry in the audit trail.

    A print of an order takes the place of those of the same kind that failed before: nothing came
    out of them, and nobody can bring them back beside it.
    """
    if job.order_no is not None:
        for old in work.print_jobs.select((JobState.FAILED,), order_no=job.order_no):
            if old.kind is job.kind:
                gone = replace(old, state=JobState.CANCELLED, holder="", changed_at=job.made_at)
                work.print_jobs.put(gone, old)
    entered = replace(job, id=work.print_jobs.add(job))
    note(work, act, entered, by=by, why=job.why)
    return entered


def note(work: Work, act: str, job: PrintJob, *, by: Actor, why: str = "") -> None:
    """Write what was done with a job to the audit trail."""
    said = f"kind={job.kind} copy={job.copy} job={job.id}" + (f" why={why}" if why else "")
    work.audit.add(by, act, at=job.changed_at, order_no=job.order_no, details=said)


def copies_of(work: Work, no: OrderNo, kind: PrintKind = PrintKind.LABEL) -> int:
    """Return how often this was printed of the order before, or may yet be: 0 for the first time.

    Counted in the audit trail, which outlives the jobs; none of the jobs still on the list has this
    number.
    """
    acts = [
        entry.body.act
        for entry in work.audit.select(order_no=no)
        if _kind_in(entry.body.details) is kind
    ]
    may = sum(act in _MAY_COME_OUT for act in acts)
    nothing = sum(act in _CAME_TO_NOTHING for act in acts)
    alive = [
        job.copy + 1 for job in work.print_jobs.select(_ALIVE, order_no=no) if job.kind is kind
    ]
    return max(0, may - nothing, *alive)


_ALIVE = (JobState.QUEUED, JobState.SENDING, JobState.SENT, JobState.UNKNOWN)


def _kind_in(details: str) -> PrintKind:
    first, _, _ = details.partition(" ")
    name = first.removeprefix("kind=")
    # Entries made before there was more than one kind speak of labels.
    return PrintKind(name) if name != first else PrintKind.LABEL


def _let_go(job: PrintJob) -> PrintJob:
    """Return the job without its holder, but one that nobody else could ever send."""
    keeps = job.kind.is_secret and not job.state.is_settled
    return job if keeps else replace(job, holder="")


def _trouble(error: HandoverError) -> Trouble:
    fields = {name: _plain(value) for name, value in error.fields.items()}
    return Trouble(error.code, fields, isinstance(error, RuleViolation))


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) else str(value)
