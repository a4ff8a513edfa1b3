"""Builds the hub's web application from its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from pos import __version__
from pos.domain.times import Clock
from pos.hub.api import counter_routes, open_routes, order_schema, source_routes
from pos.hub.ledger.store import Ledger
from pos.hub.limits import WholeBody
from pos.hub.pages import page_routes
from pos.hub.platform import Platform
from pos.hub.refusing import say_no
from pos.hub.sealing import Sealed
from pos.hub.secrets import HubSecrets
from pos.hub.waking import Waking


def build(ledger: Ledger, secrets: HubSecrets, clock: Clock, *, public_url: str) -> FastAPI:
    """Return the hub's application; `app.state.waking.end()` lets its long-polls go.

    Args: public_url: where customers reach the hub, such as `https://hub.example`.
    """
    return build_on(Platform(ledger, secrets, clock, public_url))


def build_on(platform: Platform) -> FastAPI:
    """Return the hub's application over parts that are joined already."""
    waking = Waking(lambda: _newest(platform))
    app = FastAPI(
        title="Handover hub",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.waking = waking
    app.include_router(open_routes(platform))
    app.include_router(counter_routes(platform, waking))
    app.include_router(source_routes(platform))
    app.include_router(page_routes(platform))
    say_no(app)
    app.add_middleware(WholeBody)
    app.add_middleware(Sealed, https=platform.public_url.startswith("https:"))
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's way to extend it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.waking.end()


def _newest(platform: Platform) -> int:
    with platform.ledger.read() as book:
        return book.changes.newest()


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        described = FastAPI.openapi(app)
        order = order_schema()
        parts = order.pop("$defs", {})
        described["components"]["schemas"] |= {**parts, "OrderIn": order}
        app.openapi_schema = described
    return app.openapi_schema
