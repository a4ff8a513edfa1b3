"""Runs the hub: in the foreground for `hub serve`, or inside this process for the demo and tour."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI

from pos.errors import Unavailable

STOPS_WITHIN_S = 3
"""How long requests under way get when the hub ends; long-polls are let go at once."""

_STARTS_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a hub listens. With `tls_cert` and `tls_key` (PEM files) it speaks HTTPS."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    tls_cert: str | None = None
    tls_key: str | None = None

    @property
    def has_tls(self) -> bool:
        """Whether what travels is encrypted by the hub itself."""
        return self.tls_cert is not None

    def url(self, port: int) -> str:
        """Return the address to give to counters on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.has_tls else ''}://{host}:{port}"

    @property
    def warning(self) -> str:
        """A code for what the operator must know before others connect; empty where all is well.

        `no_tls`: reachable from outside and not encrypted here: counters refuse it, and phones
        neither open their camera nor keep the page offline, unless a proxy with TLS stands before.
        """
        return "" if self.has_tls or _is_loopback(self.host) else "no_tls"


class _Server(uvicorn.Server):
    """Lets the long-polls go first: otherwise each holds the end up for its whole wait."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop taking connections and end those there are."""
        app: Any = self.config.app
        app.state.waking.end()
        await super().shutdown(sockets)


def serve(app: FastAPI, listening: Listening) -> None:
    """Serve until SIGTERM or SIGINT; with polls open it ends within 5 s.

    Raises: Unavailable: `port_busy` (port), `cannot_listen` (host).
    """
    with bound(listening) as sock:
        serve_on(app, listening, sock)


def serve_on(app: FastAPI, listening: Listening, sock: socket.socket) -> None:
    """The same on a socket from `bound`: so that its port can be said before serving."""
    _Server(_config(app, listening)).run([sock])


def bound(listening: Listening) -> socket.socket:
    """Return a listening socket; `getsockname()[1]` is its port.

    Raises: Unavailable: `port_busy` (port), `cannot_listen` (host).
    """
    try:
        family = socket.getaddrinfo(listening.host, None, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise Unavailable("cannot_listen", host=listening.host) from error
    # Named as TCP, or asyncio does not switch off the waiting for more to send: 40 ms an answer.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # So that a restart need not wait for old connections to be forgotten. On Windows the same
        # option would let two programs share the port.
        if hasattr(socket, "SO_REUSEPORT"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((listening.host, listening.port))
        sock.listen(256)
    except (OSError, OverflowError) as error:
        sock.close()
        busy = isinstance(error, OSError) and error.errno in {13, 48, 98, 10013, 10048}
        if busy:
            raise Unavailable("port_busy", port=listening.port) from error
        raise Unavailable("cannot_listen", host=listening.host) from error
    return sock


class InProcessHub:
    """A hub on a thread of this process: for the demo, the tour and tests."""

    def __init__(self, app: FastAPI, listening: Listening | None = None) -> None:
        """Start it and wait until it answers. Raises Unavailable `port_busy`, `hub_start`."""
        listening = listening or Listening()
        self._socket = bound(listening)
        self.url = listening.url(self._socket.getsockname()[1])
        self._server = _Server(_config(app, listening))
        self._thread = threading.Thread(
            target=self._server.run, args=[[self._socket]], name="hub", daemon=True
        )
        self._thread.start()
        self._wait_until_started()

    def stop(self, *, within_s: float = 5.0) -> None:
        """End it. Raises Unavailable `hub_stop` where it did not end in time."""
        self._server.should_exit = True
        self._thread.join(within_s)
        self._socket.close()
        if self._thread.is_alive():
            raise Unavailable("hub_stop")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _wait_until_started(self) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                with suppress(Unavailable):
                    self.stop()
                raise Unavailable("hub_start")
            self._thread.join(0.01)


def _config(app: FastAPI, listening: Listening) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,  # the program has its own log; access logs would hold page addresses
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # nobody's word for the address that rate limits count
        ssl_certfile=listening.tls_cert,
        ssl_keyfile=listening.tls_key,
        timeout_graceful_shutdown=STOPS_WITHIN_S,
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=16 * 1024,
        limit_concurrency=2000,
        ws="none",
        lifespan="on",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
