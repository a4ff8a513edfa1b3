"""Picking ends with closed bags."""

from __future__ import annotations

from dataclasses import dataclass

from pos.domain.ids import OrderNo
from pos.domain.orders import Order, OrderState
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.services.fulfilling import pack_order
from pos.services.permits import permit
from pos.services.ports import Store
from pos.services.reading import time_of


@dataclass(frozen=True, slots=True)
class Picking:
    """Closes an order's bags."""

    store: Store
    clock: Clock

    def finish(self, no: OrderNo, *, bags: int, by: Actor) -> Order:
        """Close the order's bags (1 to 99). The same again changes nothing.

        Raises: OrderNotFound; RuleViolation: `illegal_move`, `bags_out_of_range`, `order_frozen`,
            `not_permitted`. Then nothing was saved.
        """
        with self.store.begin() as work:
            permit(work, by, Act.PACK)
            order = work.orders.get(no)
            if order.state is OrderState.PACKED and order.bags == bags:
                return order
            return pack_order(work, order, bags=bags, by=by, at=time_of(work, self.clock.now()).now)
