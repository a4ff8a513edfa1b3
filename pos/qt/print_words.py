"""Print jobs in words: what is printed, and how far it has come."""

from __future__ import annotations

from pos.domain.print_jobs import PrintJob
from pos.qt.words import Words


def what(words: Words, job: PrintJob) -> str:
    """Return what the job prints, for whom, and which copy it is."""
    said = words(f"print.kind.{job.kind}")
    if job.order_no is not None:
        said = words("print.of", what=said, no=job.order_no)
    return f"{said} · {words('print.copy', n=job.copy)}" if job.copy else said
