"""Settlement rows: added, never edited but for what the hub made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from pos.domain.ids import CodeId, OrderNo
from pos.domain.settlements import Settlement, SettlementKind, SettlementState
from pos.sql.columns import from_signed, from_us, to_signed, to_us
from pos.sql.prepared import Prepared
from pos.storage.tables import closing, settlement

_T = settlement.c
_AT_ONCE = 500
_COLUMNS = tuple(column.name for column in _T if column.name != "closed")
_AMOUNTS = tuple(name for name in _COLUMNS if name.endswith("_fen"))
_ADD = Prepared(insert(settlement).values({name: bindparam(name) for name in _COLUMNS}))
_OF_CODE = Prepared(
    select(*(_T[name] for name in _COLUMNS)).where(
        _T.code_id == bindparam("wanted"),
        _T.generation == bindparam("of"),
        _T.kind == bindparam("as_kind"),
    )
)
_MARK = Prepared(
    update(settlement)
    .where(
        _T.code_id == bindparam("wanted"),
        _T.generation == bindparam("of"),
        _T.kind == bindparam("as_kind"),
    )
    .values(state=bindparam("state"))
)


class SqlSettlements:
    """Implements `pos.services.ports.Settlements`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: Settlement) -> None:
        """Store a new row; UNIQUE(code_id, generation, kind) refuses a second one."""
        _ADD.run(
            self._connection,
            id=row.id,
            order_no=row.order_no,
            code_id=to_signed(row.code_id),
            generation=row.generation,
            kind=row.kind.value,
            made_us=to_us(row.made_at),
            day=row.day.isoformat(),
            due_date=row.due_date.isoformat(),
            state=row.state.value,
            **{name: getattr(row, name) for name in _AMOUNTS},
        )

    def of_code(
        self,
        code_id: CodeId,
        generation: int,
        kind: SettlementKind = SettlementKind.SETTLEMENT,
    ) -> Settlement | None:
        """Return the row of one redemption, or the one that takes it back."""
        row = _OF_CODE.row(
            self._connection, wanted=to_signed(code_id), of=generation, as_kind=kind.value
        )
        return None if row is None else _settlement(dict(zip(_COLUMNS, row, strict=True)))

    def select(self, day: date | None = None) -> Sequence[Settlement]:
        """Return the rows of a day, or all, newest first."""
        query = select(settlement).order_by(_T.made_us.desc(), _T.id.desc())
        if day is not None:
            query = query.where(_T.day == day.isoformat())
        return [_settlement(dict(row)) for row in self._connection.execute(query).mappings()]

    def between(self, first: date, last: date) -> Sequence[Settlement]:
        """Return the rows of these days, both included, oldest first."""
        query = (
            select(settlement)
            .where(_T.day.between(first.isoformat(), last.isoformat()))
            .order_by(_T.made_us, _T.id)
        )
        return [_settlement(dict(row)) for row in self._connection.execute(query).mappings()]

    def late(self, day: date) -> frozenset[OrderNo]:
        """Return the orders with rows that came to a day after it was closed."""
        query = select(_T.order_no).join(closing, closing.c.day == _T.day)
        missed = query.where(_T.day == day.isoformat(), _T.closed.is_(False))
        return frozenset(map(OrderNo, self._connection.scalars(missed)))

    def owed_fen(self, nos: AbstractSet[OrderNo]) -> Mapping[OrderNo, int]:
        """Return what each of these orders comes to over all days; those without rows are left out."""
        summed = select(_T.order_no, func.sum(_T.net_fen)).group_by(_T.order_no)
        if len(nos) <= _AT_ONCE:  # for more, one pass over all rows is the quicker way
            summed = summed.where(_T.order_no.in_(nos))
        rows = self._connection.execute(summed)
        return {OrderNo(no): int(net_fen) for no, net_fen in rows if no in nos}

    def mark(
        self, code_id: CodeId, generation: int, state: SettlementState, kind: SettlementKind
    ) -> None:
        """Note what the hub made of it."""
        _MARK.run(
            self._connection,
            wanted=to_signed(code_id),
            of=generation,
            as_kind=kind.value,
            state=state.value,
        )


def _settlement(row: Mapping[str, Any]) -> Settlement:
    return Settlement(
        id=row["id"],
        order_no=OrderNo(row["order_no"]),
        code_id=CodeId(from_signed(row["code_id"])),
        generation=row["generation"],
        kind=SettlementKind(row["kind"]),
        made_at=from_us(row["made_us"]),
        day=date.fromisoformat(row["day"]),
        due_date=date.fromisoformat(row["due_date"]),
        state=SettlementState(row["state"]),
        **{name: row[name] for name in _AMOUNTS},
    )
