"""Draws paper in a process of its own: a scan never waits for Python's lock while labels are drawn."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from pos.domain.labels import Label, PaperSlip
from pos.domain.pick_lists import PickList
from pos.paper.drawing import PdfDrawing

_P = ParamSpec("_P")
_R = TypeVar("_R")

_YIELDS = 5
"""Niceness: the clerk in front of the window comes before the paper."""


class Apart:
    """Runs functions one after the other in a second process, which the first of them starts.

    Functions, arguments, results and errors must be picklable. Should the process die, the function
    runs here, for the paper is still wanted, and the next one starts a new process. Any thread may
    call and waits for its result. Measured: 166 labels drawn in this process made the slowest of a
    hundred checks twelve times as slow as alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Return what the function returns. Raises: what it raises."""
        pool = self._started()
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            self._drop(pool)
            return function(*args, **kwargs)

    def close(self) -> None:
        """End the process after what it is drawing."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Not forked: a copy of a process with threads and a window would not be whole.
                spawning = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=spawning, initializer=_step_back)
            return self._pool

    def _drop(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        broken.shutdown(wait=False)


def _step_back() -> None:
    if hasattr(os, "nice"):
        os.nice(_YIELDS)


@dataclass(frozen=True, slots=True)
class DrawingApart:
    """Implements `PaperDrawing` and `ProofDrawing` of `pos.services.printing`, elsewhere."""

    apart: Apart
    drawing: PdfDrawing

    def labels(self, labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return one page per label. Raises: RuleViolation, Unavailable."""
        return self.apart(self.drawing.labels, labels, size_mm=size_mm, dpi=dpi)

    def slip(self, slip: PaperSlip) -> bytes:
        """Return the slip as one page. Raises: RuleViolation, Unavailable."""
        return self.apart(self.drawing.slip, slip)

    def pick_list(self, listed: PickList, *, paper: str, dpi: int) -> bytes:
        """Return the pick list. Raises: RuleViolation, Unavailable."""
        return self.apart(self.drawing.pick_list, listed, paper=paper, dpi=dpi)

    def ruler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return the page from which an offset is read. Raises: RuleViolation, Unavailable."""
        return self.apart(self.drawing.ruler, size_mm, dpi)

    def gun_sheet(self) -> bytes:
        """Return the page by which a gun is tried out. Raises: Unavailable."""
        return self.apart(self.drawing.gun_sheet)

    def sampler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a page of Chinese. Raises: RuleViolation, Unavailable."""
        return self.apart(self.drawing.sampler, size_mm, dpi)
