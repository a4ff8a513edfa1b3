"""What one request may cost: its size, its time, and how often an address may ask."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos.wire.sync import MAX_BODY_BYTES, Refused

BODY_WITHIN_S = 20.0
_MAX_REMEMBERED = 10_000


class _Refusal(Exception):
    """Stands between reading a body and answering for it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class WholeBody:
    """Reads each body before anything else sees it: whole, in time, unpacked, and not too big.

    What lies behind it never meets a half body or a gzip bomb.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as ASGI has it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                packed = await self._read(receive)
            body = self._unpacked(packed, dict(scope["headers"]).get(b"content-encoding", b""))
        except TimeoutError:
            await _answer(send, 408, "body_too_slow")
        except _Refusal as no:
            await _answer(send, no.status, no.code)
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Refusal(400, "half_body")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._max_bytes:
                raise _Refusal(413, "body_too_large")
            if not message.get("more_body", False):
                return b"".join(parts)

    def _unpacked(self, body: bytes, encoding: bytes) -> bytes:
        if encoding in {b"", b"identity"}:
            return body
        if encoding != b"gzip":
            raise _Refusal(415, "unknown_encoding")
        unpacker = zlib.decompressobj(wbits=31)
        try:
            whole = unpacker.decompress(body, self._max_bytes + 1)
        except zlib.error as error:
            raise _Refusal(400, "bad_gzip") from error
        if len(whole) > self._max_bytes:
            raise _Refusal(413, "body_too_large")
        if not unpacker.eof:
            raise _Refusal(400, "bad_gzip")
        return whole


class RateLimit:
    """Lets each name through so often a minute, with as much at once; kept in memory only."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait_s(self, name: str) -> float:
        """Count one try and return 0, or how many seconds this name must wait for the next."""
        now = self._clock()
        left, at = self._left.pop(name, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - at) * self._per_minute / 60)
        allowed = left >= 1
        # Put back at the end: what stands first has been silent longest and is forgotten first.
        self._left[name] = (left - 1 if allowed else left, now)
        if len(self._left) > _MAX_REMEMBERED:
            self._left.pop(next(iter(self._left)))
        return 0.0 if allowed else (1 - left) * 60 / self._per_minute


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def _answer(send: Send, status: int, code: str) -> None:
    body = Refused(code=code).model_dump_json().encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # The rest of the body was not read: this connection cannot carry another request.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
