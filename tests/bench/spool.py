"""Printing: from the press to the printer's first byte, and a scan's verdict while 500 labels print."""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from statistics import median

from pos.app.opening import SWITCH_EVERY_S
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.print_jobs import JobState
from pos.domain.printers import Language, PrinterProfile
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.rounds import p99
from tests.services.shops import Desk, a_desk, make_shop

_LABELS = 500
_FIRST_BYTE_MS = 100


class _Sink:
    """A printer in the network that takes everything; it notes when a job's first byte came."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.first_bytes: list[float] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection:
                    connection.recv(1)
                    self.first_bytes.append(time.perf_counter())
                    while connection.recv(1 << 16):
                        pass

    def close(self) -> None:
        self._server.close()


def measure(options: Options) -> list[Figure]:
    """Return what was found, in a process that shares its time as the window's does."""
    sys.setswitchinterval(SWITCH_EVERY_S)
    labels = options.rounds(_LABELS)
    with _shop(labels) as (desk, sink):
        presses = [_press_ms(desk, sink, n) for n in range(options.rounds(30) + 1)][1:]
        alone, beside = _verdicts(desk, options.rounds(200), labels)
    alone_ms, beside_ms = p99(alone) * 1e3, p99(beside) * 1e3
    return [
        Figure("spool", "press to the printer's first byte", "ms", median(presses),
               ratio=median(presses) / _FIRST_BYTE_MS, goal=1, limit=Other("goal", _FIRST_BYTE_MS)),
        Figure("spool", f"a check's slowest of a hundred while {labels} labels print", "ms",
               beside_ms, ratio=beside_ms / alone_ms, goal=1.5, peer=Other("alone", alone_ms)),
    ]  # fmt: skip


@contextmanager
def _shop(labels: int) -> Iterator[tuple[Desk, _Sink]]:
    sink = _Sink()
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "shop"
        folder.mkdir()
        make_shop(folder)
        with a_desk(folder, draws_apart=True) as desk:
            address = f"tcp://127.0.0.1:{sink.port}"
            profile = PrinterProfile(PrinterId("sink"), "sink", Language.TSPL, address)
            desk.shop.printers.add(profile, by=desk.manager)
            for n in range(labels + 100):
                desk.packed(f"P-{n}")
            yield desk, sink
    sink.close()


def _press_ms(desk: Desk, sink: _Sink, n: int) -> float:
    """Return how long it takes from the press until the printer has something."""
    before = len(sink.first_bytes)
    began = time.perf_counter()
    job = desk.shop.printing.print(OrderNo(f"P-{n}"), by=desk.manager)
    desk.shop.print_loop.wait([job.id], within_s=20)
    return (sink.first_bytes[before] - began) * 1e3


def _verdicts(desk: Desk, rounds: int, labels: int) -> tuple[list[float], list[float]]:
    """Return the seconds of checks while nothing prints, and while the spool has work throughout."""
    code = desk.code(OrderNo("P-0"))

    def check() -> float:
        token = desk.token(code)
        began = time.perf_counter()
        desk.check(token)
        took = time.perf_counter() - began
        time.sleep(0.01)  # a gun is no loop: the spool works between two scans
        return took

    for _ in range(20):
        check()
    alone = [check() for _ in range(rounds)]
    quiet, spooling = desk.shop.print_loop, desk.shop.printing.spooling
    ring, asleep = quiet.wake, replace(spooling).wake
    asleep.ring = lambda _: None  # type: ignore[attr-defined]
    for n in range(100, 100 + labels):
        desk.shop.printing.print(OrderNo(f"P-{n}"), by=desk.manager)
    asleep.ring = ring  # type: ignore[attr-defined]
    ring(PrinterId("sink"))
    beside: list[float] = []
    while len(beside) < rounds and desk.shop.print_queue.jobs((JobState.QUEUED,), limit=1):
        beside.append(check())
    return alone, beside
