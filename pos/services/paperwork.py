"""Lists on paper: what is collected, what a courier drives, and what he signs for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pos.domain.ids import OrderNo
from pos.domain.labels import Printing as PrintMark
from pos.domain.orders import Order, OrderState
from pos.domain.pick_lists import PickList, pick_list
from pos.domain.run_sheets import HandOver, RunSheet, hand_over, run_sheet
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.handling import handling_in
from pos.services.permits import permit
from pos.services.ports import Store
from pos.services.reading import time_of

RUN_SHEET_MADE = "run_sheet_made"
HAND_OVER_SLIP_MADE = "hand_over_slip_made"
_TO_PICK = frozenset({OrderState.ACCEPTED, OrderState.PACKED})

_Paper = TypeVar("_Paper")


class ListDrawing(Protocol):
    """Turns lists into PDF; implemented in `pos.paper`."""

    def pick_list(self, listed: PickList, *, paper: str, dpi: int) -> bytes:
        """Return the pick list on `a4` or a roll of `80` mm. Raises: RuleViolation `bad_dpi`."""
        ...

    def run_sheet(self, sheet: RunSheet, *, dpi: int) -> bytes:
        """Return the run sheet on A4. Raises: RuleViolation `bad_dpi`."""
        ...

    def hand_over(self, slip: HandOver, *, dpi: int) -> bytes:
        """Return the hand-over slip on a roll of 80 mm. Raises: RuleViolation `bad_dpi`."""
        ...


@dataclass(frozen=True, slots=True)
class Paperwork:
    """Draws lists of orders as PDF; no list here changes an order."""

    store: Store
    clock: Clock
    drawing: ListDrawing

    def pick_list(self, nos: Sequence[OrderNo], *, paper: str = "a4", dpi: int = 300) -> bytes:
        """Return the slip of one order, or the walk for several in the order of the shelves.

        Raises: OrderNotFound; RuleViolation: `no_orders`, `not_to_pick` (order_no, state),
            `bad_dpi`; Unavailable.
        """
        if not nos:
            raise RuleViolation("no_orders")
        with self.store.read() as work:
            orders = [work.orders.get(no) for no in dict.fromkeys(nos)]
            for order in orders:
                if order.state not in _TO_PICK:
                    raise RuleViolation("not_to_pick", order_no=order.no, state=order.state.value)
            listed = pick_list(
                orders,
                shop=work.shop.profile().name,
                handling=handling_in(work),
                printing=PrintMark(time_of(work, self.clock.now()).now),
            )
        return self.drawing.pick_list(listed, paper=paper, dpi=dpi)

    def run_sheet(
        self, nos: Sequence[OrderNo], *, courier: str, by: Actor, dpi: int = 300
    ) -> bytes:
        """Return the run sheet, stops as the orders are given; each order's trail says for whom.

        Raises: OrderNotFound; RuleViolation: `courier_missing`, `nothing_on_the_run`,
            `not_on_a_run`, `not_for_delivery`, `order_frozen`, `not_permitted`; Unavailable.
        """
        sheet = self._made(run_sheet, nos, courier, RUN_SHEET_MADE, by)
        return self.drawing.run_sheet(sheet, dpi=dpi)

    def hand_over(
        self, nos: Sequence[OrderNo], *, courier: str, by: Actor, dpi: int = 203
    ) -> bytes:
        """Return the slip both sides sign. Raises: as `run_sheet`."""
        slip = self._made(hand_over, nos, courier, HAND_OVER_SLIP_MADE, by)
        return self.drawing.hand_over(slip, dpi=dpi)

    def _made(
        self,
        make: Callable[..., _Paper],
        nos: Sequence[OrderNo],
        courier: str,
        act: str,
        by: Actor,
    ) -> _Paper:
        with self.store.begin() as work:
            person = permit(work, by, Act.HAND_OVER)
            orders: list[Order] = [work.orders.get(no) for no in dict.fromkeys(nos)]
            now = time_of(work, self.clock.now()).now
            shop, mark = work.shop.profile().name, PrintMark(now, person.name)
            paper = make(orders, shop=shop, courier=courier, printing=mark)
            for order in orders:
                said = f"courier={' '.join(courier.split())}"
                work.audit.add(by, act, at=now, order_no=order.no, details=said)
        return paper
