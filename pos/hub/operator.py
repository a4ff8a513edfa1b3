"""What the hub's operator does: shops, order sources, orders by hand, support, the hub's ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter

from pos.domain.audit_chain import ChainReport
from pos.domain.code_names import code_name
from pos.domain.codes import CodeKind
from pos.domain.digits import minute_at
from pos.domain.ids import CodeId, DeviceId, OrderNo, ShopId
from pos.domain.settlements import SettlementKind, Terms, check_terms
from pos.domain.tokens import step_at
from pos.errors import RuleViolation
from pos.hub.coding import Shown, shown_state
from pos.hub.ledger.rows import HeldCode, HeldLevel, HeldOrder, HeldRedemption, HeldReversal, Shop
from pos.hub.ledger.store import Book
from pos.hub.placing import OrdersTaken, take_all
from pos.hub.platform import Platform, shop_out
from pos.hub.secrets import enrol_hash, new_enrol_code, new_token, token_hash
from pos.wire.sync import ShopOut

ENROL_CODE_LIVES = timedelta(minutes=10)
_OPERATOR = "operator"
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class ShopAdded:
    """A shop and a one-time code with which one counter may join it, for ten minutes."""

    shop: ShopOut
    enrol_code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeNow:
    """What the customer's page shows at this moment.

    `token` and `digits` are empty once the code is redeemed, void, frozen or expired.
    """

    order_no: str
    code_id: CodeId
    shop: str
    state: str
    name: str
    """The code's own name, `HX-…`: it opens the order and redeems nothing."""
    url: str
    token: str
    digits: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """One redemption, or one taken back, as the hub has booked it."""

    kind: str
    """settlement or reversal."""
    order_no: str
    code_id: CodeId
    net_fen: int
    redeemed_at: datetime
    """Of a reversal: when it was taken back."""
    device: str
    shop: str
    counter: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Acts of whoever holds the hub's folder; each one that changes or discloses is audited."""

    platform: Platform

    def add_shop(
        self,
        shop: str,
        name: str,
        *,
        address: str = "",
        phone: str = "",
        support_phone: str = "",
        terms: Terms | None = None,
    ) -> ShopAdded:
        """Approve a shop and return an enrolment code; a known shop gets a new code.

        What is given anew of a known shop replaces what stood there, and its counters hear of it.

        Raises: RuleViolation: `bad_shop` (field), `bad_terms` (field).
        """
        check_terms(terms or Terms())
        shop_id = ShopId(_worded(shop, "id"))
        given = {"name": name, "address": address, "phone": phone, "support_phone": support_phone}
        told = {key: _worded(text, key) for key, text in given.items() if text}
        now = self.platform.clock.now()
        enrol_code = new_enrol_code()
        with self.platform.ledger.begin() as book:
            before = book.shops.get(shop_id)
            if before is None:
                _worded(name, "name")
                after = Shop(shop_id, book.shops.next_number(), **told, terms=terms or Terms())
                book.shops.add(after, at=now)
            else:
                after = replace(before, **told, terms=terms or before.terms)  # type: ignore[arg-type]  # texts
                _put_changed(book, before, after, now)
            expires_at = now + ENROL_CODE_LIVES
            book.shops.add_enrolment(enrol_hash(enrol_code), shop_id, expires_at=expires_at)
            book.audit.add(_OPERATOR, "shop_added", at=now, details=shop_id)
        return ShopAdded(shop_out(after), enrol_code, expires_at)

    def terms_of(self, shop: str) -> Terms:
        """Return what was agreed with a shop; the usual, where there is no such shop yet."""
        with self.platform.ledger.read() as book:
            known = book.shops.get(ShopId(shop))
            return Terms() if known is None else known.terms

    def add_source(self, source: str) -> str:
        """Return a token for `POST /v1/orders`; a known source's old token dies.

        Raises: RuleViolation: `bad_shop` (field).
        """
        source = _worded(source, "id")
        now = self.platform.clock.now()
        token = new_token()
        with self.platform.ledger.begin() as book:
            book.parties.put_source(source, token_hash(token), at=now)
            book.audit.add(_OPERATOR, "source_added", at=now, details=source)
        return token

    def add_orders(self, orders: Sequence[object]) -> OrdersTaken:
        """Take orders (`OrderIn` values or raw JSON objects); a bad one stops no other."""
        now = self.platform.clock.now()
        return take_all(self.platform.ledger, orders, taken_from=_OPERATOR, at=now)

    def code_now(self, no: str, shop: str | None = None) -> CodeNow:
        """Return what the order's page shows now, whatever state the hub has heard of.

        Raises: RuleViolation: `order_not_found`, `several_shops` (shops), `no_live_code`.
        """
        now = self.platform.clock.now()
        with self.platform.ledger.begin() as book:
            held, code = _live_code(book, OrderNo(no), shop)
            seller = book.shops.get(held.order.shop)
            if seller is None:
                raise RuleViolation("order_not_found", order_no=no)
            book.audit.add(
                _OPERATOR, "code_shown", at=now, order_no=held.order.no, code_id=code.code_id
            )
        state = shown_state(code, held.order, at=now)
        shown = Shown(self.platform.secrets, code, seller.number)
        live = state == "active"
        return CodeNow(
            order_no=held.order.no,
            code_id=code.code_id,
            shop=held.order.shop,
            state=state,
            name=code_name(code.code_id),
            url=self.platform.page_url(code.page_address or ""),
            token=shown.token(step_at(now)) if live else "",
            digits=shown.digits(minute_at(now)) if live else "",
            valid_from=code.valid_from,
            valid_until=code.valid_until,
        )

    def booked(self, shop: str | None = None) -> Sequence[LedgerItem]:
        """Return the redemptions the hub has booked, and those taken back, oldest first."""
        wanted = None if shop is None else ShopId(shop)
        with self.platform.ledger.read() as book:
            rows, undone = book.codes.redemptions(wanted), book.codes.reversals(wanted)
        heard = [(row.heard_at, _booked(row)) for row in rows]
        heard += [(row.heard_at, _taken_back(row, used)) for row, used in undone]
        return [item for _, item in sorted(heard, key=itemgetter(0))]

    def stock(self, shop: str | None = None) -> Sequence[HeldLevel]:
        """Return what the shops last said of their stock, by shop and sku.

        Raises: RuleViolation `shop_not_found`.
        """
        with self.platform.ledger.read() as book:
            if shop is not None and book.shops.get(ShopId(shop)) is None:
                raise RuleViolation("shop_not_found", shop=shop)
            return book.stock.select(None if shop is None else ShopId(shop))

    def revoke_device(self, device: str) -> None:
        """Refuse a counter from its next request on. Raises RuleViolation `device_not_found`."""
        now = self.platform.clock.now()
        with self.platform.ledger.begin() as book:
            if not book.parties.revoke(DeviceId(device), at=now):
                raise RuleViolation("device_not_found", device=device)
            book.audit.add(_OPERATOR, "device_revoked", at=now, details=device)

    def verify_audit(self) -> ChainReport:
        """Check the hub's own audit trail."""
        with self.platform.ledger.read() as book:
            return book.audit.verify()


