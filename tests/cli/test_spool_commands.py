"""Printers and print jobs by command alone, on a printer in the network and on a folder."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.cli.conftest import orders


class NetworkPrinter:
    """A printer that takes jobs on a port of this computer while it is switched on."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.jobs: list[bytes] = []
        self._server: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def on(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, args=[self._server])
        self._thread.start()

    def off(self) -> None:
        if self._server is not None and self._thread is not None:
            with suppress(OSError):
                self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._thread.join(5)

    def _serve(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    job = b""
                    while part := connection.recv(65536):
                        job += part
                    self.jobs.append(job)


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    made = NetworkPrinter()
    yield made
    made.off()


@pytest.fixture
def accepted(shop, act, write) -> None:
    act("orders", "add", write("o.json", orders("A-1", "A-2")))
    act("orders", "accept", "A-1", "A-2")


def _add(act, printer: NetworkPrinter, *more: str):
    address = f"tcp://127.0.0.1:{printer.port}"
    return act("printers", "add", "前台 TSC", "--address", address, "--language", "tspl", *more)


def test_a_printer_is_added_tried_changed_and_removed(run, act, shop, printer):
    printer.on()
    added = _add(act, printer, "--density", "9", "--offset-x", "-1.5").json
    assert (added["id"], added["papers"], added["density"]) == ("tsc", ["label", "slip"], 9)
    for page in ("label", "ruler", "cjk"):
        done = act("printers", "test", "tsc", "--page", page)
        assert (done.code, done.json["state"]) == (0, "sent")
    assert len(printer.jobs) == 3
    assert all(b"BITMAP" in job for job in printer.jobs)
    assert len(set(printer.jobs)) == 3
    changed = act("printers", "set", "tsc", "--dpi", "300", "--for", "a4").json
    assert (changed["dpi"], changed["papers"]) == (300, ["label", "slip", "a4"])
    ids = [item["id"] for item in run("printers", "list", "--json").json["items"]]
    assert ids == ["tsc", "folder"]
    assert act("printers", "remove", "tsc").json["removed"] is True
    (folder,) = run("printers", "list", "--json").json["items"]
    assert folder["papers"] == ["label", "slip", "a4"]
    assert act("printers", "test", "tsc").json["error"] == "printer_unknown"


def test_a_bad_printer_is_refused_with_what_is_wanted(act, shop):
    refused = act("printers", "add", "x", "--address", "tcp://", "--language", "tspl")
    assert (refused.code, refused.json["error"]) == (3, "bad_printer_address")
    refused = act("printers", "add", "x", "--address", "folder:", "--language", "zpl")
    assert (refused.code, refused.json["error"]) == (3, "printer_way_unfit")


def test_a_failed_print_is_retried_moved_or_cancelled(run, act, accepted, printer, tmp_path):
    _add(act, printer)
    failed = act("labels", "print", "A-1")
    assert (failed.code, failed.json["error"]) == (4, "printer_unavailable")
    assert failed.json["state"] == "failed"
    job = str(failed.json["job"])
    (item,) = run("spool", "list", "--state", "failed", "--json").json["items"]
    assert (item["order_no"], item["copy"], item["trouble"]) == ("A-1", 0, "printer_unavailable")
    printer.on()
    assert act("spool", "retry", job).json["state"] == "sent"
    assert len(printer.jobs) == 1
    assert act("spool", "retry", job).json["error"] == "job_not_failed"
    printer.off()
    moved = act("labels", "print", "A-2").json
    done = act("spool", "move", str(moved["job"]), "folder")
    assert (done.code, done.json["state"], done.json["printer"]) == (0, "sent", "folder")
    assert (tmp_path / "data" / "labels" / "A-2-100x150.pdf").exists()
    again = act("labels", "print", "A-2")
    assert (again.code, again.json["refused"][0]["error"]) == (3, "reprint_reason_missing")
    third = act("labels", "print", "A-2", "--reason", "撕破了").json
    assert (third["copy"], third["reason"], third["state"]) == (1, "撕破了", "failed")
    assert act("spool", "cancel", str(third["job"])).json["state"] == "cancelled"
    assert act("spool", "answer", str(third["job"]), "again").json["error"] == "job_not_unknown"
    assert act("spool", "retry").code == 2
    assert act("spool", "retry", "--printer", "tsc").json["items"] == []


def test_how_a_printer_is_can_be_asked(run, act, printer, shop):
    _add(act, printer)
    states = {
        item["id"]: item["state"]
        for item in run("printers", "list", "--ask", "--json").json["items"]
    }
    assert states == {"tsc": "offline", "folder": "ready"}
