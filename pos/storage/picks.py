"""Open walks along the shelves as rows: an order lies in one of them at most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pos.domain.ids import DeviceId, OrderNo, PickId, StaffId
from pos.domain.picking import Basket, Move, Pick, PickItem, Taken
from pos.sql.columns import from_us, to_us
from pos.storage.tables import pick, pick_order

_T = pick.c


class SqlPicks:
    """Implements `pos.services.pick_ports.Picks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, pick_id: PickId) -> Pick | None:
        """Return the open walk, or None where it is over."""
        return next(iter(self._select(_T.id == pick_id)), None)

    def of_order(self, no: OrderNo) -> Pick | None:
        """Return the open walk an order lies in, or None."""
        mine = select(pick_order.c.pick_id).where(pick_order.c.order_no == no).scalar_subquery()
        return next(iter(self._select(_T.id == mine)), None)

    def all(self) -> Sequence[Pick]:
        """Return the open walks, oldest first."""
        return self._select()

    def add(self, begun: Pick) -> None:
        """Store a new walk; the primary key of its orders refuses a second one."""
        self._connection.execute(insert(pick).values(id=begun.id, **_row(begun)))
        for basket in begun.baskets:
            self._connection.execute(
                insert(pick_order).values(order_no=basket.order_no, pick_id=begun.id)
            )

    def put(self, changed: Pick) -> bool:
        """Store the walk one version on, or end it where no basket is left; False: overtaken."""
        now = _row(changed) | {"version": changed.version + 1}
        mine = update(pick).where(_T.id == changed.id, _T.version == changed.version)
        if self._connection.execute(mine.values(**now)).rowcount != 1:
            return False
        kept = [basket.order_no for basket in changed.baskets]
        gone = pick_order.c.pick_id == changed.id, pick_order.c.order_no.not_in(kept)
        self._connection.execute(delete(pick_order).where(*gone))
        if not kept:
            self._connection.execute(delete(pick).where(_T.id == changed.id))
        return True

    def _select(self, *where: Any) -> Sequence[Pick]:
        query = select(pick).where(*where).order_by(_T.began_us, _T.id)
        return [_pick(dict(row)) for row in self._connection.execute(query).mappings()]


def _row(shown: Pick) -> dict[str, object]:
    body = {
        "baskets": [[one.number, one.order_no, one.pick_no] for one in shown.baskets],
        "items": [asdict(item) for item in shown.items],
        "moves": [[move.order_no, move.line, move.taken.value] for move in shown.moves],
    }
    return {
        "person": shown.by,
        "device": shown.device,
        "began_us": to_us(shown.began_at),
        "refused": shown.refused,
        "version": shown.version,
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    }


def _pick(row: dict[str, Any]) -> Pick:
    body = json.loads(row["body"])
    return Pick(
        id=PickId(row["id"]),
        by=StaffId(row["person"]),
        device=DeviceId(row["device"]),
        began_at=from_us(row["began_us"]),
        baskets=tuple(Basket(*parts) for parts in body["baskets"]),
        items=tuple(
            PickItem(**item | {"barcodes": tuple(item["barcodes"])}) for item in body["items"]
        ),
        moves=tuple(Move(no, line, Taken(taken)) for no, line, taken in body["moves"]),
        refused=row["refused"],
        version=row["version"],
    )
