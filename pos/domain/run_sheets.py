"""What stands on a courier's run sheet and on the slip by which he takes bags over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.addresses import AddressPart, numbers_in
from pos.domain.labels import Printing, is_fragile, masked_remark, paper_text, promise_words
from pos.domain.masking import PHONE_MASK, masked_name
from pos.domain.orders import Fulfilment, Order, OrderState
from pos.errors import RuleViolation

ON_A_RUN = frozenset({OrderState.PACKED, OrderState.ASSIGNED, OrderState.OUT})
"""States in which an order's bags may be with a courier. When it has ended, so has his right to
the customer's address."""

LONGEST_COURIER = 40


@dataclass(frozen=True, slots=True)
class RunStop:
    """One order of a run.

    The courier it is given to needs the door, so the address is whole; name and phone are masked,
    and the phone's tail finds the order.
    """

    place: int
    """1 for the first stop."""
    order_no: str
    pick_no: str
    promise: str
    customer: str
    tail: str
    address: str
    remark: str
    bags: int
    item_count: int
    fragile: bool


@dataclass(frozen=True, slots=True)
class RunSheet:
    """One courier's run, its stops in the order they are driven."""

    shop: str
    courier: str
    stops: tuple[RunStop, ...]
    printing: Printing

    @property
    def bag_count(self) -> int:
        """How many bags the courier has with him."""
        return sum(stop.bags for stop in self.stops)


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """One order's bags; nothing of the customer, whose data the shop's copy need not keep."""

    order_no: str
    pick_no: str
    bags: int
    item_count: int
    fragile: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """Bags that change hands, to be signed by both sides."""

    shop: str
    courier: str
    lines: tuple[HandOverLine, ...]
    printing: Printing

    @property
    def bag_count(self) -> int:
        """How many bags change hands."""
        return sum(line.bags for line in self.lines)

    @property
    def item_count(self) -> int:
        """How many pieces are in them."""
        return sum(line.item_count for line in self.lines)


def run_sheet(orders: Sequence[Order], *, shop: str, courier: str, printing: Printing) -> RunSheet:
    """Return the run sheet, stops as the orders are given.

    Raises: RuleViolation: `courier_missing`, `nothing_on_the_run`, `not_on_a_run` (order_no, state),
        `not_for_delivery` (order_no), `order_frozen` (order_no, reason).
    """
    _check(orders, courier)
    stops = tuple(_stop(place, order, printing) for place, order in enumerate(orders, start=1))
    return RunSheet(paper_text(shop), paper_text(courier), stops, printing)


def hand_over(orders: Sequence[Order], *, shop: str, courier: str, printing: Printing) -> HandOver:
    """Return the hand-over slip. Raises: as `run_sheet`."""
    _check(orders, courier)
    lines = tuple(
        HandOverLine(
            paper_text(order.no),
            paper_text(order.pick_no),
            order.bags,
            order.item_count,
            is_fragile(order),
        )
        for order in orders
    )
    return HandOver(paper_text(shop), paper_text(courier), lines, printing)


def _check(orders: Sequence[Order], courier: str) -> None:
    if not 0 < len(paper_text(courier)) <= LONGEST_COURIER:
        raise RuleViolation("courier_missing", most=LONGEST_COURIER)
    if not orders:
        raise RuleViolation("nothing_on_the_run")
    for order in orders:
        if order.fulfilment is not Fulfilment.DELIVERY:
            raise RuleViolation("not_for_delivery", order_no=order.no)
        if order.state not in ON_A_RUN:
            raise RuleViolation("not_on_a_run", order_no=order.no, state=order.state.value)
        if order.freeze is not None:
            reason = order.freeze.reason.value
            raise RuleViolation("order_frozen", order_no=order.no, reason=reason)


def _stop(place: int, order: Order, printing: Printing) -> RunStop:
    customer = order.customer
    return RunStop(
        place=place,
        order_no=paper_text(order.no),
        pick_no=paper_text(order.pick_no),
        promise=promise_words(order, printing.at),
        customer=masked_name(paper_text(customer.name)),
        tail=paper_text(customer.phone_tail)[-4:],
        address=_without_phones(paper_text(customer.address)),
        remark=masked_remark(paper_text(order.remark)),
        bags=order.bags,
        item_count=order.item_count,
        fragile=is_fragile(order),
    )


def _without_phones(address: str) -> str:
    """Return the address as the courier needs it, without a phone somebody wrote into it."""
    out, done = [], 0
    for number in numbers_in(address):
        if number.part is AddressPart.PHONE:
            out += [address[done : number.start], PHONE_MASK]
            done = number.end
    return "".join([*out, address[done:]])
