"""An order: what was bought, for whom, by when, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos.domain.ids import OrderNo, ShopId
from pos.errors import RuleViolation


class OrderState(StrEnum):
    """How far an order has come; the values are stored and never renamed."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    PACKED = "packed"
    ASSIGNED = "assigned"
    OUT = "out"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Fulfilment(StrEnum):
    """How the goods reach the customer."""

    DELIVERY = "delivery"
    PICKUP = "pickup"


class CodeOwner(StrEnum):
    """Who makes the order's redemption code."""

    HUB = "hub"
    SHOP = "shop"
    PLATFORM = "platform"
    """The sales platform has its own code; the shop never gives a second one."""


class FreezeReason(StrEnum):
    """Why an order and its code are on hold."""

    MISUSE = "misuse"
    REFUND_PENDING = "refund_pending"
    APPEAL = "appeal"


_S = OrderState
_NEXT: dict[OrderState, frozenset[OrderState]] = {
    _S.PLACED: frozenset({_S.ACCEPTED, _S.REJECTED, _S.CANCELLED, _S.COMPLETED}),
    _S.ACCEPTED: frozenset({_S.PACKED, _S.CANCELLED, _S.COMPLETED}),
    _S.PACKED: frozenset({_S.ASSIGNED, _S.OUT, _S.ARRIVED, _S.COMPLETED, _S.CANCELLED}),
    _S.ASSIGNED: frozenset({_S.PACKED, _S.OUT, _S.ARRIVED, _S.COMPLETED, _S.CANCELLED}),
    _S.OUT: frozenset({_S.ARRIVED, _S.RETURNED, _S.COMPLETED, _S.CANCELLED}),
    _S.ARRIVED: frozenset({_S.COMPLETED, _S.RETURNED, _S.CANCELLED}),
    _S.COMPLETED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.RETURNED: frozenset({_S.PACKED, _S.CANCELLED}),
}

REDEEMABLE = frozenset({_S.PACKED, _S.ASSIGNED, _S.OUT, _S.ARRIVED})
CLOSED = frozenset({_S.COMPLETED, _S.REJECTED, _S.CANCELLED})
TO_REDEEM = frozenset({_S.OUT, _S.ARRIVED})
"""Handed over or out, and not redeemed yet (待核销)."""


