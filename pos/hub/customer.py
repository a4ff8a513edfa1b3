"""What one customer's page is told: the code for the next minute, and how the order stands."""

from __future__ import annotations

from datetime import UTC, datetime

from pos.domain.digits import grouped, minute_at
from pos.domain.orders import Order
from pos.domain.tokens import STEP_S, step_at
from pos.hub.coding import Shown, shown_state
from pos.hub.ledger.rows import HeldCode, HeldRedemption, Shop
from pos.hub.ledger.store import Book
from pos.hub.pictures import matrix, svg_path
from pos.hub.platform import Platform
from pos.wire.page import PageCode, PageDigits, PageStep

STEPS_AHEAD = 4
"""A minute of codes: what a phone shows that has lost its network."""

MINUTES_AHEAD = 2
_MINUTE_S = 60
_TAIL = 4


def page_code(platform: Platform, address: str) -> PageCode | None:
    """Return what the page at this address shows now; None where there is no such page."""
    now = platform.clock.now()
    with platform.ledger.read() as book:
        found = _found(book, address)
    if found is None:
        return None
    code, order, shop, used = found
    state = shown_state(code, order, at=now)
    told = PageCode.model_validate(
        {
            "now": now,
            "state": state,
            "shop": shop.name,
            "shop_address": shop.address,
            "shop_phone": shop.phone,
            "support_phone": shop.support_phone,
            "order_no_masked": "…" + order.no[-_TAIL:],
            "order_state": order.state.value,
            "fulfilment": order.fulfilment.value,
            "pick_no": order.pick_no,
            "bags": order.bags,
            "promise_to": None if order.promise is None else order.promise.end,
            "redeemed_at": None if used is None else used.redeemed_at,
            "valid_from": code.valid_from,
            "valid_until": code.valid_until,
        }
    )
    if state != "active":
        return told
    shown = Shown(platform.secrets, code, shop.number)
    return told.model_copy(update={"steps": _steps(shown, now), "digits": _digits(shown, now)})


def _found(book: Book, address: str) -> tuple[HeldCode, Order, Shop, HeldRedemption | None] | None:
    code = book.codes.by_page(address)
    if code is None:
        return None
    held = book.orders.find(code.shop, code.order_no)
    shop = book.shops.get(code.shop)
    if held is None or shop is None:
        return None
    return code, held.order, shop, book.codes.redemption(code.code_id)


def _steps(shown: Shown, now: datetime) -> list[PageStep]:
    first = step_at(now)
    steps = []
    for step in range(first, first + STEPS_AHEAD):
        modules = matrix(shown.token(step))
        begins = datetime.fromtimestamp(step * STEP_S, UTC)
        steps.append(PageStep(starts_at=begins, size=len(modules), path=svg_path(modules)))
    return steps


def _digits(shown: Shown, now: datetime) -> list[PageDigits]:
    first = minute_at(now)
    return [
        PageDigits(
            starts_at=datetime.fromtimestamp(minute * _MINUTE_S, UTC),
            digits=grouped(shown.digits(minute)),
        )
        for minute in range(first, first + MINUTES_AHEAD)
    ]
