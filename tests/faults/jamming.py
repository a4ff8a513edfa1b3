"""I13: print jobs through a printer that fails in every way, sent by processes that are killed.

Runs in a process of its own (`python -m tests.faults.jamming JOBS SEED [MODE]`), because it forks.
Modes: `real`, and the control `naive`, which sends what is queued and marks it afterwards.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TextIO

from pos.app.print_loop import PrintLoop
from pos.devices.printers.transports.tcp import TcpLine
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.labels import Label, PaperSlip
from pos.domain.print_jobs import Answer, JobState, PrintJob
from pos.domain.printer_places import TcpPlace
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.errors import HandoverError
from tests.services.shops import Desk, a_desk, an_order, make_shop

_PRINTER = PrinterId("tcp")
_A_LIFE = 40  # jobs that are queued before the processes start
_PAGE = b"x" * 150_000  # more than the sockets hold, so that a printer can stop in the middle
_STALL_S = 0.15
_HARM = 0.2
"""How often the printer does one of the things below instead of printing."""
_HARMS = ("refuses", "hangs", "closes", "resets", "paper_out", "prints_and_resets")
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Jammed:
    """What so many faults did; `double`, `lost` and `open` must be 0."""

    jobs: int = 0
    faults: int = 0
    by_fault: dict[str, int] = field(default_factory=dict)
    came_out: int = 0
    copies: int = 0
    cancelled: int = 0
    double: int = 0
    """Came out twice under one name: a second copy without the mark."""
    lost: int = 0
    """Said to be sent, and never came out."""
    open: int = 0
    """Neither sent nor given up in the end, or gone from the list."""
    unsound: int = 0


class _Drawing:
    """Draws nothing: what is printed here is the job's name."""

    def labels(self, labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int) -> bytes:
        return b"page"

    def slip(self, slip: PaperSlip) -> bytes:
        return b"page"


@dataclass
class _Line:
    """Sends a job's name as the first and the last line of a page, over the real transport."""

    port: int
    dpi: int = 203

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        line = TcpLine("tcp", TcpPlace("127.0.0.1", self.port), stall_s=_STALL_S)
        return line.send(b"%s\n%s\n%s\n" % (name.encode(), _PAGE, name.encode()), name=name)

    def state(self) -> PrinterState:
        return PrinterState.READY


def run(jobs: int, seed: int, mode: str = "real") -> Jammed:
    """Bring so many jobs to an end. It forks: call it where there are no other threads."""
    rng, total = random.Random(seed), Jammed(jobs)
    with tempfile.TemporaryDirectory(prefix="handover-jam-") as base:
        folder, log = Path(base) / "shop", Path(base) / "printer.log"
        _shop(folder, jobs)
        port, printer = _printer(log, rng.randrange(1 << 30))
        try:
            _days(folder, jobs, port, log, rng, mode, total)
        finally:
            os.kill(printer, signal.SIGKILL)
            os.waitpid(printer, 0)
        _judge(folder, log, total)
    return total


def _shop(folder: Path, jobs: int) -> None:
    folder.mkdir()
    make_shop(folder)
    with a_desk(folder) as desk:
        profile = PrinterProfile(_PRINTER, "tcp", Language.TSPL, "tcp://127.0.0.1")
        desk.shop.printers.add(profile, by=desk.manager)
        with desk.shop.store.begin() as work:
            for n in range(jobs):
                order = an_order(f"J{n}")
                work.orders.add(replace(order, state=type(order.state).PACKED, bags=1))


def _days(
    folder: Path, jobs: int, port: int, log: Path, rng: random.Random, mode: str, total: Jammed
) -> None:
    pressed, kills = 0, 0
    for _ in range(jobs * 20):  # more than enough: what is left then counts as open
        with a_desk(folder) as desk:
            out = _came_out(log)
            todo = _decide(desk, out, rng)
            for n in range(pressed, min(jobs, pressed + _A_LIFE)):
                desk.shop.printing.print(OrderNo(f"J{n}"), by=desk.manager)
            more = pressed < jobs
            pressed = min(jobs, pressed + _A_LIFE)
        if not todo and not more:
            break
        kills += _lives(folder, port, rng, mode)
    total.by_fault = {"killed": kills, **_faults(log)}
    total.faults = sum(total.by_fault.values())


def _decide(desk: Desk, out: Counter[str], rng: random.Random) -> int:
    """Do what a person does who looks at the printer; return how many jobs are still to come."""
    queue, by = desk.shop.print_queue, desk.manager
    for job in queue.jobs((JobState.UNKNOWN,), limit=1_000_000):
        if rng.random() < 0.15:
            queue.answer(job.id, Answer.CANCEL, by=by)
        elif out[job.name] and rng.random() < 0.8:
            queue.answer(job.id, Answer.CAME_OUT, by=by)
        else:
            queue.answer(job.id, Answer.AGAIN, by=by)
    for job in queue.jobs((JobState.FAILED,), limit=1_000_000):
        if rng.random() < 0.05:
            queue.cancel(job.id, by=by)
        else:
            queue.retry(job.id, by=by)
    return len(queue.jobs((JobState.QUEUED, JobState.SENDING), limit=1_000_000))


