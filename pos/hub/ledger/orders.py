"""The orders the hub has taken, with what it has heard of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import CodeOwner, Order, OrderState
from pos.hub.ledger.rows import HeldOrder
from pos.hub.ledger.tables import orders
from pos.wire.orders import OrderIn


class Orders:
    """Orders by shop and number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, shop: ShopId, no: OrderNo) -> HeldOrder | None:
        """Return the order, or None."""
        row = self._connection.execute(
            select(orders).where(orders.c.shop_id == shop, orders.c.no == no)
        ).one_or_none()
        return None if row is None else _held(row)

    def shops_of(self, no: OrderNo) -> Sequence[ShopId]:
        """Return the shops that have an order of this number."""
        found = self._connection.scalars(select(orders.c.shop_id).where(orders.c.no == no))
        return [ShopId(shop) for shop in found]

    def add(self, order: Order, content: str, *, taken_from: str, at: datetime) -> None:
        """Store a new order; `content` is its travelling form."""
        self._connection.execute(
            insert(orders).values(
                shop_id=order.shop,
                no=order.no,
                taken_at=at,
                taken_from=taken_from,
                **_values(order, content, at),
            )
        )

    def put(self, order: Order, content: str, *, at: datetime) -> None:
        """Store the order as it stands now."""
        this = (orders.c.shop_id == order.shop) & (orders.c.no == order.no)
        self._connection.execute(update(orders).where(this).values(_values(order, content, at)))


def _values(order: Order, content: str, at: datetime) -> dict[str, object]:
    return {
        "content": content,
        "revision": order.revision,
        "code_owner": order.code_owner.value,
        "state": order.state.value,
        "changed_at": order.changed_at or at,
        "accepted_at": order.accepted_at,
        "pick_no": order.pick_no,
        "bags": order.bags,
        "closed_reason": order.closed_reason,
    }


def _held(row: Row[tuple[object, ...]]) -> HeldOrder:
    bought = OrderIn.model_validate_json(row.content).to_order()
    order = replace(
        bought,
        code_owner=CodeOwner(row.code_owner),
        state=OrderState(row.state),
        changed_at=row.changed_at,
        accepted_at=row.accepted_at,
        pick_no=row.pick_no,
        bags=row.bags,
        closed_reason=row.closed_reason,
    )
    return HeldOrder(order, row.content)
