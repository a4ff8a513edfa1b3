"""Stock takes as rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from pos.domain.ids import Sku
from pos.domain.stock_takes import Counted, StockTake, TakeId, TakeState
from pos.sql.columns import from_us, to_us
from pos.sql.upserts import upsert
from pos.storage.stored import from_us_or_none, to_us_or_none
from pos.storage.tables import product, stock_take, stock_take_line

_T, _L = stock_take.c, stock_take_line.c


class SqlTakes:
    """Implements `pos.services.stock_ports.Takes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_one(self) -> StockTake | None:
        """Return the stock take under way."""
        query = select(stock_take).where(_T.state == TakeState.OPEN.value)
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return StockTake(
            TakeId(row.id),
            from_us(row.started_us),
            row.person,
            TakeState(row.state),
            from_us_or_none(row.closed_us),
        )

    def put(self, take: StockTake) -> None:
        """Store a stock take (insert or update)."""
        values = {
            "started_us": to_us(take.started_at),
            "person": take.person,
            "state": take.state.value,
            "closed_us": to_us_or_none(take.closed_at),
        }
        self._connection.execute(upsert(self._connection, stock_take, {"id": take.id}, values))

    def count(self, take: TakeId, line: Counted) -> None:
        """Store what was counted of a product, in place of what was counted before."""
        key = {"take_id": take, "sku": line.sku}
        values = {"counted": line.counted, "expected": line.expected, "at_us": to_us(line.at)}
        self._connection.execute(upsert(self._connection, stock_take_line, key, values))

    def lines(self, take: TakeId) -> Sequence[Counted]:
        """Return what was counted, the newest first."""
        query = (
            select(stock_take_line, product.c.name)
            .join(product, product.c.sku == _L.sku)
            .where(_L.take_id == take)
            .order_by(_L.at_us.desc(), _L.sku)
        )
        return [
            Counted(Sku(row.sku), row.name, row.counted, row.expected, from_us(row.at_us))
            for row in self._connection.execute(query)
        ]
