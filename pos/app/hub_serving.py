"""Running a hub on a data folder, and remembering where customers reach it."""

from __future__ import annotations

import signal
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pos.app.hub import DEFAULT_URL, Hub, open_hub
from pos.errors import RuleViolation
from pos.hub.pictures import matrix, png
from pos.hub.serving import Listening, bound, serve_on
from pos.security.keepers import write_private

_ADDRESS = "address.txt"


def serve_hub(
    folder: Path,
    listening: Listening,
    *,
    public_url: str | None = None,
    listens: Callable[[str, str, str], None],
) -> None:
    """Serve the hub in `folder` until SIGTERM or SIGINT.

    Args: listens: called once it can be reached, with its URL, the customers' URL and a warning
        (`no_tls`, or empty).
    Raises: Unavailable: `port_busy`, `cannot_listen`; RuleViolation: `tls_files`.
    """
    _check_tls(listening)
    with bound(listening) as sock:
        url = listening.url(sock.getsockname()[1])
        hub = open_hub(folder, public_url=(public_url or url).rstrip("/"))
        try:
            write_private(folder / _ADDRESS, hub.platform.public_url.encode())
            app = hub.app()
            with _ended_gently():
                listens(url, hub.platform.public_url, listening.warning)
                serve_on(app, listening, sock)
        finally:
            hub.close()


@contextmanager
def hub_in(folder: Path) -> Iterator[Hub]:
    """Open the hub in `folder` beside one that serves, with the address that one gave customers."""
    hub = open_hub(folder, public_url=_remembered(folder))
    try:
        yield hub
    finally:
        hub.close()


def code_png(token: str) -> bytes:
    """Return the token's QR code as a PNG."""
    return png(matrix(token))


def _remembered(folder: Path) -> str:
    try:
        return (folder / _ADDRESS).read_text(encoding="utf-8").strip() or DEFAULT_URL
    except (FileNotFoundError, UnicodeDecodeError):
        return DEFAULT_URL


def _check_tls(listening: Listening) -> None:
    if listening.tls_cert is None:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(listening.tls_cert, listening.tls_key)
    except OSError as error:  # SSLError is one, too
        problem = error.strerror or type(error).__name__
        raise RuleViolation("tls_files", problem=problem) from error


@contextmanager
def _ended_gently() -> Iterator[None]:
    # The server sends itself the signal again once it has ended, so that a program without a
    # handler dies of it; this one still has files to close.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _already_ending)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _already_ending(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has ended when this comes, or ends before it begins to listen."""
