"""Sends the spool's jobs: one thread for each printer that has work, so that none waits for another."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import JobId, JobState, PrintJob
from pos.domain.printers import PrinterProfile, PrinterState
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.services.ports import Store
from pos.services.printing import LabelPrinter, Printing
from pos.services.spooling import Spooling

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0
"""How often it is asked what other processes left behind; one's own jobs wake their thread."""
_ASK_EVERY_S = 20.0
_STOPS_WITHIN_S = 5.0
_WAIT_STEP_S = 0.05

PAUSES_S = (0.3, 1.5)
"""How long is waited before each further try of a job of which surely nothing came out."""

_ON_ITS_WAY = frozenset({JobState.QUEUED, JobState.SENDING})


@dataclass
class Bell:
    """Lets the spool wake a loop that is made after it."""

    ring: Callable[[PrinterId], None] = field(default=lambda _: None)

    def __call__(self, printer: PrinterId) -> None:
        """Wake whoever listens."""
        self.ring(printer)


class PrintLoop:
    """Any thread may wake it; `start` also sends what was left when the program last ended."""

    def __init__(
        self,
        store: Store,
        spooling: Spooling,
        printing: Printing,
        printer_of: Callable[[PrinterProfile], LabelPrinter],
        *,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._store, self._spooling, self._printing = store, spooling, printing
        self._printer_of = printer_of
        self._pauses_s = pauses_s
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._at_work: dict[PrinterId, threading.Thread] = {}
        self._wanted: set[PrinterId] = set()
        self._to_ask: set[PrinterId] = set()
        self._states: dict[PrinterId, tuple[PrinterState, float]] = {}
        self._watching: threading.Thread | None = None

    def start(self) -> None:
        """Send what waits, and from now on what other processes leave behind."""
        self._watching = threading.Thread(target=self._watch, name="spool", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """End after what is being sent; what a printer holds up longer is asked about later."""
        self._end.set()
        end = time.monotonic() + _STOPS_WITHIN_S
        with self._lock:
            threads = [*self._at_work.values(), *filter(None, [self._watching])]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    @property
    def idle(self) -> bool:
        """Whether nothing is being sent or looked for."""
        with self._lock:
            return not self._at_work

    def wake(self, printer: PrinterId) -> None:
        """Let the printer's thread look for work; return at once."""
        with self._lock:
            if self._end.is_set():
                return
            self._wanted.add(printer)
            if printer not in self._at_work:
                name = f"printer-{printer}"
                thread = threading.Thread(target=self._run, args=[printer], name=name, daemon=True)
                self._at_work[printer] = thread
                thread.start()

    def wait(self, jobs: Sequence[JobId], *, within_s: float) -> Sequence[PrintJob]:
        """Return these jobs once all have ended, or as they stand when the time is over."""
        end = time.monotonic() + within_s
        while True:
            with self._store.read() as work:
                now = [work.print_jobs.get(job) for job in jobs]
            waiting = [job for job in now if job.state in _ON_ITS_WAY]
            if not waiting or time.monotonic() > end:
                return now
            # Another process may be at this printer: when it has ended, this one takes over.
            for printer in {job.printer for job in waiting}:
                self.wake(printer)
            self._end.wait(_WAIT_STEP_S)

    def state_of(self, profile: PrinterProfile) -> PrinterState:
        """Return what the printer last said of itself, and let it be asked again when it is idle.

        Never waits. A printer that prints is not asked, for many take one connection at a time.
        """
        kept = self._states.get(profile.id)
        if kept is None or time.monotonic() - kept[1] > _ASK_EVERY_S:
            # Not again before it has answered, however long that takes.
            self._states[profile.id] = (kept[0] if kept else PrinterState.UNKNOWN, math.inf)
            self._to_ask.add(profile.id)
            self.wake(profile.id)
        return self._states[profile.id][0]

    def finish(self, *, within_s: float) -> None:
        """Send what can be sent, for a program that is about to end."""
        end = time.monotonic() + within_s
        while not self.idle and time.monotonic() < end:
            self._end.wait(_WAIT_STEP_S)

    def ask(self, profile: PrinterProfile) -> PrinterState:
        """Ask a printer how it is, now; takes up to five seconds."""
        try:
            return self._printer_of(profile).state()
        except HandoverError:
            return PrinterState.UNKNOWN

    def _watch(self) -> None:
        while not self._end.is_set():
            try:
                self._spooling.tidy()
                for printer in self._spooling.printers_at_work():
                    self.wake(printer)
            except Unavailable as error:
                _log.info("the spool cannot be read now: %s", error.code)
            self._end.wait(_LOOK_EVERY_S)

    def _run(self, printer: PrinterId) -> None:
        try:
            while self._has_work(printer):
                while not self._end.is_set() and (job := self._spooling.claim(printer)):
                    self._send(job)
                self._look(printer)
        except HandoverError as error:
            # What was being sent stays so in the database: the next look asks a person about it.
            _log.warning("the spool of %s came to a stop: %s", printer, error.code)
        finally:
            with self._lock:
                self._at_work.pop(printer, None)

    def _look(self, printer: PrinterId) -> None:
        if printer in self._to_ask:
            self._to_ask.discard(printer)
            with self._store.read() as work:
                profile = work.shop.settings().devices.printer(printer)
            self._states[printer] = (self.ask(profile), time.monotonic())

    def _has_work(self, printer: PrinterId) -> bool:
        with self._lock:
            if printer in self._wanted and not self._end.is_set():
                self._wanted.discard(printer)
                return True
            self._at_work.pop(printer, None)  # under the lock: whoever wakes now begins anew
            return False

    def _send(self, job: PrintJob) -> None:
        try:
            place = self._printed(job)
        except OutcomeUnknown as error:
            self._to_ask.add(job.printer)
            self._spooling.unsure(job, error)
        except Unavailable as error:
            self._not_now(job, error)
        except RuleViolation as error:
            self._spooling.failed(job, error, stopped=False)
        except Exception:  # noqa: BLE001 - the outermost rim of a thread
            _log.exception("job %d could not be printed", job.id)
            self._spooling.unsure(job, OutcomeUnknown("print_unknown", printer=job.printer))
        else:
            self._spooling.sent(job, place)
            self._printing.over(job)

    def _printed(self, job: PrintJob) -> str:
        with self._store.read() as work:
            profile = work.shop.settings().devices.printer(job.printer)
        printer = self._printer_of(profile)
        drawn = self._printing.drawn(job, dpi=printer.dpi)
        return printer.print_pdf(drawn.pdf, name=job.name, size_mm=drawn.size_mm)

    def _not_now(self, job: PrintJob, error: Unavailable) -> None:
        """Try again soon, for a network or a printer may just be waking; then give up in sight."""
        self._to_ask.add(job.printer)  # why is said on its light as soon as it is known
        if job.attempts > len(self._pauses_s):
            self._spooling.failed(job, error, stopped=True)
            return
        self._spooling.later(job, error)
        self._end.wait(self._pauses_s[job.attempts - 1])