class IllegalMove(RuleViolation):
    """The order cannot go from where it is to where it was asked to go."""

    def __init__(self, no: OrderNo, state: OrderState, target: OrderState) -> None:
        super().__init__("illegal_move", order_no=no, state=state.value, target=target.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order; `qty` pieces at `price_fen` each."""

    name: str
    qty: int
    price_fen: int
    sku: str = ""
    barcode: str = ""
    refunded_qty: int = 0
    instead_of: str = ""
    """The sku (or name) of the line this product was given for; empty as ordered."""

    @property
    def open_qty(self) -> int:
        """Pieces still to be handed over."""
        return self.qty - self.refunded_qty


@dataclass(frozen=True, slots=True)
class Customer:
    """Who bought. Everything may be empty, and name and phone may come masked already.

    `phone_tail` is the tail the platform shows; with a virtual number it is not the tail of
    `phone`, so only `phone_tail` is ever compared or searched.
    """

    name: str = ""
    phone: str = ""
    phone_ext: str = ""
    phone_tail: str = ""
    phone_expires_at: datetime | None = None
    address: str = ""
    lat: float | None = None
    lng: float | None = None
    datum: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """The time window the customer was promised; `start` is None for an instant order."""

    end: datetime
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """A hold on an order and its code."""

    reason: FreezeReason
    at: datetime
    by: str
    """The person's name as shown, or the platform's."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it stood at `changed_at`; to change it, make a new one."""

    no: OrderNo
    shop: ShopId
    channel: str
    fulfilment: Fulfilment
    placed_at: datetime
    paid_at: datetime
    lines: tuple[Line, ...]
    customer: Customer = Customer()
    promise: Promise | None = None
    delivery_fee_fen: int = 0
    packing_fee_fen: int = 0
    discount_fen: int = 0
    platform_subsidy_fen: int = 0
    remark: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    revision: int = 1
    code_owner: CodeOwner = CodeOwner.HUB
    state: OrderState = OrderState.PLACED
    changed_at: datetime | None = None
    accepted_at: datetime | None = None
    pick_no: str = ""
    """Short number of the day, with the channel's mark: `淘 12`. Given when the order arrives."""
    bags: int = 0
    freeze: Freeze | None = None
    handed_here: bool = False
    """Handed over at this shop while the platform's own code is still to be redeemed there."""
    closed_elsewhere: bool = False
    """Completed outside this program: the platform's app, the customer, or by itself."""
    closed_reason: str = ""

    @property
    def goods_fen(self) -> int:
        """The goods as ordered, before refunds."""
        return sum(line.qty * line.price_fen for line in self.lines)

    @property
    def refund_fen(self) -> int:
        """The goods refunded before redemption."""
        return sum(line.refunded_qty * line.price_fen for line in self.lines)

    @property
    def item_count(self) -> int:
        """Pieces still to be handed over."""
        return sum(line.open_qty for line in self.lines)

    @property
    def is_scheduled(self) -> bool:
        """Whether the customer chose a time (预约单) and not as soon as possible (即时单)."""
        return self.valid_from is not None or (
            self.promise is not None and self.promise.start is not None
        )

    @property
    def is_fully_refunded(self) -> bool:
        """Whether nothing is left to hand over."""
        return self.item_count == 0

    def can_move_to(self, target: OrderState) -> bool:
        """Whether `moved_to` would allow this step."""
        return target in _NEXT[self.state]

    def moved_to(self, target: OrderState, *, at: datetime) -> Order:
        """Return this order one step further. Raises IllegalMove."""
        if not self.can_move_to(target):
            raise IllegalMove(self.no, self.state, target)
        return replace(self, state=target, changed_at=at)

    def accepted(self, *, at: datetime) -> Order:
        """Return this order accepted by the shop. Raises IllegalMove."""
        return replace(self.moved_to(OrderState.ACCEPTED, at=at), accepted_at=at)

    def packed_in(self, bags: int, *, at: datetime) -> Order:
        """Return this order packed in `bags` bags (1 to 99). Raises IllegalMove, RuleViolation."""
        if not 1 <= bags <= 99:
            raise RuleViolation("bags_out_of_range", order_no=self.no, bags=bags)
        return replace(self.moved_to(OrderState.PACKED, at=at), bags=bags)

    def handed(self, *, at: datetime) -> Order:
        """Return a platform order noted as handed over here (登记交货). Raises RuleViolation."""
        if self.code_owner is not CodeOwner.PLATFORM:
            raise RuleViolation("has_own_code", order_no=self.no)
        return replace(self.moved_to(OrderState.ARRIVED, at=at), handed_here=True)

    def reopened(self, *, at: datetime) -> Order:
        """Return this completed order as packed again, its redemption undone. Raises IllegalMove.

        The goods are at the counter or come back to it, so it waits there whatever it had become.
        """
        if self.state is not OrderState.COMPLETED or self.closed_elsewhere:
            raise IllegalMove(self.no, self.state, OrderState.PACKED)
        return replace(self, state=OrderState.PACKED, changed_at=at)

    def same_content(self, other: Order) -> bool:
        """Whether both say the same was bought, whatever has happened to them since."""
        same = all(getattr(self, name) == getattr(other, name) for name in _AS_BOUGHT)
        return same and (self.lines == other.lines or self._bought_lines_of(other))

    def _bought_lines_of(self, other: Order) -> bool:
        """Whether only the shop's own refunds and replacements set the lines apart."""
        if other.revision > self.revision:
            return False
        mine = [line for line in self.lines if not line.instead_of]
        theirs = [line for line in other.lines if not line.instead_of]
        return len(mine) == len(theirs) and all(
            replace(one, refunded_qty=0) == replace(two, refunded_qty=0)
            and one.refunded_qty >= two.refunded_qty
            for one, two in zip(mine, theirs, strict=True)
        )


_AS_BOUGHT = (
    "no", "shop", "channel", "fulfilment", "placed_at", "paid_at", "customer", "promise",
    "delivery_fee_fen", "packing_fee_fen", "discount_fen", "platform_subsidy_fen", "remark",
    "valid_from", "valid_until",
)  # fmt: skip
