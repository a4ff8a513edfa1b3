"""HTTP connections to one server that stay open, and can be cut while a thread waits in one."""

from __future__ import annotations

import socket
import ssl
import threading
import weakref
from contextlib import suppress
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Lines:
    """The connections that are open, and whether new ones may still be."""

    def __init__(self) -> None:
        self._open: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
        self._ended = False
        self._guard = threading.Lock()

    def add(self, line: HTTPConnection) -> None:
        """Note a connection that was just made. Raises ConnectionAbortedError after the end."""
        with self._guard:
            if not self._ended:
                self._open.add(line)
                return
        line.close()
        raise ConnectionAbortedError

    def end(self) -> None:
        """Cut every connection, and each one that is still being made."""
        with self._guard:
            self._ended = True
            lines = list(self._open)
        for line in lines:
            sock = line.sock
            if sock is not None:
                with suppress(OSError):  # the other side was faster
                    # Not SSLSocket's own: that takes the layer away under the thread reading.
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)


_OPEN_AT_ONCE = 2
"""One that waits for changes and one that sends."""


class _Line(HTTPConnection):
    """A connection that is on the list of open ones, so that `cut` finds it."""

    def __init__(self, *args: Any, lines: Lines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines

    def connect(self) -> None:
        """Connect and get on the list."""
        super().connect()
        self._lines.add(self)


class _TlsLine(HTTPSConnection):
    """The same with TLS."""

    def __init__(self, *args: Any, lines: Lines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines

    def connect(self) -> None:
        """Connect and get on the list."""
        super().connect()
        self._lines.add(self)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Line


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsLine


class Switchboard:
    """The connections to one server."""

    def __init__(self, *, tls: bool, host: str, port: int, ca_file: str | None) -> None:
        self._lines = Lines()
        options: dict[str, Any] = {"maxsize": _OPEN_AT_ONCE, "lines": self._lines}
        self.pool: HTTPConnectionPool = (
            _TlsPool(host, port, ssl_context=ssl.create_default_context(cafile=ca_file), **options)
            if tls
            else _Pool(host, port, **options)
        )

    def cut(self) -> None:
        """End it for good; a thread that waits in a connection meets an error at once."""
        self._lines.end()
        self.pool.close()
