"""Printing through a real CUPS server of the test's own, and without one."""

import os
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.devices.printers.cups import Cups, CupsQueue, RawQueue
from pos.devices.printers.languages import tspl
from pos.domain.printers import PrinterState
from pos.errors import OutcomeUnknown, Unavailable

_STARTS_WITHIN_S = 20


@pytest.fixture(scope="module")
def server(tool: Callable[[str], Path]) -> Iterator[tuple[str, socket.socket]]:
    """A cupsd on its own folders: its address, and the printer its raw queue `labels` sends to."""
    cupsd, lpadmin = tool("cupsd"), tool("lpadmin")
    if os.geteuid():
        pytest.skip("MISSING RIGHT: only root may start a private cupsd")
    # CUPS prints as a user of its own, who must get through every folder above: pytest's are closed.
    folder = tempfile.TemporaryDirectory(prefix="handover-cups-")
    root = Path(folder.name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _configure(root, port)
    address = f"127.0.0.1:{port}"
    log = (root / "out").open("wb")
    printer = socket.create_server(("127.0.0.1", 0))
    printer.settimeout(_STARTS_WITHIN_S)
    device = f"socket://127.0.0.1:{printer.getsockname()[1]}/?waiteof=false"
    with printer, subprocess.Popen(
        [cupsd, "-f", "-c", root / "cupsd.conf", "-s", root / "cups-files.conf"],
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            _wait_for(port, process, root)
            queue = ["-p", "labels", "-E", "-v", device, "-m", "raw"]
            subprocess.run(
                [lpadmin, "-h", address, *queue], check=True, capture_output=True, timeout=30
            )
            yield address, printer
        finally:
            process.terminate()
            process.wait()
            log.close()
            folder.cleanup()


def _configure(root: Path, port: int) -> None:
    for name in ("spool", "spool/tmp", "cache", "state", "server", "server/ppd"):
        (root / name).mkdir()
    root.chmod(0o755)
    (root / "cupsd.conf").write_text(
        f"Listen 127.0.0.1:{port}\nDefaultAuthType None\nWebInterface No\nBrowsing No\nLogLevel debug\n"
        "DefaultEncryption Never\n"
        "<Location />\n Order allow,deny\n Allow all\n</Location>\n"
        "<Location /admin>\n Order allow,deny\n Allow all\n</Location>\n"
        "<Policy default>\n JobPrivateAccess default\n JobPrivateValues default\n"
        " <Limit All>\n  Order allow,deny\n  Allow all\n </Limit>\n</Policy>\n"
    )
    (root / "cups-files.conf").write_text(
        "FileDevice Yes\nSyncOnClose Yes\nSystemGroup root\nUser lp\nGroup lp\nSandboxing relaxed\n"
        f"RequestRoot {root}/spool\nTempDir {root}/spool/tmp\nCacheDir {root}/cache\n"
        f"StateDir {root}/state\nServerRoot {root}/server\n"
        f"ErrorLog {root}/error\nAccessLog {root}/access\nPageLog {root}/page\n"
    )


def _wait_for(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"cupsd did not start: {(root / 'out').read_text()[-500:]}")


def test_queues_are_listed_by_name(server):
    assert Cups(server[0]).queues() == ("labels",)


def test_a_job_reaches_the_printer_byte_for_byte(server):
    address, printer = server
    content = b"%PDF-1.4\n" + bytes(range(256)) * 40
    job = CupsQueue("labels", cups=Cups(address)).print_pdf(content, name="HX1", size_mm=(100, 150))
    assert job.startswith("labels-")
    while (received := _next_job(printer)) != content:  # another test's job may come first
        assert received.startswith(b"%PDF")


def _next_job(printer: socket.socket) -> bytes:
    connection, _ = printer.accept()
    with connection:
        connection.settimeout(_STARTS_WITHIN_S)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_job_in_a_printers_language_reaches_it_byte_for_byte(server):
    address, printer = server
    content = b"SIZE 100 mm,150 mm\r\n" + bytes(range(256)) * 400
    queue = RawQueue("labels", Cups(address))
    assert queue.send(content, name="HX2").startswith("labels-")
    while _next_job(printer) != content:  # another test's job may come first
        pass


def test_what_cups_knows_of_a_queue_is_the_printers_state(server, tool):
    address, _ = server
    stop, start = tool("cupsdisable"), tool("cupsenable")
    queue = RawQueue("labels", Cups(address))
    assert queue.state(tspl) is PrinterState.READY
    assert RawQueue("other", Cups(address)).state(tspl) is PrinterState.OFFLINE
    subprocess.run([stop, "-h", address, "labels"], check=True, capture_output=True, timeout=30)
    try:
        assert queue.state(tspl) is PrinterState.PAUSED
        assert CupsQueue("labels", cups=Cups(address)).state() is PrinterState.PAUSED
    finally:
        subprocess.run(
            [start, "-h", address, "labels"], check=True, capture_output=True, timeout=30
        )


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("printer labels is idle.  enabled since now", PrinterState.READY),
        ("printer labels now printing labels-3.\n\tmedia-empty-error", PrinterState.PAPER_OUT),
        ("printer labels disabled since now -\n\tAlerts: cover-open", PrinterState.COVER_OPEN),
        ("printer labels is idle.\n\tAlerts: offline-report", PrinterState.OFFLINE),
    ],
)
def test_the_reasons_cups_gives_are_read(monkeypatch, tmp_path, said, state):
    answer = f'case "$1" in -e) echo labels;; *) printf "%s\\n" "{said}";; esac'
    (tmp_path / "lpstat").write_text(f"#!/bin/sh\n{answer}\n")
    (tmp_path / "lpstat").chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert Cups().state("labels") is state


