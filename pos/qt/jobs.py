"""Work off the GUI thread: one writer, two readers, answers by signal on the GUI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from pos.errors import HandoverError, RuleViolation

_LOG = logging.getLogger("pos.qt")
_READERS = 2
_CLOSING_MS = 35_000
"""A writer may wait 30 s for the database's lock."""

T = TypeVar("T")


class Bug(RuleViolation):
    """Something failed that never should; the log has the rest."""

    def __init__(self, error: Exception) -> None:
        super().__init__("bug", kind=type(error).__name__)


class Jobs(QObject):
    """Runs use cases in the background; only frozen values go in and out.

    Writing jobs run one after the other in the order they were given. `busy` tells when the first
    one begins and the last one ends.
    """

    busy = Signal(bool)
    _ended = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._writer, self._readers = QThreadPool(), QThreadPool()
        self._writer.setMaxThreadCount(1)
        self._readers.setMaxThreadCount(_READERS)
        # A thread that ends after a while would take its database connection with it.
        self._writer.setExpiryTimeout(-1)
        self._readers.setExpiryTimeout(-1)
        self._numbers = count()
        self._waiting: dict[
            int, tuple[Callable[[Any], None], Callable[[HandoverError], None] | None]
        ] = {}
        self._open = True
        self._ended.connect(self._on_ended)

    @property
    def idle(self) -> bool:
        """Whether nothing runs or waits."""
        return not self._waiting

    def write(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[HandoverError], None] | None = None,
    ) -> None:
        """Run a use case that changes something; then or failed is called on the GUI thread."""
        self._run(self._writer, work, then, failed)

    def read(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[HandoverError], None] | None = None,
    ) -> None:
        """Run a question, beside others and beside the writer."""
        self._run(self._readers, work, then, failed)

    def close(self) -> None:
        """Wait for what runs; its answers are dropped. Nothing is taken on after this."""
        self._open = False
        self._waiting.clear()
        for pool in (self._writer, self._readers):
            pool.clear()
            pool.waitForDone(_CLOSING_MS)

    def _run(
        self,
        pool: QThreadPool,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[HandoverError], None] | None,
    ) -> None:
        if not self._open:
            return
        if not self._waiting:
            self.busy.emit(True)
        number = next(self._numbers)
        self._waiting[number] = (then, failed)

        def run() -> None:
            answer: T | None = None
            problem: HandoverError | None = None
            try:
                answer = work()
            except HandoverError as error:
                problem = error
            except Exception as error:  # noqa: BLE001 - the outermost rim of a worker thread
                _LOG.exception("a background job failed")
                problem = Bug(error)
            self._ended.emit(number, answer, problem)

        pool.start(run)

    def _on_ended(self, number: int, answer: object, problem: HandoverError | None) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        then, failed = waiting
        if problem is None:
            then(answer)
        elif failed is not None:
            failed(problem)
        else:
            _LOG.info("nobody waits for this refusal: %s", problem.code)
        if not self._waiting:
            self.busy.emit(False)
