"""What stands on the lists: read-only questions, answered with masked values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from pos.domain.auto_accept import Standing
from pos.domain.ids import CodeId, OrderNo
from pos.domain.masking import masked_address, masked_name, masked_phone
from pos.domain.orders import (
    CLOSED,
    TO_REDEEM,
    CodeOwner,
    Freeze,
    FreezeReason,
    Fulfilment,
    Line,
    Order,
    OrderState,
    Promise,
)
from pos.domain.settings import Counter, Link, LinkKind, Settings, ShopProfile
from pos.domain.settlements import Settlement
from pos.domain.statements import Statement, check_period
from pos.domain.times import Clock
from pos.services.ports import AuditEntry, Initials, Parked, Store
from pos.services.reading import time_of

_RULE_TAKES = timedelta(seconds=10)
"""After this long an order that fits and was not accepted rings like any other."""


class QueueList(StrEnum):
    """The lists above the queue; 待核销 overlaps 配送中, 全部 counts an order once."""

    ALL = "all"
    TO_ACCEPT = "to_accept"
    PICKING = "picking"
    PICKUP = "pickup"
    TO_ASSIGN = "to_assign"
    OUT = "out"
    TO_REDEEM = "to_redeem"
    EXCEPTIONS = "exceptions"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One order as the queue shows it; `search` is what the filter looks in, lower case."""

    no: OrderNo
    pick_no: str
    channel: str
    state: OrderState
    fulfilment: Fulfilment
    scheduled: bool
    placed_at: datetime
    promise_to: datetime | None
    customer: str
    tail: str
    items: str
    item_count: int
    bags: int
    freeze: FreezeReason | None
    handed_here: bool
    lists: frozenset[QueueList]
    search: str
    unfit: str = ""
    """Why it was not accepted by rule; empty where no rule is on."""
    quiet_until: datetime | None = None
    """Until then the rule is expected to accept it: nobody is rung for."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to an order."""

    at: datetime
    act: str
    person: str
    approver: str
    counter: str
    details: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order in full, the customer masked."""

    no: OrderNo
    pick_no: str
    channel: str
    shop: str
    state: OrderState
    fulfilment: Fulfilment
    scheduled: bool
    placed_at: datetime
    paid_at: datetime
    promise: Promise | None
    customer_name: str
    phone: str
    phone_tail: str
    address: str
    lines: tuple[Line, ...]
    delivery_fee_fen: int
    packing_fee_fen: int
    discount_fen: int
    platform_subsidy_fen: int
    remark: str
    valid_from: datetime | None
    valid_until: datetime | None
    revision: int
    bags: int
    code_id: CodeId | None
    code_owner: CodeOwner
    freeze: Freeze | None
    handed_here: bool
    closed_elsewhere: bool
    closed_reason: str
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the hub does not know yet."""

    count: int
    parked: tuple[Parked, ...]
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Answers questions; changes nothing."""

    store: Store
    clock: Clock
    initials: Initials

    def queue(self) -> tuple[QueueRow, ...]:
        """Return the open orders, the latest due first."""
        with self.store.read() as work:
            orders = work.orders.select([state for state in OrderState if state not in CLOSED])
            rule, now = work.shop.auto_accept(), time_of(work, self.clock.now()).now
            holds = rule.standing(now, work.staff.get(rule.by)) is Standing.ON
            reasons = work.unfit.all() if holds else {}
        rows = tuple(self._row(order) for order in orders)
        if not holds:
            return rows
        return tuple(_ruled(row, order, reasons) for row, order in zip(rows, orders, strict=True))

    def orders(
        self, states: Sequence[OrderState] = (), *, limit: int | None = None
    ) -> Sequence[Order]:
        """Return orders as they stand, unmasked: for lists that show no customer."""
        with self.store.read() as work:
            return work.orders.select(states, limit=limit)

    def find(self, text: str) -> tuple[QueueRow, ...]:
        """Return open orders by number, pick number, phone tail, name, pinyin or product."""
        wanted = text.strip().lower()
        rows = self.queue()
        exact = tuple(row for row in rows if wanted in (row.no.lower(), row.tail))
        return exact or tuple(row for row in rows if wanted and wanted in row.search)

    def order(self, no: OrderNo) -> OrderView:
        """Return one order with its timeline. Raises OrderNotFound."""
        with self.store.read() as work:
            order = work.orders.get(no)
            code = work.codes.by_order(no)
            entries = work.audit.select(order_no=no)
        return OrderView(
            no=order.no,
            pick_no=order.pick_no,
            channel=order.channel,
            shop=order.shop,
            state=order.state,
            fulfilment=order.fulfilment,
            scheduled=order.is_scheduled,
            placed_at=order.placed_at,
            paid_at=order.paid_at,
            promise=order.promise,
            customer_name=masked_name(order.customer.name),
            phone=masked_phone(order.customer.phone),
            phone_tail=order.customer.phone_tail,
            address=masked_address(order.customer.address),
            lines=order.lines,
            delivery_fee_fen=order.delivery_fee_fen,
            packing_fee_fen=order.packing_fee_fen,
            discount_fen=order.discount_fen,
            platform_subsidy_fen=order.platform_subsidy_fen,
            remark=order.remark,
            valid_from=order.valid_from,
            valid_until=order.valid_until if code is None else code.valid_until,
            revision=order.revision,
            bags=order.bags,
            code_id=None if code is None else code.code_id,
            code_owner=order.code_owner,
            freeze=order.freeze,
            handed_here=order.handed_here,
            closed_elsewhere=order.closed_elsewhere,
            closed_reason=order.closed_reason,
            timeline=tuple(_entry(entry) for entry in entries),
        )

    def settlements(self, day: date | None = None) -> Sequence[Settlement]:
        """Return the settlement rows of a day in Asia/Shanghai, or all, newest first."""
        with self.store.read() as work:
            return work.settlements.select(day)

    def statement(self, first: date, last: date) -> Statement:
        """Return what the shop was owed over these days, both included.

        Raises: RuleViolation `bad_period`.
        """
        check_period(first, last)
        with self.store.read() as work:
            rows = tuple(work.settlements.between(first, last))
            now = time_of(work, self.clock.now()).now
            return Statement(work.shop.profile().name, first, last, now, rows)

    def audit(
        self,
        *,
        order_no: OrderNo | None = None,
        code_id: CodeId | None = None,
        limit: int | None = None,
    ) -> Sequence[AuditEntry]:
        """Return who did what when, oldest first; about an order, a code, or everything."""
        with self.store.read() as work:
            if code_id is not None and order_no is None:
                code = work.codes.by_id(code_id)
                order_no = None if code is None else code.order_no
            return work.audit.select(order_no=order_no, code_id=code_id, limit=limit)

    def unsent(self) -> Unsent:
        """Return how much the hub does not know yet, and what it would not take.

        Without a link there is nobody to tell, and nothing is owed.
        """
        with self.store.read() as work:
            if work.shop.link().kind is LinkKind.NONE:
                return Unsent(0, (), None)
            return Unsent(
                work.outbox.unsent_count(),
                tuple(work.outbox.parked()),
                work.outbox.oldest_unsent(),
            )

    def shop(self) -> ShopProfile:
        """Return the shop. Raises RuleViolation `not_set_up`."""
        with self.store.read() as work:
            return work.shop.profile()

    def counter(self) -> Counter:
        """Return this counter. Raises RuleViolation `not_set_up`."""
        with self.store.read() as work:
            return work.shop.counter()

    def link(self) -> Link:
        """Return what the counter talks to."""
        with self.store.read() as work:
            return work.shop.link()

    def settings(self) -> Settings:
        """Return this counter's settings."""
        with self.store.read() as work:
            return work.shop.settings()

    def seconds_off(self) -> float:
        """Return how far this computer's clock was ahead of the hub's at the last contact."""
        with self.store.read() as work:
            return time_of(work, self.clock.now()).off_s

    def _row(self, order: Order) -> QueueRow:
        items = "、".join(f"{x.name} ×{x.open_qty}" for x in order.lines if x.open_qty)
        who = order.customer
        return QueueRow(
            no=order.no,
            pick_no=order.pick_no,
            channel=order.channel,
            state=order.state,
            fulfilment=order.fulfilment,
            scheduled=order.is_scheduled,
            placed_at=order.placed_at,
            promise_to=None if order.promise is None else order.promise.end,
            customer=masked_name(who.name),
            tail=who.phone_tail,
            items=items,
            item_count=order.item_count,
            bags=order.bags,
            freeze=None if order.freeze is None else order.freeze.reason,
            handed_here=order.handed_here,
            lists=lists_of(order),
            search=" ".join(
                (order.no, order.pick_no, order.pick_no.replace(" ", ""), who.phone_tail,
                 who.name, self.initials.of(who.name), items,
                 *(code for x in order.lines if x.open_qty for code in (x.barcode, x.sku) if code))
            ).lower(),
        )  # fmt: skip


