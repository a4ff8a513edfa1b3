"""What is on hand and what orders hold of it: the stock follows the state of each stored order.

Every order is written through `pos.storage.orders`, and each write ends in `follow`, inside the
same transaction: so no use case can forget the stock, and none can move it twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import Line, Order, OrderState
from pos.domain.stock import (
    Hold,
    Movement,
    MoveReason,
    Product,
    Stand,
    moved,
    open_holds,
    product_of,
    stand_of,
)
from pos.sql.columns import from_us, to_us
from pos.sql.prepared import Prepared
from pos.storage.products import SqlProducts
from pos.storage.tables import product, stock_hold, stock_movement

_P, _H, _M = product.c, stock_hold.c, stock_movement.c
_HOLD_COLUMNS = ("order_no", "line", "sku", "qty", "stand", "taken")
_MOVEMENT_COLUMNS = ("at_us", "sku", "qty", "reason", "order_no", "person", "note")
_HOLDS = Prepared(
    select(_H.stand, _H.line, _H.sku, _H.qty, _H.taken)
    .where(_H.order_no == bindparam("wanted"))
    .order_by(_H.line)
)
_ADD_HOLD = Prepared(insert(stock_hold).values({name: bindparam(name) for name in _HOLD_COLUMNS}))
_DROP_HOLDS = Prepared(delete(stock_hold).where(_H.order_no == bindparam("wanted")))
_RESERVE = Prepared(
    update(product)
    .where(_P.sku == bindparam("wanted"))
    .values(reserved=_P.reserved + bindparam("more"))
)
_ON_HAND = Prepared(select(_P.on_hand).where(_P.sku == bindparam("wanted")))
_SET_ON_HAND = Prepared(
    update(product).where(_P.sku == bindparam("wanted")).values(on_hand=bindparam("now"))
)
_ADD_MOVEMENT = Prepared(
    insert(stock_movement).values({name: bindparam(name) for name in _MOVEMENT_COLUMNS})
)


class SqlStock:
    """Implements `pos.services.stock_ports.Stock`, and lets the stock follow the orders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._products = SqlProducts(connection)

    def move(
        self, sku: Sku, qty: int, reason: MoveReason, *, at: datetime, person: str, note: str = ""
    ) -> Product:
        """Book a movement and return the product after it; a first one makes it counted."""
        now = moved(self._products.get(sku), qty)
        _SET_ON_HAND.run(self._connection, wanted=sku, now=now)
        self._add(Movement(at, sku, qty, reason, person=person, note=note))
        return self._products.get(sku)

    def movements(
        self, *, sku: Sku | None = None, order_no: OrderNo | None = None, limit: int | None = None
    ) -> Sequence[Movement]:
        """Return movements, newest first."""
        query = select(stock_movement).order_by(_M.id.desc()).limit(limit)
        if sku is not None:
            query = query.where(_M.sku == sku)
        if order_no is not None:
            query = query.where(_M.order_no == order_no)
        return [_movement(dict(row)) for row in self._connection.execute(query).mappings()]

    def holds(self, no: OrderNo) -> tuple[Stand, tuple[Hold, ...]]:
        """Return what an order's goods are to the stock, and its lines' holds."""
        rows = _HOLDS.rows(self._connection, wanted=no)
        stand = Stand(rows[0][0]) if rows else Stand.FREE
        return stand, tuple(Hold(line, Sku(sku), *rest) for _, line, sku, *rest in rows)

    def bring_back(self, order: Order, *, at: datetime, person: str) -> int:
        """Book back, once, what a cancelled order took with it; returns the pieces."""
        stand, holds = self.holds(order.no)
        if stand is not Stand.GONE or order.state is not OrderState.CANCELLED:
            return 0
        self._return(order.no, holds, at, person)
        self._write(order.no, Stand.FREE, ())
        return sum(hold.taken for hold in holds)

    def began(self, order: Order) -> None:
        """Let a new order hold its goods; one that comes as gone already takes nothing with it."""
        stand = stand_of(order.state, Stand.FREE)
        if stand is not Stand.FREE:
            holds = self._wanted(order)
            self._reserve(holds if stand is Stand.HELD else ())
            self._write(order.no, stand, holds)

    def follow(self, order: Order) -> None:
        """Bring the stock to where the stored order is now; the same again changes nothing."""
        before, holds = self.holds(order.no)
        now = stand_of(order.state, before)
        if now is before and now is not Stand.HELD:
            return
        at = order.changed_at or order.placed_at
        if now is Stand.HELD:
            self._hold(order, before, holds, at)
        elif now is Stand.GONE:
            self._hand_over(order.no, before, holds or self._wanted(order), at)
        else:
            self._free(order.no, before, holds, at)

    def completed(self, no: OrderNo, at: datetime) -> None:
        """Deduct what a redeemed order held: it was in the shop, or is away already."""
        before, holds = self.holds(no)
        if before is Stand.HELD:
            self._hand_over(no, before, holds, at)

    def _hold(self, order: Order, before: Stand, holds: tuple[Hold, ...], at: datetime) -> None:
        wanted = self._wanted(order)
        if before is Stand.HELD and wanted == holds:
            return
        if before is Stand.HELD:
            self._reserve(holds, give_back=True)
        elif before is Stand.GONE:
            self._return(order.no, holds, at)
        self._reserve(wanted)
        self._write(order.no, Stand.HELD, wanted)

    def _hand_over(self, no: OrderNo, before: Stand, holds: tuple[Hold, ...], at: datetime) -> None:
        if before is Stand.HELD:
            self._reserve(holds, give_back=True)
        self._write(no, Stand.GONE, tuple(self._taken(no, hold, at) for hold in holds))

    def _free(self, no: OrderNo, before: Stand, holds: tuple[Hold, ...], at: datetime) -> None:
        if before is Stand.HELD:
            self._reserve(holds, give_back=True)
        else:
            self._return(no, holds, at)
        self._write(no, Stand.FREE, ())

    def _taken(self, no: OrderNo, hold: Hold, at: datetime) -> Hold:
        """Take a line's pieces off what is on hand, as far as it goes: a count may be wrong."""
        row = _ON_HAND.row(self._connection, wanted=hold.sku)
        if row is None or row[0] is None:
            return Hold(hold.line, hold.sku, hold.qty)
        taken = min(hold.qty, row[0])
        _SET_ON_HAND.run(self._connection, wanted=hold.sku, now=row[0] - taken)
        note = "" if taken == hold.qty else f"short={hold.qty - taken}"
        self._add(Movement(at, hold.sku, -taken, MoveReason.HANDED, order_no=no, note=note))
        return Hold(hold.line, hold.sku, hold.qty, taken)

    def _return(self, no: OrderNo, holds: tuple[Hold, ...], at: datetime, person: str = "") -> None:
        for hold in holds:
            if not hold.taken:
                continue
            row = _ON_HAND.row(self._connection, wanted=hold.sku)
            on_hand = 0 if row is None or row[0] is None else row[0]
            _SET_ON_HAND.run(self._connection, wanted=hold.sku, now=on_hand + hold.taken)
            self._add(
                Movement(at, hold.sku, hold.taken, MoveReason.RETURNED, order_no=no, person=person)
            )

    def _reserve(self, holds: tuple[Hold, ...], *, give_back: bool = False) -> None:
        for hold in holds:
            more = -hold.qty if give_back else hold.qty
            _RESERVE.run(self._connection, wanted=hold.sku, more=more)

    def _write(self, no: OrderNo, stand: Stand, holds: tuple[Hold, ...]) -> None:
        _DROP_HOLDS.run(self._connection, wanted=no)
        for hold in holds:
            _ADD_HOLD.run(
                self._connection,
                order_no=no,
                line=hold.line,
                sku=hold.sku,
                qty=hold.qty,
                stand=stand.value,
                taken=hold.taken,
            )

    def _wanted(self, order: Order) -> tuple[Hold, ...]:
        skus = {index: self._sku(line) for index, line in enumerate(order.lines)}
        return open_holds(order, {index: sku for index, sku in skus.items() if sku is not None})

    def _sku(self, line: Line) -> Sku | None:
        return product_of(line, self.products_of(line))

    def products_of(self, line: Line) -> Sequence[Product]:
        """Return the products that have a line's sku or its barcode."""
        by_sku = self._products.find(Sku(line.sku)) if line.sku else None
        by_barcode = self._products.by_barcode(line.barcode) if line.barcode else ()
        return [*(() if by_sku is None else (by_sku,)), *by_barcode]

    def _add(self, movement: Movement) -> None:
        _ADD_MOVEMENT.run(
            self._connection,
            at_us=to_us(movement.at),
            sku=movement.sku,
            qty=movement.qty,
            reason=movement.reason.value,
            order_no=movement.order_no,
            person=movement.person,
            note=movement.note,
        )


def _movement(row: Mapping[str, Any]) -> Movement:
    return Movement(
        at=from_us(row["at_us"]),
        sku=Sku(row["sku"]),
        qty=row["qty"],
        reason=MoveReason(row["reason"]),
        order_no=None if row["order_no"] is None else OrderNo(row["order_no"]),
        person=row["person"],
        note=row["note"],
    )
