"""A line between counter and hub that breaks: before the hub hears, after it heard, or midway."""

import random
import socket
import threading
from contextlib import suppress
from typing import Self


class FaultyLine:
    """Forwards one request a connection, and breaks the connection at random."""

    def __init__(self, target: str, *, seed: int, share: float) -> None:
        host, port = target.removeprefix("http://").split(":")
        self._target = (host, int(port))
        self._chance = random.Random(seed)
        self._share = share
        self.faults = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                counter, _ = self._listener.accept()
            except OSError:
                return
            with counter, suppress(OSError):
                self._carry(counter)

    def _carry(self, counter: socket.socket) -> None:
        fault = self._chance.choice(["refused", "unheard", "half", "unanswered", "twice"])
        if self._chance.random() >= self._share:
            fault = ""
        self.faults += fault != ""
        if fault == "refused":
            return
        request = _whole(counter)
        if fault == "unheard" or not request:
            return
        if fault == "half":
            request = request[: len(request) // 2]
        answer = self._asked(request, whole=fault != "half")
        if fault == "twice":
            answer = self._asked(request, whole=True)
        if fault == "unanswered":
            answer = answer[: len(answer) // 2]
        counter.sendall(answer.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1))

    def _asked(self, request: bytes, *, whole: bool) -> bytes:
        with socket.create_connection(self._target, timeout=20) as hub:
            hub.sendall(request)
            if not whole:
                return b""
            return _whole(hub)


def _whole(end: socket.socket) -> bytes:
    """One HTTP message: its head, and as much body as the head says."""
    said = b""
    while b"\r\n\r\n" not in said:
        piece = end.recv(65536)
        if not piece:
            return said
        said += piece
    head, _, body = said.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        piece = end.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body