def _lives(folder: Path, port: int, rng: random.Random, mode: str) -> int:
    """Let two processes send side by side; return how many of them had to be killed."""
    children = [os.fork() or _send_until_done(folder, port, mode) for _ in range(2)]
    killed = 0
    for child in children:
        if rng.random() < 0.5:
            time.sleep(rng.uniform(0.05, 0.6))
            killed += os.waitpid(child, os.WNOHANG)[0] == 0
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
    return killed


def _send_until_done(folder: Path, port: int, mode: str) -> int:
    try:
        with a_desk(folder) as desk:
            _send_naively(desk, port) if mode == "naive" else _send(desk, port)
    finally:
        os._exit(0)


def _send(desk: Desk, port: int) -> None:
    shop = desk.shop
    printing = replace(shop.printing, drawing=_Drawing())
    line = _Line(port)
    loop = PrintLoop(shop.store, printing.spooling, printing, lambda _: line, pauses_s=(0.01,))
    loop.wake(_PRINTER)
    end = time.monotonic() + 20
    on_its_way = (JobState.QUEUED, JobState.SENDING, JobState.FAILED)
    while shop.print_queue.jobs(on_its_way) and time.monotonic() < end:
        # The printer is at work again in a moment; what is unknown waits for the person.
        shop.print_queue.retry_all(_PRINTER, by=desk.manager)
        loop.wake(_PRINTER)
        time.sleep(0.05)
    loop.stop()


def _send_naively(desk: Desk, port: int) -> None:
    """Send first, mark afterwards; what failed stays queued, as many a spool has it."""
    store, line = desk.shop.store, _Line(port)
    for _ in range(3 * _A_LIFE):
        with store.read() as work:
            jobs = work.print_jobs.select((JobState.QUEUED,))
        if not jobs:
            return
        with suppress(HandoverError):
            line.print_pdf(b"", name=jobs[0].name, size_mm=(1, 1))
            with store.begin() as work:
                work.print_jobs.put(replace(jobs[0], state=JobState.SENT), jobs[0])


def _judge(folder: Path, log: Path, total: Jammed) -> None:
    out = _came_out(log)
    total.came_out = sum(out.values())
    total.double = sum(count > 1 for count in out.values())
    with a_desk(folder) as desk:
        jobs = desk.shop.print_queue.jobs(limit=10_000_000)
        with desk.shop.store.read() as work:
            total.unsound = not work.audit.verify().ok
    total.open = sum(not job.state.is_settled for job in jobs)
    total.open += total.jobs - len({job.order_no for job in jobs})
    total.copies = sum(job.copy > 0 for job in jobs)
    total.cancelled = sum(job.state is JobState.CANCELLED for job in jobs)
    total.lost = sum(_is_lost(job, out) for job in jobs)


def _is_lost(job: PrintJob, out: Counter[str]) -> bool:
    return job.state is JobState.SENT and not out[job.name]


def _came_out(log: Path) -> Counter[str]:
    lines = log.read_text().splitlines() if log.exists() else []
    return Counter(line[4:] for line in lines if line.startswith("out "))


def _faults(log: Path) -> dict[str, int]:
    return dict(Counter(line for line in log.read_text().splitlines() if line in _HARMS))


# ------------------------------------------------------------ the printer, a process of its own


def _printer(log: Path, seed: int) -> tuple[int, int]:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    child = os.fork()
    if child == 0:
        try:
            _print_forever(server, log, random.Random(seed))
        finally:
            os._exit(1)
    server.close()
    return port, child


def _print_forever(server: socket.socket, log: Path, rng: random.Random) -> None:
    port = server.getsockname()[1]
    with log.open("a", buffering=1) as written:
        while True:
            connection, _ = server.accept()
            harm = rng.choice(_HARMS) if rng.random() < _HARM else ""
            if harm:
                written.write(f"{harm}\n")
            if harm == "refuses":  # this one is reset, the next ones are not even taken
                _reset(connection)
                server.close()
                time.sleep(rng.uniform(0, 0.1))
                server = socket.create_server(("127.0.0.1", port))
                continue
            # A thread for each: one that hangs must not hold up the next one.
            threading.Thread(target=_one, args=[connection, harm, written]).start()


def _one(connection: socket.socket, harm: str, written: TextIO) -> None:
    with connection, suppress(OSError):
        limit = {"hangs": 0, "paper_out": 40_000, "closes": 40_000, "resets": 40_000}.get(harm)
        got = b""
        while (limit is None or len(got) < limit) and (part := connection.recv(65536)):
            got += part
        if harm in ("hangs", "paper_out"):
            time.sleep(_STALL_S * 3)
        lines = got.split(b"\n")
        if len(lines) == 4 and lines[0] == lines[2]:  # all of it: it comes out
            written.write(f"out {lines[0].decode()}\n")
        if harm in ("resets", "prints_and_resets"):
            _reset(connection)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()


if __name__ == "__main__":
    print(json.dumps(asdict(run(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))))  # noqa: T201
