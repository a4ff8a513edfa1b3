"""Printing: from the press to the first byte at a printer in the network, the spool in between."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from pos.domain.ids import OrderNo, PrinterId
from pos.domain.print_jobs import PaperKind
from pos.domain.printers import Language, PrinterProfile
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.rounds import timed
from tests.services.shops import Desk, a_desk, make_shop

_WAITS_S = 10.0


def measure(options: Options) -> list[Figure]:
    """Press for one order after the other; the first press, which reads the fonts, does not count."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as printer:
        printer.settimeout(_WAITS_S)
        make_shop(Path(folder))
        with a_desk(Path(folder)) as desk:
            return [_figure(desk, printer, language, options) for language in _LANGUAGES]


_LANGUAGES = (Language.TSPL, Language.ZPL)


def _figure(desk: Desk, printer: socket.socket, language: Language, options: Options) -> Figure:
    port = printer.getsockname()[1]
    profile = PrinterProfile(PrinterId(language), language, language, f"tcp://127.0.0.1:{port}")
    desk.shop.printers.add(profile, papers=[PaperKind.LABEL], by=desk.manager)
    rounds = options.rounds(30)
    nos = [desk.packed(f"{language}-{n}").order_no for n in range(rounds + 1)]
    presses = [_press(desk, no, printer) for no in nos][1:]
    alone = [timed(lambda: _first_byte(printer, port)) for _ in range(rounds)]
    return Figure(
        "press",
        f"press to the first byte at the printer, {language} (goal in ms)",
        "ms",
        median(presses) * 1e3,
        ratio=median(presses) * 1e3,
        goal=100,
        limit=Other("a connection and one byte", median(alone) * 1e3),
    )


def _press(desk: Desk, no: OrderNo, printer: socket.socket) -> float:
    began = perf_counter()
    job = desk.shop.printing.print(no, by=desk.manager)
    connection, _ = printer.accept()
    with connection:
        connection.settimeout(_WAITS_S)
        connection.recv(1)
        took = perf_counter() - began
        while connection.recv(65536):
            pass
    desk.shop.print_loop.wait([job.id], within_s=_WAITS_S)
    return took


def _first_byte(printer: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as sending:
        sending.sendall(b"x")
        connection, _ = printer.accept()
        with connection:
            connection.recv(1)
