"""One redemption code per paid order: how it is made, lives, ends, and travels to its shop."""

from __future__ import annotations

import base64
import random
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pos.domain.codes import CodeKind, CodeState, validity
from pos.domain.digits import live_digits, new_locator
from pos.domain.ids import CodeId, ShopNumber
from pos.domain.orders import Order
from pos.domain.tokens import TokenV1, make_token
from pos.errors import Unavailable
from pos.hub.ledger.rows import HeldCode
from pos.hub.ledger.store import Book
from pos.hub.secrets import HubSecrets, new_page_address
from pos.wire.sync import CodeOut

LOCATOR_RESTS = timedelta(days=30)
"""A locator begins no other code for this long after its own has ended."""

# Eight million locators a shop: even half full, a hundred tries in vain are one in 10**30.
_LOCATOR_TRIES = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What a live code looks like at one moment; the key it is made with never leaves the hub."""

    secrets: HubSecrets
    code: HeldCode
    shop_number: ShopNumber

    def token(self, step: int) -> str:
        """Return the QR's 55 characters in this 15-second step."""
        code = self.code
        token = TokenV1(0, code.generation, self.shop_number, code.code_id, step)
        return make_token(self.secrets.code_key(code.code_id), token)

    def digits(self, minute: int) -> str:
        """Return the twelve digits in this minute."""
        code = self.code
        key = self.secrets.code_key(code.code_id)
        return live_digits(key, code.generation, minute, code.locator)


def make_live_code(book: Book, order: Order, *, at: datetime) -> HeldCode:
    """Store and return a new code for the order, with digits and a page of its own."""
    code_id = CodeId(secrets.randbits(64))
    begins, ends = validity(order)
    code = HeldCode(
        code_id=code_id,
        shop=order.shop,
        order_no=order.no,
        kind=CodeKind.LIVE,
        generation=1,
        state=CodeState.ACTIVE,
        locator=_free_locator(book, order, code_id, at),
        page_address=new_page_address(),
        valid_from=begins,
        valid_until=ends,
    )
    book.codes.add(code)
    book.codes.free_locator(code_id, at=_rested(ends))
    return code


def renew_validity(book: Book, code: HeldCode, order: Order) -> HeldCode | None:
    """Bring an active code's window up to its order; None where nothing changed."""
    begins, ends = validity(order)
    if code.state is not CodeState.ACTIVE or (code.valid_from, code.valid_until) == (begins, ends):
        return None
    renewed = replace(code, valid_from=begins, valid_until=ends)
    book.codes.put(renewed)
    book.codes.free_locator(code.code_id, at=_rested(ends))
    return renewed


def end_code(book: Book, code: HeldCode, state: CodeState, *, at: datetime) -> HeldCode:
    """Store and return the code in a state it does not come back from."""
    ended = replace(code, state=state)
    book.codes.put(ended)
    book.codes.free_locator(code.code_id, at=_rested(at))
    return ended


def revive_code(book: Book, code: HeldCode, generation: int, *, at: datetime) -> HeldCode:
    """Store and return the code living on in a new generation, its old digits' beginning kept."""
    revived = replace(code, generation=generation, state=CodeState.ACTIVE, reissued_at=at)
    book.codes.put(revived)
    book.codes.free_locator(code.code_id, at=_rested(code.valid_until))
    return revived


def extend_code(book: Book, code: HeldCode, until: datetime) -> HeldCode:
    """Store and return the code with a later end."""
    longer = replace(code, valid_until=until)
    book.codes.put(longer)
    if code.state in (CodeState.ACTIVE, CodeState.FROZEN):
        book.codes.free_locator(code.code_id, at=_rested(until))
    return longer


def shown_state(code: HeldCode, order: Order, *, at: datetime) -> str:
    """Return what the customer's page says: active, redeemed, frozen, void or expired."""
    if code.state is CodeState.ACTIVE:
        if order.is_fully_refunded:
            return "void"
        past = code.valid_until is not None and at > code.valid_until
        return "expired" if past else "active"
    return "void" if code.state is CodeState.REPLACED else code.state.value


def code_out(secrets_: HubSecrets, code: HeldCode) -> CodeOut:
    """Return the code as its own shop's counters get it, key included."""
    key = secrets_.code_key(code.code_id) if code.kind is CodeKind.LIVE else b""
    return CodeOut(
        code_id=str(code.code_id),
        order_no=code.order_no,
        kind=code.kind.value,
        generation=code.generation,
        state=code.state.value,
        key=base64.b64encode(key),
        locator=code.locator,
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        reissued_at=code.reissued_at,
    )


def _free_locator(book: Book, order: Order, code_id: CodeId, at: datetime) -> str:
    chance = random.SystemRandom()
    for _ in range(_LOCATOR_TRIES):
        locator = new_locator(chance)
        if book.codes.take_locator(order.shop, locator, code_id, at=at):
            return locator
    raise Unavailable("no_locator_free", shop=order.shop)


def _rested(ended: datetime | None) -> datetime | None:
    return None if ended is None else ended + LOCATOR_RESTS