def _booked(row: HeldRedemption) -> LedgerItem:
    return LedgerItem(
        SettlementKind.SETTLEMENT.value,
        row.order_no,
        row.code_id,
        row.net_fen,
        row.redeemed_at,
        row.device,
        row.shop,
        row.counter_name,
    )


def _taken_back(row: HeldReversal, used: HeldRedemption) -> LedgerItem:
    return replace(
        _booked(used),
        kind=SettlementKind.REVERSAL.value,
        net_fen=-used.net_fen,
        redeemed_at=row.undone_at,
        device=row.device,
        counter=row.counter_name,
    )


def _worded(text: str, field: str) -> str:
    text = text.strip()
    longest = _LONGEST_ID if field == "id" else 200
    if not text or len(text) > longest or not text.isprintable():
        raise RuleViolation("bad_shop", field=field)
    return text


def _put_changed(book: Book, before: Shop, after: Shop, now: datetime) -> None:
    if after != before:
        book.shops.put(after)
        book.changes.add(after.id, "shop", at=now)


def _live_code(book: Book, no: OrderNo, shop: str | None) -> tuple[HeldOrder, HeldCode]:
    owners = [ShopId(shop)] if shop is not None else book.orders.shops_of(no)
    if len(owners) > 1:
        raise RuleViolation("several_shops", order_no=no, shops=tuple(owners))
    held = book.orders.find(owners[0], no) if owners else None
    if held is None:
        raise RuleViolation("order_not_found", order_no=no)
    code = book.codes.by_order(held.order.shop, no)
    if code is None or code.kind is not CodeKind.LIVE:
        raise RuleViolation("no_live_code", order_no=no)
    return held, code