def lists_of(order: Order) -> frozenset[QueueList]:
    """Return the lists an order stands on."""
    found = {QueueList.ALL}
    if order.freeze is not None or order.state is OrderState.RETURNED:
        found.add(QueueList.EXCEPTIONS)
    match order.state:
        case OrderState.PLACED:
            found.add(QueueList.TO_ACCEPT)
        case OrderState.ACCEPTED:
            found.add(QueueList.PICKING)
        case OrderState.PACKED if order.fulfilment is Fulfilment.PICKUP:
            found.add(QueueList.PICKUP)
        case OrderState.PACKED | OrderState.ASSIGNED:
            found.add(QueueList.TO_ASSIGN)
        case _ if order.state in TO_REDEEM:
            found.add(QueueList.TO_REDEEM)
            if not order.handed_here:
                found.add(QueueList.OUT)
    return frozenset(found)


def _ruled(row: QueueRow, order: Order, reasons: Mapping[OrderNo, str]) -> QueueRow:
    if order.state is not OrderState.PLACED:
        return row
    reason = reasons.get(order.no, "")
    came_at = order.changed_at or order.placed_at
    return replace(row, unfit=reason, quiet_until=None if reason else came_at + _RULE_TAKES)


def _entry(entry: AuditEntry) -> TimelineEntry:
    return TimelineEntry(
        at=entry.body.at,
        act=entry.body.act,
        person=entry.person_name,
        approver=entry.approver_name,
        counter=entry.counter_name,
        details=entry.body.details,
    )
