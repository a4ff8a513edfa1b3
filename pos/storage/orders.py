"""The shop's orders as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import (
    REDEEMABLE,
    CodeOwner,
    Freeze,
    FreezeReason,
    Fulfilment,
    Order,
    OrderState,
    Promise,
)
from pos.services.ports import OrderNotFound
from pos.sql.columns import from_us, to_us
from pos.sql.prepared import Prepared
from pos.sql.upserts import upsert
from pos.storage.stock import SqlStock
from pos.storage.stored import (
    customer_text,
    from_us_or_none,
    lines_text,
    read_customer,
    read_lines,
    to_us_or_none,
)
from pos.storage.tables import pick_counter, shop_order

_T = shop_order.c
_COLUMNS = tuple(_T.keys())
_PICK = Prepared(select(shop_order).where(_T.no == bindparam("wanted")))
_ADD = Prepared(insert(shop_order).values({name: bindparam(name) for name in _COLUMNS}))
_PUT = Prepared(
    update(shop_order)
    .where(_T.no == bindparam("wanted"))
    .values({name: bindparam(name) for name in _COLUMNS if name != "no"})
)
_COMPLETE = Prepared(
    update(shop_order)
    .where(
        _T.no == bindparam("wanted"),
        _T.freeze_reason == "",
        # Written out: a list has no fixed text to prepare.
        _T.state.in_([bindparam(f"s{i}", s.value) for i, s in enumerate(sorted(REDEEMABLE))]),
    )
    .values(state=OrderState.COMPLETED.value, changed_us=bindparam("at_us"))
)


class SqlOrders:
    """Implements `pos.services.ports.Orders`; the stock follows whatever is stored."""

    def __init__(self, connection: Connection, stock: SqlStock) -> None:
        self._connection = connection
        self._stock = stock

    def get(self, no: OrderNo) -> Order:
        """Return the order. Raises OrderNotFound."""
        order = self.find(no)
        if order is None:
            raise OrderNotFound(no)
        return order

    def find(self, no: OrderNo) -> Order | None:
        """Return the order, or None."""
        row = _PICK.row(self._connection, wanted=no)
        return None if row is None else _order(dict(zip(_COLUMNS, row, strict=True)))

    def add(self, order: Order) -> None:
        """Store a new order."""
        _ADD.run(self._connection, **_row(order))
        self._stock.began(order)

    def put(self, order: Order) -> None:
        """Store the order as it stands now."""
        row = _row(order)
        row["wanted"] = row.pop("no")
        if _PUT.run(self._connection, **row) != 1:
            raise OrderNotFound(order.no)
        self._stock.follow(order)

    def complete(self, no: OrderNo, *, at: datetime) -> bool:
        """Complete the order if it may be redeemed now; False if another was quicker."""
        if _COMPLETE.run(self._connection, wanted=no, at_us=to_us(at)) != 1:
            return False
        self._stock.completed(no, at)
        return True

    def next_pick_number(self, mark: str, day: date) -> int:
        """Count up and return the day's next number for a channel's mark, from 1."""
        counted = upsert(
            self._connection,
            pick_counter,
            {"mark": mark, "day": day.isoformat()},
            {"last": 1},
            last=pick_counter.c.last + 1,
        ).returning(pick_counter.c.last)
        return int(self._connection.execute(counted).scalar_one())

    def select(
        self, states: Sequence[OrderState] = (), *, limit: int | None = None
    ) -> Sequence[Order]:
        """Return orders in these states (all where empty), by promise, the latest due first."""
        query = select(shop_order).order_by(_T.due_us, _T.no).limit(limit)
        if states:
            query = query.where(_T.state.in_([state.value for state in states]))
        return [_order(dict(row)) for row in self._connection.execute(query).mappings()]


def _row(order: Order) -> dict[str, Any]:
    promise, freeze = order.promise, order.freeze
    return {
        "no": order.no,
        "shop": order.shop,
        "channel": order.channel,
        "fulfilment": order.fulfilment.value,
        "state": order.state.value,
        "placed_us": to_us(order.placed_at),
        "paid_us": to_us(order.paid_at),
        "promise_start_us": None if promise is None else to_us_or_none(promise.start),
        "promise_end_us": None if promise is None else to_us(promise.end),
        "due_us": to_us(order.placed_at if promise is None else promise.end),
        "changed_us": to_us_or_none(order.changed_at),
        "accepted_us": to_us_or_none(order.accepted_at),
        "valid_from_us": to_us_or_none(order.valid_from),
        "valid_until_us": to_us_or_none(order.valid_until),
        "pick_no": order.pick_no,
        "bags": order.bags,
        "code_owner": order.code_owner.value,
        "revision": order.revision,
        "freeze_reason": "" if freeze is None else freeze.reason.value,
        "freeze_us": None if freeze is None else to_us(freeze.at),
        "freeze_by": "" if freeze is None else freeze.by,
        "handed_here": order.handed_here,
        "closed_elsewhere": order.closed_elsewhere,
        "closed_reason": order.closed_reason,
        "delivery_fee_fen": order.delivery_fee_fen,
        "packing_fee_fen": order.packing_fee_fen,
        "discount_fen": order.discount_fen,
        "platform_subsidy_fen": order.platform_subsidy_fen,
        "remark": order.remark,
        "customer": customer_text(order.customer),
        "lines": lines_text(order.lines),
    }


def _order(row: Mapping[str, Any]) -> Order:
    return Order(
        no=OrderNo(row["no"]),
        shop=ShopId(row["shop"]),
        channel=row["channel"],
        fulfilment=Fulfilment(row["fulfilment"]),
        placed_at=from_us(row["placed_us"]),
        paid_at=from_us(row["paid_us"]),
        lines=read_lines(row["lines"]),
        customer=read_customer(row["customer"]),
        promise=_promise(row),
        delivery_fee_fen=row["delivery_fee_fen"],
        packing_fee_fen=row["packing_fee_fen"],
        discount_fen=row["discount_fen"],
        platform_subsidy_fen=row["platform_subsidy_fen"],
        remark=row["remark"],
        valid_from=from_us_or_none(row["valid_from_us"]),
        valid_until=from_us_or_none(row["valid_until_us"]),
        revision=row["revision"],
        code_owner=CodeOwner(row["code_owner"]),
        state=OrderState(row["state"]),
        changed_at=from_us_or_none(row["changed_us"]),
        accepted_at=from_us_or_none(row["accepted_us"]),
        pick_no=row["pick_no"],
        bags=row["bags"],
        freeze=_freeze(row),
        handed_here=bool(row["handed_here"]),
        closed_elsewhere=bool(row["closed_elsewhere"]),
        closed_reason=row["closed_reason"],
    )


def _promise(row: Mapping[str, Any]) -> Promise | None:
    end = row["promise_end_us"]
    return None if end is None else Promise(from_us(end), from_us_or_none(row["promise_start_us"]))


def _freeze(row: Mapping[str, Any]) -> Freeze | None:
    if not row["freeze_reason"]:
        return None
    return Freeze(FreezeReason(row["freeze_reason"]), from_us(row["freeze_us"]), row["freeze_by"])
