"""Printing through the system's own queues: `lpstat` names them, `lp` prints."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass

from pos.devices.printers.languages.known import Tongue
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_QUESTION_S = 10.0
_SEND_S = 30.0
_JOB = re.compile(r"request id is (\S+)")
_SIGNS = (
    ("media-empty", PrinterState.PAPER_OUT),
    ("cover-open", PrinterState.COVER_OPEN),
    ("door-open", PrinterState.COVER_OPEN),
    ("media-jam", PrinterState.JAMMED),
    ("marker-supply-empty", PrinterState.RIBBON_OUT),
    ("offline", PrinterState.OFFLINE),
    (" disabled since ", PrinterState.PAUSED),
)
"""Words of `lpstat -l -p`, IPP's reasons among them, what says most first.

Source: RFC 8011, 5.4.12 (printer-state-reasons)."""


@dataclass(frozen=True, slots=True)
class Cups:
    """The queues of one CUPS server; the computer's own where `server` is empty."""

    server: str = ""
    """Host and port, or the path of a socket."""

    def queues(self) -> tuple[str, ...]:
        """Return the names of all queues. Raises: Unavailable: `cups_missing`, `cups_unavailable`."""
        done = self._run("lpstat", "-e", timeout_s=_QUESTION_S)
        # No queue at all is an answer, and lpstat's exit code does not tell it from a failure.
        if done.returncode and "No destinations" not in done.stderr:
            raise Unavailable("cups_unavailable", problem=_first_line(done.stderr))
        return tuple(line.strip() for line in done.stdout.splitlines() if line.strip())

    def send(self, queue: str, pdf: bytes, *, title: str, size_mm: tuple[int, int]) -> str:
        """Give the PDF to a queue and return the job's id.

        Raises:
            Unavailable: `cups_missing`, `cups_unavailable`, `printer_missing`,
                `printer_unavailable`: nothing was sent.
            OutcomeUnknown: `print_unknown`: no answer in 30 s.
        """
        media = f"media=Custom.{size_mm[0]}x{size_mm[1]}mm"
        # Any scaling, to fit or to fill, ruins the codes.
        options = ("-o", media, "-o", "print-scaling=none", "-o", "fit-to-page=false")
        return self._job(queue, pdf, title, options)

    def send_raw(self, queue: str, content: bytes, *, title: str) -> str:
        """Give a queue what its printer understands, to be handed on as it is.

        Raises: as `send`.
        """
        return self._job(queue, content, title, ("-o", "raw"))

    def state(self, queue: str) -> PrinterState:
        """Return what CUPS knows of the queue; of the printer behind it that may be little."""
        try:
            if queue not in self.queues():
                return PrinterState.OFFLINE
            said = self._run("lpstat", "-l", "-p", queue, timeout_s=_QUESTION_S).stdout
        except Unavailable:
            return PrinterState.OFFLINE
        found = (state for word, state in _SIGNS if word in said)
        return next(found, PrinterState.READY)

    def _job(self, queue: str, content: bytes, title: str, options: tuple[str, ...]) -> str:
        if queue not in self.queues():
            raise Unavailable("printer_missing", printer=queue)
        arguments = ("-d", queue, "-t", title, *options, "--", "-")
        try:
            done = self._run("lp", *arguments, timeout_s=_SEND_S, content=content)
        except subprocess.TimeoutExpired as error:
            raise OutcomeUnknown("print_unknown", printer=queue) from error
        if done.returncode:
            problem = _first_line(done.stderr)
            raise Unavailable("printer_unavailable", printer=queue, problem=problem)
        found = _JOB.search(done.stdout)
        return found[1] if found else queue

    def _run(
        self, program: str, *arguments: str, timeout_s: float, content: bytes | None = None
    ) -> subprocess.CompletedProcess[str]:
        server = ("-h", self.server) if self.server else ()
        try:
            done = subprocess.run(
                [program, *server, *arguments],
                input=content if content is not None else b"",
                capture_output=True,
                timeout=timeout_s,
                check=False,
                env={**os.environ, "LC_ALL": "C"},  # texts are read below
            )
        except FileNotFoundError as error:
            raise Unavailable("cups_missing", program=program) from error
        except subprocess.TimeoutExpired as error:
            if content is not None:
                raise
            raise Unavailable("cups_unavailable", problem="no answer") from error
        texts = (done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        return subprocess.CompletedProcess(done.args, done.returncode, *texts)


@dataclass(frozen=True, slots=True)
class CupsQueue:
    """Implements `pos.services.printing.LabelPrinter` on one queue, made for labels at `dpi`."""

    queue: str
    dpi: int = 203
    cups: Cups = Cups()

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        """Print the PDF and return the job's id. Raises: Unavailable, OutcomeUnknown."""
        return self.cups.send(self.queue, pdf, title=name, size_mm=size_mm)

    def state(self) -> PrinterState:
        """Return what CUPS knows of the queue."""
        return self.cups.state(self.queue)


@dataclass(frozen=True, slots=True)
class RawQueue:
    """Implements `Transport` on a queue that hands on what it gets."""

    queue: str
    cups: Cups = Cups()

    def send(self, content: bytes, *, name: str) -> str:
        """Give the job to the queue and return its id. Raises: Unavailable, OutcomeUnknown."""
        return self.cups.send_raw(self.queue, content, title=name)

    def state(self, tongue: Tongue) -> PrinterState:  # noqa: ARG002 - a queue hands no answer back
        """Return what CUPS knows of the queue."""
        return self.cups.state(self.queue)


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")[:200]
