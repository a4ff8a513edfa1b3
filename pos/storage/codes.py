"""Redemption codes and what redeemed them. The one place where a code turns from active to used."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, select, update

from pos.domain.codes import Code, CodeKind, CodeState, Redemption
from pos.domain.ids import AttemptId, CodeId, DeviceId, OrderNo, StaffId
from pos.services.ports import KeyWrap
from pos.sql.columns import from_signed, from_us, to_signed, to_us
from pos.sql.prepared import Prepared
from pos.storage.stored import from_us_or_none, to_us_or_none
from pos.storage.tables import code, paper_digest, redemption

_C, _R, _P = code.c, redemption.c, paper_digest.c
_CODE_COLUMNS = tuple(_C.keys())
_USE_COLUMNS = tuple(_R.keys())


def _picked(where: ColumnElement[bool]) -> Prepared:
    # A code's own redemption is that of its present generation: after an undo there is none.
    same = and_(_R.code_id == _C.code_id, _R.generation == _C.generation)
    return Prepared(
        select(code, redemption).select_from(code.outerjoin(redemption, same)).where(where)
    )


_BY_ID = _picked(_C.code_id == bindparam("wanted"))
_BY_ORDER = _picked(_C.order_no == bindparam("wanted"))
_BY_LOCATOR = _picked(and_(_C.locator == bindparam("wanted"), _C.locator != ""))
_BY_PAPER = Prepared(select(_P.code_id, _P.generation).where(_P.digest == bindparam("wanted")))
_BY_ATTEMPT = Prepared(select(redemption).where(_R.attempt == bindparam("wanted")))
_ADD = Prepared(insert(code).values({name: bindparam(name) for name in _CODE_COLUMNS}))
_PUT = Prepared(
    update(code)
    .where(_C.code_id == bindparam("wanted"))
    .values({name: bindparam(name) for name in _CODE_COLUMNS if name != "code_id"})
)
_ADD_PAPER = Prepared(insert(paper_digest).values({n: bindparam(n) for n in _P.keys()}))  # noqa: SIM118 - a column collection iterates over columns
_ADD_USE = Prepared(insert(redemption).values({name: bindparam(name) for name in _USE_COLUMNS}))
_REDEEM = Prepared(
    update(code)
    .where(
        _C.code_id == bindparam("wanted"),
        _C.generation == bindparam("expected"),
        _C.state == CodeState.ACTIVE.value,
    )
    .values(state=CodeState.REDEEMED.value)
)


class SqlCodes:
    """Implements `pos.services.ports.Codes`."""

    def __init__(self, connection: Connection, keys: KeyWrap) -> None:
        self._connection = connection
        self._keys = keys

    def by_id(self, code_id: CodeId) -> Code | None:
        """Return the code, with its redemption if it has one."""
        return self._found(_BY_ID, to_signed(code_id))

    def by_order(self, no: OrderNo) -> Code | None:
        """Return the order's code."""
        return self._found(_BY_ORDER, no)

    def by_locator(self, locator: str) -> Code | None:
        """Return the live code whose digits begin with these seven."""
        return self._found(_BY_LOCATOR, locator)

    def by_paper(self, digest: bytes) -> tuple[Code, int] | None:
        """Return the paper code with this digest and the generation the digest belongs to."""
        row = _BY_PAPER.row(self._connection, wanted=digest)
        if row is None:
            return None
        found = self._found(_BY_ID, row[0])
        return None if found is None else (found, row[1])

    def put(self, code: Code) -> None:
        """Store the code as it stands now (insert or update)."""
        row: dict[str, Any] = {
            "code_id": to_signed(code.code_id),
            "order_no": code.order_no,
            "kind": code.kind.value,
            "generation": code.generation,
            "state": code.state.value,
            "key_wrapped": self._keys.wrap(code.code_id, code.key) if code.key else None,
            "locator": code.locator,
            "valid_from_us": to_us_or_none(code.valid_from),
            "valid_until_us": to_us_or_none(code.valid_until),
            "reissued_us": to_us_or_none(code.reissued_at),
            "reissued_by": code.reissued_by or "",
        }
        changed = {name: value for name, value in row.items() if name != "code_id"}
        if _PUT.run(self._connection, wanted=row["code_id"], **changed) == 0:
            _ADD.run(self._connection, **row)

    def add_paper_digest(self, code_id: CodeId, generation: int, digest: bytes) -> None:
        """Remember the digest of a paper code's digits."""
        _ADD_PAPER.run(
            self._connection, code_id=to_signed(code_id), generation=generation, digest=digest
        )

    def redeem(self, code_id: CodeId, generation: int, redemption: Redemption) -> bool:
        """Turn active into redeemed, once; False if the code was not active in this generation.

        The first lock is the compare-and-set, the second UNIQUE(code_id, generation).
        """
        stored_id = to_signed(code_id)
        if _REDEEM.run(self._connection, wanted=stored_id, expected=generation) != 1:
            return False
        _ADD_USE.run(
            self._connection,
            attempt=redemption.attempt,
            code_id=stored_id,
            generation=generation,
            at_us=to_us(redemption.at),
            person=redemption.person,
            person_name=redemption.person_name,
            device=redemption.device,
            counter_name=redemption.counter_name,
            scan_digest=redemption.scan_digest,
            elsewhere=redemption.elsewhere,
            relayed=redemption.relayed,
        )
        return True

    def redemption_of(self, attempt: AttemptId) -> tuple[CodeId, int, Redemption] | None:
        """Return what an attempt committed: code, generation and redemption."""
        row = _BY_ATTEMPT.row(self._connection, wanted=attempt)
        if row is None:
            return None
        used = dict(zip(_USE_COLUMNS, row, strict=True))
        return CodeId(from_signed(used["code_id"])), used["generation"], _redemption(used)

    def _found(self, statement: Prepared, wanted: object) -> Code | None:
        row = statement.row(self._connection, wanted=wanted)
        if row is None:
            return None
        stored = dict(zip(_CODE_COLUMNS, row, strict=False))
        used = dict(zip(_USE_COLUMNS, row[len(_CODE_COLUMNS) :], strict=True))
        code_id = CodeId(from_signed(stored["code_id"]))
        wrapped = stored["key_wrapped"]
        return Code(
            code_id=code_id,
            order_no=OrderNo(stored["order_no"]),
            kind=CodeKind(stored["kind"]),
            generation=stored["generation"],
            state=CodeState(stored["state"]),
            key=self._keys.unwrap(code_id, wrapped) if wrapped else b"",
            locator=stored["locator"],
            valid_from=from_us_or_none(stored["valid_from_us"]),
            valid_until=from_us_or_none(stored["valid_until_us"]),
            reissued_at=from_us_or_none(stored["reissued_us"]),
            reissued_by=StaffId(stored["reissued_by"]) if stored["reissued_by"] else None,
            redemption=None if used["attempt"] is None else _redemption(used),
        )


def _redemption(row: dict[str, Any]) -> Redemption:
    return Redemption(
        at=from_us(row["at_us"]),
        person=StaffId(row["person"]),
        person_name=row["person_name"],
        device=DeviceId(row["device"]),
        counter_name=row["counter_name"],
        attempt=AttemptId(row["attempt"]),
        scan_digest=row["scan_digest"],
        elsewhere=bool(row["elsewhere"]),
        relayed=bool(row["relayed"]),
    )
