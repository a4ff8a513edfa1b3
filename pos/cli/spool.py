"""`spool …`: what is printed, waits, failed, or nobody is sure of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pos.app.shop import Shop
from pos.cli.answers import Answer, Exit, table
from pos.cli.grammar import Usage
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.domain.ids import PrinterId
from pos.domain.print_jobs import Answer as PrintAnswer
from pos.domain.print_jobs import JobId, JobState, PrintJob

WITHIN_S = 45.0
"""A printer that takes nothing is given up sooner; only a long queue before the job lasts longer."""


def listed(call: Call) -> Answer:
    """List the jobs in their order."""
    asked = call.options
    states = tuple(map(JobState, asked.state or ()))
    printer = None if asked.printer is None else PrinterId(asked.printer)
    with call.shop() as shop:
        jobs = shop.print_queue.jobs(states, printer=printer, limit=asked.limit)
    items = [job_item(job) for job in jobs]
    return Answer({"items": items}, table([_row(job) for job in jobs]))


def retry(call: Call) -> Answer:
    """Send failed jobs again and wait for them."""
    asked = call.options
    if bool(asked.jobs) == bool(asked.printer):
        raise Usage("say which: JOB…, or --printer ID for all that failed there")
    with call.acting() as (shop, by):
        if asked.printer:
            return outcome(shop, shop.print_queue.retry_all(PrinterId(asked.printer), by=by))
        numbers = dict.fromkeys(asked.jobs)
        return outcome(shop, [shop.print_queue.retry(JobId(one), by=by) for one in numbers])


def move(call: Call) -> Answer:
    """Let another printer do a job, and wait for it."""
    asked = call.options
    with call.acting() as (shop, by):
        return outcome(
            shop, [shop.print_queue.move(JobId(asked.job), PrinterId(asked.printer), by=by)]
        )


def cancel(call: Call) -> Answer:
    """Give up a job."""
    with call.acting() as (shop, by):
        job = shop.print_queue.cancel(JobId(call.options.job), by=by)
    return Answer(job_item(job), (" ".join(_row(job)),))


def answer(call: Call) -> Answer:
    """Say what became of an unknown job; `again` prints a copy and waits for it."""
    asked = call.options
    with call.acting() as (shop, by):
        said = PrintAnswer(asked.said)
        job = shop.print_queue.answer(JobId(asked.job), said, by=by)
        if said is PrintAnswer.AGAIN:
            return outcome(shop, [job])
    return Answer(job_item(job), (" ".join(_row(job)),))


def outcome(
    shop: Shop, jobs: Sequence[PrintJob], refused: Sequence[Mapping[str, object]] = ()
) -> Answer:
    """Wait for these jobs and say how each ended; the worst of them is the command's outcome."""
    ended = shop.print_loop.wait([job.id for job in jobs], within_s=WITHIN_S)
    items = [job_item(job) for job in ended]
    values = {"items": items, **(items[0] if len(items) == 1 else {})}
    if refused:
        values |= {"refused": refused}
    lines = [" ".join(_row(job)) for job in ended]
    troubled = [job for job in ended if job.state is not JobState.SENT]
    if refused and not troubled:
        first = {name: refused[0][name] for name in ("error", "message")}
        return Answer(values | first, lines, Exit.REFUSED, str(first["message"]))
    if not troubled:
        return Answer(values, lines)
    worst = max(troubled, key=_exit)
    code, fields = _trouble(worst)
    said = sentence(code, fields)
    return Answer(values | {"error": code, "message": said}, lines, _exit(worst), said)


def job_item(job: PrintJob) -> dict[str, object]:
    """Return one job with the keys that programs may rely on."""
    return {
        "job": job.id,
        "state": job.state,
        "printer": job.printer,
        "kind": job.kind,
        "order_no": job.order_no,
        "copy": job.copy,
        "reason": job.why or None,
        "attempts": job.attempts,
        "trouble": job.trouble.code or None,
        "place": job.place or None,
        "person": job.person_name,
        "made_at": job.made_at,
        "changed_at": job.changed_at,
    }


def _row(job: PrintJob) -> tuple[str, ...]:
    copy = f"copy {job.copy}" if job.copy else ""
    about = job.order_no or ""
    return str(job.id), job.state, job.printer, job.kind, about, copy, job.trouble.code


def _trouble(job: PrintJob) -> tuple[str, dict[str, object]]:
    if job.trouble:
        return job.trouble.code, dict(job.trouble.fields)
    code = "print_waits" if job.state is JobState.QUEUED else "print_unknown"
    return code, {"printer": job.printer, "job": job.id}


def _exit(job: PrintJob) -> Exit:
    if job.state in (JobState.SENDING, JobState.UNKNOWN):
        return Exit.UNKNOWN
    return Exit.REFUSED if job.trouble.is_rule else Exit.UNAVAILABLE
