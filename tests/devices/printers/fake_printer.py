"""A printer at the other end of a real TCP connection, in every mood that printers have."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

_DEADLINE_S = 20


@dataclass
class FakePrinter:
    """Takes connections until it is closed; `jobs` has what came in each, `took` is set then."""

    mood: Callable[[FakePrinter, socket.socket], bytes]
    jobs: list[bytes] = field(default_factory=list)
    took: threading.Condition = field(default_factory=threading.Condition)
    closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.listening = socket.create_server(("127.0.0.1", 0))
        # A small window, as printers have: what is not read stays with the sender.
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.thread = threading.Thread(target=self._serve, name="fake-printer")
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(_DEADLINE_S)
        assert not self.thread.is_alive()

    @property
    def port(self) -> int:
        return self.listening.getsockname()[1]

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def job(self, number: int = 0) -> bytes:
        """Wait for so many jobs and return this one."""
        with self.took:
            assert self.took.wait_for(lambda: len(self.jobs) > number, _DEADLINE_S)
            return self.jobs[number]

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the listening end is closed when the test is over
            while True:
                connection, _ = self.listening.accept()
                connection.settimeout(_DEADLINE_S)
                with connection:
                    came = self._played(connection)
                with self.took:
                    self.jobs.append(came)
                    self.took.notify_all()

    def _played(self, connection: socket.socket) -> bytes:
        try:
            return self.mood(self, connection)
        except OSError:
            return b""


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def well(_: FakePrinter, connection: socket.socket) -> bytes:
    """Read everything, then close."""
    return read_all(connection)


def stays_open(printer: FakePrinter, connection: socket.socket) -> bytes:
    """Read everything and keep the connection, as many do."""
    came = read_all(connection)
    printer.closing.wait(_DEADLINE_S)
    return came


def closes_after(count: int) -> Callable[[FakePrinter, socket.socket], bytes]:
    """Read so many bytes and close with the rest unread: the sender is cut off."""

    def mood(_: FakePrinter, connection: socket.socket) -> bytes:
        came = b""
        while len(came) < count and (more := connection.recv(count - len(came))):
            came += more
        return came

    return mood


def runs_out_after(count: int) -> Callable[[FakePrinter, socket.socket], bytes]:
    """Read so many bytes and then nothing more, as without paper, until somebody gives up."""

    def mood(printer: FakePrinter, connection: socket.socket) -> bytes:
        came = closes_after(count)(printer, connection)
        printer.closing.wait(_DEADLINE_S)
        return came

    return mood


def answers(answer: bytes) -> Callable[[FakePrinter, socket.socket], bytes]:
    """Answer the first bytes that come with these, then wait for the end."""

    def mood(_: FakePrinter, connection: socket.socket) -> bytes:
        came = connection.recv(4096)
        connection.sendall(answer)
        return came + read_all(connection)

    return mood


def spews(printer: FakePrinter, connection: socket.socket) -> bytes:
    """Send noise for as long as anybody listens."""
    while not printer.closing.is_set():
        connection.sendall(b"\x00\xff{garbage}\r\n" * 1000)
    return b""
