"""The hub's HTTP interface for counters and order sources, under /v1."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pos.errors import RuleViolation
from pos.hub.enrolling import enrol
from pos.hub.hearing import hear
from pos.hub.ledger.rows import Device
from pos.hub.ledger.store import Book
from pos.hub.limits import RateLimit
from pos.hub.placing import take_all
from pos.hub.platform import Platform, shop_out
from pos.hub.reconciling import compare_day
from pos.hub.refusing import NotLetIn, TooOften
from pos.hub.secrets import token_hash
from pos.hub.telling import changes_out
from pos.hub.waking import Waking
from pos.wire.orders import OrderIn
from pos.wire.reconciling import DayIn, DayOut
from pos.wire.sync import (
    MAX_WAIT_S,
    ChangesOut,
    EnrolIn,
    EnrolOut,
    EventsIn,
    EventsOut,
    Health,
    OrdersOut,
    ShopAnswer,
)

MAX_ORDERS_A_REQUEST = 500
_ENROLMENTS_A_MINUTE = 20

_bearer = HTTPBearer(auto_error=False)
Carried = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
_ORDERS_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/OrderIn"},
                        {"type": "array", "items": {"$ref": "#/components/schemas/OrderIn"}},
                    ]
                }
            }
        },
    }
}


def open_routes(platform: Platform) -> APIRouter:
    """Return the routes that need no token: health and enrolment."""
    router = APIRouter()
    tries = RateLimit(_ENROLMENTS_A_MINUTE)

    @router.get("/health")
    def health() -> Health:
        """Whether the hub and its ledger answer."""
        with platform.ledger.read() as book:
            return Health(ok=True, stamp=platform.stamp(book))

    @router.post("/v1/enrol")
    def join(wanted: EnrolIn, request: Request) -> EnrolOut:
        """Exchange a one-time code for a device token."""
        wait_s = tries.wait_s(request.client.host if request.client else "")
        if wait_s:
            raise TooOften(wait_s)
        return enrol(platform, wanted)

    return router


def counter_routes(platform: Platform, waking: Waking) -> APIRouter:
    """Return the routes of enrolled counters."""
    router = APIRouter(prefix="/v1")

    @router.post("/events")
    def events(batch: EventsIn, carried: Carried) -> EventsOut:
        """Hear a batch of facts; each gets a verdict of its own."""
        with platform.ledger.begin() as book:
            device = _device(book, carried)
            heard = hear(book, platform.secrets, device, batch.events, at=platform.clock.now())
            stamp = platform.stamp(book, heard.device)
        return EventsOut(stamp=stamp, results=list(heard.verdicts))

    @router.post("/reconciliations/{shop}/{day}")
    def reconciliation(
        shop: Annotated[str, Path(max_length=64)], day: date, said: DayIn, carried: Carried
    ) -> DayOut:
        """Compare a day with what the hub has booked: matched, or what differs by class."""
        with platform.ledger.read() as book:
            device = _device(book, carried)
            if device.shop != shop:
                raise RuleViolation("shop_not_found", shop=shop)
            return compare_day(platform, book, device, day, said)

    @router.get("/changes")
    async def changes(
        request: Request,
        carried: Carried,
        after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
        wait: Annotated[float, Query(ge=0, le=3600, allow_inf_nan=False)] = 0,
    ) -> ChangesOut:
        """What changed after a cursor; waits up to `wait` seconds (at most 30) for something."""
        found = await run_in_threadpool(_changes, platform, carried, after)
        if not found.changes and wait:
            await waking.wait_beyond(
                after, timeout_s=min(wait, MAX_WAIT_S), gone=request.is_disconnected
            )
            # Asked anew, token included: a counter revoked meanwhile gets nothing more.
            found = await run_in_threadpool(_changes, platform, carried, after)
        return found

    @router.get("/shops/{number}")
    def shop(number: Annotated[int, Path(ge=1, lt=2**32)], carried: Carried) -> ShopAnswer:
        """Another shop's name, address and phone, to send its customer there."""
        with platform.ledger.read() as book:
            device = _device(book, carried)
            found = book.shops.by_number(number)
            if found is None:
                raise RuleViolation("shop_not_found", number=number)
            return ShopAnswer(stamp=platform.stamp(book, device), shop=shop_out(found))

    return router


def source_routes(platform: Platform) -> APIRouter:
    """Return the routes of order sources."""
    router = APIRouter(prefix="/v1")

    @router.post("/orders", openapi_extra=_ORDERS_SCHEMA)
    def orders(body: Annotated[Any, Body()], carried: Carried) -> OrdersOut:
        """Take paid orders: one object or a list; a bad one stops no other."""
        with platform.ledger.read() as book:
            source = None if carried is None else book.parties.source_of(_hash(carried))
            stamp = platform.stamp(book)
        if source is None:
            raise NotLetIn
        listed = body if isinstance(body, list) else [body]
        if not 1 <= len(listed) <= MAX_ORDERS_A_REQUEST:
            raise RuleViolation("too_many_orders", most=MAX_ORDERS_A_REQUEST)
        fate = take_all(platform.ledger, listed, taken_from=source, at=platform.clock.now())
        return OrdersOut(
            stamp=stamp,
            taken=list(fate.taken),
            known=list(fate.known),
            updated=list(fate.updated),
            refused=list(fate.refused),
            short=list(fate.short),
        )

    return router


def order_schema() -> dict[str, Any]:
    """Return the schema of an order, which no route names by its type."""
    return OrderIn.model_json_schema(ref_template="#/components/schemas/{model}")


def _changes(
    platform: Platform, carried: HTTPAuthorizationCredentials | None, after: int
) -> ChangesOut:
    with platform.ledger.read() as book:
        return changes_out(platform, book, _device(book, carried), after)


def _device(book: Book, carried: HTTPAuthorizationCredentials | None) -> Device:
    device = None if carried is None else book.parties.device_of(_hash(carried))
    if device is None:
        raise NotLetIn
    return device


def _hash(carried: HTTPAuthorizationCredentials) -> bytes:
    return token_hash(carried.credentials)
