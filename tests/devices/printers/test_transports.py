"""Jobs on their way: a network printer in every mood, a real pty, a FIFO, and Windows' spooler."""

import os
import socket
import threading
import tty
from contextlib import contextmanager
from time import monotonic
from types import SimpleNamespace

import pytest

from pos.devices.printers.languages.known import TONGUES
from pos.devices.printers.transports.device_file import DeviceFile
from pos.devices.printers.transports.known import transport_of
from pos.devices.printers.transports.serial_line import SerialLine
from pos.devices.printers.transports.spooler import WindowsSpooler, windows_api
from pos.devices.printers.transports.tcp import TcpLine
from pos.domain.ids import PrinterId
from pos.domain.printer_places import FilePlace, SerialPlace, SpoolerPlace, TcpPlace
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.errors import OutcomeUnknown, RuleViolation, Unavailable
from tests.devices.printers.fake_printer import (
    FakePrinter,
    answers,
    closes_after,
    runs_out_after,
    spews,
    stays_open,
    well,
)
from tests.devices.printers.test_states import CASES

JOB = bytes(range(256)) * 1000
TSPL = TONGUES[Language.TSPL]


def line_to(printer: FakePrinter, **times: float) -> TcpLine:
    return TcpLine("bags", TcpPlace("127.0.0.1", printer.port), **times)


# ------------------------------------------------------------ network


@pytest.mark.parametrize("mood", [well, stays_open])
def test_a_job_reaches_a_network_printer_byte_for_byte(mood):
    with FakePrinter(mood) as printer:
        place = line_to(printer, farewell_s=0.2).send(JOB, name="HX1")
        assert place == f"127.0.0.1:{printer.port}"
        printer.closing.set()
        assert printer.job() == JOB


def test_two_jobs_come_one_after_the_other():
    with FakePrinter(well) as printer:
        for content in (b"one", b"two"):
            line_to(printer).send(content, name="HX1")
        assert [printer.job(0), printer.job(1)] == [b"one", b"two"]


def test_where_nobody_listens_nothing_was_sent():
    with socket.socket() as held:  # bound and not listening: refused at once
        held.bind(("127.0.0.1", 0))
        line = TcpLine("bags", TcpPlace("127.0.0.1", held.getsockname()[1]))
        with pytest.raises(Unavailable) as failed:
            line.send(JOB, name="HX1")
        assert line.state(TSPL) is PrinterState.OFFLINE
    assert type(failed.value) is Unavailable
    assert (failed.value.code, failed.value.fields["printer"]) == ("printer_unavailable", "bags")


@pytest.mark.parametrize("count", [1, 5_000, len(JOB) - 1])
def test_a_printer_that_closes_early_leaves_the_outcome_open(count):
    with FakePrinter(closes_after(count)) as printer:
        with pytest.raises(OutcomeUnknown) as failed:
            line_to(printer).send(JOB, name="HX1")
        assert failed.value.code == "print_unknown"
        assert JOB.startswith(printer.job())


@pytest.mark.parametrize("count", [0, 100, 20_000])
def test_a_printer_without_paper_in_mid_job_leaves_the_outcome_open_and_ends_in_time(count):
    with FakePrinter(runs_out_after(count)) as printer:
        began = monotonic()
        with pytest.raises(OutcomeUnknown):
            line_to(printer, stall_s=0.3).send(JOB, name="HX1")
        assert monotonic() - began < 10


@pytest.mark.parametrize(("language", "answer", "state"), CASES)
def test_a_network_printer_is_asked_in_its_language(language, answer, state):
    with FakePrinter(answers(answer)) as printer:
        assert line_to(printer).state(TONGUES[language]) is state
        assert printer.job() == TONGUES[language].QUESTION


@pytest.mark.parametrize("language", TONGUES)
def test_a_printer_that_spews_garbage_is_listened_to_for_a_moment_only(language):
    with FakePrinter(spews) as printer:
        began = monotonic()
        assert line_to(printer).state(TONGUES[language]) is PrinterState.UNKNOWN
        assert monotonic() - began < 10


