"""What the shops last said of their stock: one row per product, the latest word counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from pos.domain.ids import DeviceId, ShopId, Sku
from pos.hub.ledger.rows import HeldLevel
from pos.hub.ledger.tables import stock_levels
from pos.sql.upserts import upsert

_T = stock_levels.c


class StockLevels:
    """Levels by shop and sku."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, level: HeldLevel, *, device: DeviceId) -> None:
        """Note a level, unless a later one is known."""
        before = self.known(level.shop, [level.sku]).get(level.sku)
        if before is not None and before.at > level.at:
            return
        key = {"shop_id": level.shop, "sku": level.sku}
        values = {
            "name": level.name,
            "available": level.available,
            "at": level.at,
            "device_id": device,
        }
        self._connection.execute(upsert(self._connection, stock_levels, key, values))

    def known(self, shop: ShopId, skus: Iterable[Sku]) -> Mapping[Sku, HeldLevel]:
        """Return what is known of these products."""
        query = select(stock_levels).where(_T.shop_id == shop, _T.sku.in_(list(skus)))
        return {level.sku: level for level in self._levels(query)}

    def select(self, shop: ShopId | None) -> Sequence[HeldLevel]:
        """Return all levels of a shop, or of all shops, by shop and sku."""
        query = select(stock_levels).order_by(_T.shop_id, _T.sku)
        return self._levels(query if shop is None else query.where(_T.shop_id == shop))

    def _levels(self, query: Select[Any]) -> list[HeldLevel]:
        rows = self._connection.execute(query).mappings()
        return [
            HeldLevel(
                ShopId(row["shop_id"]), Sku(row["sku"]), row["name"], row["available"], row["at"]
            )
            for row in rows
        ]