def test_a_name_that_looks_like_an_option_is_only_a_title(server):
    queue = CupsQueue("labels", cups=Cups(server[0]))
    assert queue.print_pdf(b"%PDF", name="-P 99 -o raw; rm", size_mm=(60, 40)).startswith("labels-")


def test_a_queue_that_is_not_there_is_named(server):
    with pytest.raises(Unavailable) as failed:
        CupsQueue("other", cups=Cups(server[0])).print_pdf(b"%PDF", name="HX1", size_mm=(60, 40))
    assert failed.value.code == "printer_missing"
    assert failed.value.fields == {"printer": "other"}


def test_a_queue_that_takes_no_jobs_is_unavailable(server, tool):
    address, _ = server
    refuse, accept = tool("cupsreject"), tool("cupsaccept")
    subprocess.run([refuse, "-h", address, "labels"], check=True, capture_output=True, timeout=30)
    try:
        with pytest.raises(Unavailable) as failed:
            CupsQueue("labels", cups=Cups(address)).print_pdf(b"%PDF", name="HX1", size_mm=(60, 40))
        assert failed.value.code == "printer_unavailable"
    finally:
        subprocess.run(
            [accept, "-h", address, "labels"], check=True, capture_output=True, timeout=30
        )


def test_without_a_server_there_is_no_queue_and_no_print(tool):
    tool("lpstat")
    with socket.socket() as held:  # bound and not listening: refused at once
        held.bind(("127.0.0.1", 0))
        cups = Cups(f"127.0.0.1:{held.getsockname()[1]}")
        with pytest.raises(Unavailable) as failed:
            CupsQueue("labels", cups=cups).print_pdf(b"%PDF", name="HX1", size_mm=(60, 40))
    assert failed.value.code in {"cups_unavailable", "printer_missing"}


def test_without_cups_it_is_said_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as failed:
        Cups().queues()
    assert failed.value.code == "cups_missing"


@pytest.mark.parametrize(
    ("hangs", "error", "code"),
    [("lpstat", Unavailable, "cups_unavailable"), ("lp", OutcomeUnknown, "print_unknown")],
)
def test_a_hung_program_ends_in_a_clear_answer(monkeypatch, tmp_path, hangs, error, code):
    """`lp` that hangs may have sent the job; `lpstat` that hangs has done nothing."""
    for name in ("lp", "lpstat"):
        body = "exec sleep 60" if name == hangs else "echo labels"
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("pos.devices.printers.cups._QUESTION_S", 0.5)
    monkeypatch.setattr("pos.devices.printers.cups._SEND_S", 0.5)
    with pytest.raises(error) as failed:
        CupsQueue("labels").print_pdf(b"%PDF", name="HX1", size_mm=(60, 40))
    assert failed.value.code == code