def test_a_silent_printer_is_unknown_and_a_chatty_one_still_prints():
    with FakePrinter(stays_open) as printer:
        assert line_to(printer).state(TSPL) is PrinterState.UNKNOWN
    with FakePrinter(answers(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 50)) as printer:
        line_to(printer).send(JOB, name="HX1")
        assert printer.job() == JOB


# ------------------------------------------------------------ serial port


@contextmanager
def a_port(read=True, answer=b""):
    """A pty: its name for the counter, and what the printer behind it has read so far."""
    printer, counter = os.openpty()
    tty.setraw(counter)
    came, done = bytearray(), threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                came.extend(os.read(printer, 65536))
            except OSError:  # the last one has closed the other end, and may open it again
                done.wait(0.01)
            if answer and came:
                os.write(printer, answer)
                return

    thread = threading.Thread(target=serve)
    if read:
        thread.start()
    try:
        yield os.ttyname(counter), came
    finally:
        done.set()
        os.close(counter)
        if read:
            thread.join(10)
        os.close(printer)


@pytest.mark.parametrize("baud", [9600, 115200])
def test_a_job_reaches_a_serial_printer_byte_for_byte(qtbot, baud):
    with a_port() as (name, came):
        assert SerialLine("bags", SerialPlace(name, baud)).send(JOB, name="HX1") == name
        qtbot.waitUntil(lambda: len(came) >= len(JOB), timeout=10_000)
        assert bytes(came) == JOB


def test_a_serial_printer_that_takes_nothing_leaves_the_outcome_open():
    with a_port(read=False) as (name, _), pytest.raises(OutcomeUnknown):
        SerialLine("bags", SerialPlace(name), stall_s=0.3).send(JOB, name="HX1")


def test_a_port_that_is_not_there_took_nothing(tmp_path):
    line = SerialLine("bags", SerialPlace(str(tmp_path / "ttyUSB9")))
    with pytest.raises(Unavailable) as failed:
        line.send(JOB, name="HX1")
    assert failed.value.code == "printer_unavailable"
    assert line.state(TSPL) is PrinterState.OFFLINE


@pytest.mark.parametrize(
    ("answer", "state"),
    [(b"\x04", PrinterState.PAPER_OUT), (b"?" * 50_000, PrinterState.UNKNOWN)],
)
def test_a_serial_printer_is_asked_too(answer, state):
    with a_port(answer=answer[:4000]) as (name, came):
        assert SerialLine("bags", SerialPlace(name)).state(TSPL) is state
        assert bytes(came) == TSPL.QUESTION


# ------------------------------------------------------------ device file


