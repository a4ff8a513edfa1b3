"""Why orders that wait were not accepted by rule, as rows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from pos.domain.ids import OrderNo
from pos.sql.upserts import upsert
from pos.storage.tables import unfit_order


class SqlUnfit:
    """Implements `pos.services.pick_ports.Unfit`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Mapping[OrderNo, str]:
        """Return the reasons by order."""
        rows = self._connection.execute(select(unfit_order.c.order_no, unfit_order.c.reason))
        return {OrderNo(no): reason for no, reason in rows}

    def put(self, no: OrderNo, reason: str) -> None:
        """Note a reason; an empty one forgets the order."""
        if not reason:
            self._connection.execute(delete(unfit_order).where(unfit_order.c.order_no == no))
            return
        row = upsert(self._connection, unfit_order, {"order_no": no}, {"reason": reason})
        self._connection.execute(row)
