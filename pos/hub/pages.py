"""Serves the customer's page: a shell that is the same for everybody, and its code as JSON."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from pos.errors import RuleViolation
from pos.hub.customer import page_code
from pos.hub.limits import RateLimit
from pos.hub.platform import Platform
from pos.hub.refusing import TooOften
from pos.wire.page import PageCode

PAGE_FOLDER = FilePath(__file__).resolve().parents[2] / "resources" / "pages"

Address = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]

# A page asks four times a minute and once more whenever it is looked at again.
_ONE_PAGE_A_MINUTE = 60
# Everybody in the shop may stand behind the one address of its Wi-Fi.
_ONE_NETWORK_A_MINUTE = 3000
# Nobody guesses 128 bits, but nobody needs to try either.
_STRAYS_A_MINUTE = 60

_STATIC_LIVES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the page, read once."""

    body: bytes
    kind: str
    etag: str


class _Gate:
    """Slows down who asks too often, whatever for."""

    def __init__(self) -> None:
        self._networks = RateLimit(_ONE_NETWORK_A_MINUTE)
        self._pages = RateLimit(_ONE_PAGE_A_MINUTE)
        self._strays = RateLimit(_STRAYS_A_MINUTE)

    def enter(self, request: Request, address: str) -> None:
        """Count a visit. Raises TooOften."""
        _wait(self._networks.wait_s(_network(request)) or self._pages.wait_s(address))

    def stray(self, request: Request) -> None:
        """Count an address that is nobody's page. Raises TooOften."""
        _wait(self._strays.wait_s(_network(request)))


def page_routes(platform: Platform, folder: FilePath = PAGE_FOLDER) -> APIRouter:
    """Return the routes customers use; they need no token, their address is the secret."""
    router = APIRouter()
    gate = _Gate()
    files = {
        "code.css": _file(folder / "code.css", "text/css; charset=utf-8"),
        "code.js": _file(folder / "code.js", "text/javascript; charset=utf-8"),
        "icon.svg": _file(folder / "icon.svg", "image/svg+xml"),
    }
    shell = _file(folder / "code.html", "text/html; charset=utf-8")
    missing = _file(folder / "missing.html", "text/html; charset=utf-8")

    @router.get("/c/{address}", include_in_schema=False)
    def page(address: str, request: Request) -> Response:
        gate.enter(request, address[:22])
        with platform.ledger.read() as book:
            known = book.codes.by_page(address) is not None
        if not known:
            gate.stray(request)
            return Response(missing.body, 404, media_type=missing.kind)
        return Response(shell.body, media_type=shell.kind)

    @router.get("/c/{address}/code")
    def code(address: Address, request: Request) -> PageCode:
        """The code as the customer's page shows it now, for the next minute."""
        gate.enter(request, address)
        told = page_code(platform, address)
        if told is None:
            gate.stray(request)
            raise RuleViolation("page_not_found")
        return told

    @router.get("/p/{name}", include_in_schema=False)
    def file(name: str, request: Request) -> Response:
        found = files.get(name)
        if found is None:
            raise RuleViolation("page_not_found")
        headers = {"ETag": found.etag, "Cache-Control": _STATIC_LIVES}
        if request.headers.get("if-none-match") == found.etag:
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type=found.kind, headers=headers)

    return router


def _file(path: FilePath, kind: str) -> _File:
    body = path.read_bytes()
    return _File(body, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')


def _network(request: Request) -> str:
    return request.client.host if request.client else ""


def _wait(wait_s: float) -> None:
    if wait_s:
        raise TooOften(wait_s)