def test_a_job_reaches_a_device_byte_for_byte(tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    printer = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    came = bytearray()

    def serve() -> None:
        os.set_blocking(printer, True)
        while piece := os.read(printer, 3000):
            came.extend(piece)

    # Held open, so that the reader does not see an end before the job begins.
    holder = os.open(path, os.O_WRONLY)
    thread = threading.Thread(target=serve)
    thread.start()
    assert DeviceFile("bags", FilePlace(str(path))).send(JOB, name="HX1") == str(path)
    os.close(holder)
    thread.join(10)
    os.close(printer)
    assert bytes(came) == JOB


def test_a_device_that_stops_taking_leaves_the_outcome_open(tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    printer = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OutcomeUnknown):
            DeviceFile("bags", FilePlace(str(path)), stall_s=0.2).send(JOB, name="HX1")
    finally:
        os.close(printer)


def test_a_device_that_is_gone_or_asleep_took_nothing(tmp_path):
    asleep = tmp_path / "asleep"
    os.mkfifo(asleep)  # nobody reads it
    for path in (tmp_path / "gone", asleep):
        device = DeviceFile("bags", FilePlace(str(path)))
        with pytest.raises(Unavailable) as failed:
            device.send(JOB, name="HX1")
        assert type(failed.value) is Unavailable
    assert DeviceFile("bags", FilePlace(str(tmp_path / "gone"))).state(TSPL) is PrinterState.OFFLINE


def test_a_label_is_never_written_over_somebodys_file(tmp_path):
    path = tmp_path / "accounts.xlsx"
    path.write_bytes(b"precious")
    with pytest.raises(Unavailable):
        DeviceFile("bags", FilePlace(str(path))).send(JOB, name="HX1")
    assert path.read_bytes() == b"precious"


def test_a_device_is_asked_too():
    with a_port(answer=b"\x41") as (name, came):
        assert DeviceFile("bags", FilePlace(name)).state(TSPL) is PrinterState.COVER_OPEN
        assert bytes(came) == TSPL.QUESTION


# ------------------------------------------------------------ Windows


class Spooler(SimpleNamespace):
    """Stands in for win32print: the same names, arguments and order of calls."""

    class error(Exception):  # noqa: N801 - as pywin32 names it
        pass

    def __init__(self, *, fails="", takes=None, status=0):
        super().__init__(calls=[], fails=fails, takes=takes, status=status)

    def __getattr__(self, name):
        def call(*arguments):
            self.calls.append((name, *arguments))
            if name == self.fails:
                raise self.error(5, name, "Access is denied.")
            if name == "WritePrinter":
                return len(arguments[-1]) if self.takes is None else self.takes
            known = {"OpenPrinter": 7, "StartDocPrinter": 31, "GetPrinter": {"Status": self.status}}
            return known.get(name)

        return call


def spooler(api: Spooler) -> WindowsSpooler:
    return WindowsSpooler("bags", SpoolerPlace("TSC TE200"), api)


def test_windows_gets_the_job_as_it_is():
    api = Spooler()
    assert spooler(api).send(JOB, name="HX1") == "TSC TE200-31"
    assert api.calls == [
        ("OpenPrinter", "TSC TE200"),
        ("StartDocPrinter", 7, 1, ("HX1", None, "RAW")),
        ("StartPagePrinter", 7),
        ("WritePrinter", 7, JOB),
        ("EndPagePrinter", 7),
        ("EndDocPrinter", 7),
        ("ClosePrinter", 7),
    ]


@pytest.mark.parametrize(
    ("api", "error"),
    [
        (Spooler(fails="OpenPrinter"), Unavailable),
        (Spooler(fails="StartDocPrinter"), Unavailable),
        (Spooler(fails="WritePrinter"), OutcomeUnknown),
        (Spooler(fails="EndDocPrinter"), OutcomeUnknown),
        (Spooler(takes=10), OutcomeUnknown),
    ],
)
def test_what_windows_refuses_or_half_takes_is_said(api, error):
    with pytest.raises(error) as failed:
        spooler(api).send(JOB, name="HX1")
    assert type(failed.value) is error
    opened = [call for call in api.calls if call[0] in {"OpenPrinter", "ClosePrinter"}]
    assert len(opened) == (1 if api.fails == "OpenPrinter" else 2)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0, PrinterState.READY),
        (0x10, PrinterState.PAPER_OUT),
        (0x400000 | 1, PrinterState.COVER_OPEN),
        (0x80, PrinterState.OFFLINE),
        (0x400, PrinterState.READY),  # printing
    ],
)
def test_what_windows_knows_of_a_printer_is_its_state(status, state):
    assert spooler(Spooler(status=status)).state(TSPL) is state
    assert spooler(Spooler(fails="OpenPrinter")).state(TSPL) is PrinterState.OFFLINE


@pytest.mark.skipif(os.name == "nt", reason="win32print is there")
def test_elsewhere_it_is_said_that_this_way_is_of_windows_only():
    with pytest.raises(Unavailable) as failed:
        windows_api("bags")
    assert failed.value.fields["problem"] == "not on Windows"


# ------------------------------------------------------------ which way


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("tcp://10.0.0.9", "TcpLine"),
        ("cups://labels", "RawQueue"),
        ("serial://COM3", "SerialLine"),
        ("file:///dev/usb/lp0", "DeviceFile"),
    ],
)
def test_the_address_chooses_the_way(address, name):
    profile = PrinterProfile(PrinterId("x"), "x", Language.TSPL, address)
    assert type(transport_of(profile)).__name__ == name


def test_a_printer_that_takes_pages_has_no_language_to_send():
    profile = PrinterProfile(PrinterId("x"), "x", Language.PDF, "folder:")
    with pytest.raises(RuleViolation, match="printer_way_unfit"):
        transport_of(profile)
