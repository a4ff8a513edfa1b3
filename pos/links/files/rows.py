"""One row of an export read into values; what is wrong with it is told by its leftmost bad cell."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pos.domain.orders import Customer, Fulfilment, Line
from pos.links.files import cells
from pos.links.files.cells import BadCell
from pos.links.files.columns import Columns, Field
from pos.links.files.shown import shown
from pos.links.files.statuses import fulfilment, status
from pos.links.files.tables import SheetRow
from pos.links.files.values import PlatformStatus, Refusal


class BadRow(Exception):
    """The row is refused; `no` is its order's number as far as it could be read."""

    def __init__(self, refusal: Refusal, no: str) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
        self.no = no


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of an order table."""

    no: str
    row: int
    status: PlatformStatus
    placed_at: datetime
    paid_at: datetime | None
    goods_fen: int | None
    delivery_fee_fen: int
    paid_fen: int | None
    refund_fen: int
    customer: Customer
    fulfilment: Fulfilment
    remark: str
    close_reason: str
    title: str
    kinds: int | None
    total_qty: int | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """A row of a line table; `refund_fen` is what was refunded of it without naming pieces."""

    no: str
    row: int
    line: Line
    refund_fen: int = 0


def _required(read: Callable[[str], object]) -> Callable[[str], object]:
    def read_filled(cell: str) -> object:
        value = read(cell)
        if value is None or value == "":
            raise BadCell("missing")
        return value

    return read_filled


def _refund(cell: str) -> int | None:
    """Read an amount that may also say in words that there is none (无退款申请)."""
    words = cells.compared(cell)
    return cells.fen(cell) if any(map(str.isdigit, words)) else None


_READ: dict[Field, Callable[[str], object]] = {
    Field.NO: cells.order_no,
    Field.STATUS: status,
    Field.PLACED_AT: _required(cells.moment),
    Field.PAID_AT: cells.moment,
    Field.GOODS: cells.fen,
    Field.DELIVERY_FEE: cells.fen,
    Field.TOTAL: cells.fen,
    Field.PAID: cells.fen,
    Field.REFUND: _refund,
    Field.MESSAGE: cells.remark,
    Field.SELLER_NOTE: cells.remark,
    Field.RECEIVER: cells.text,
    Field.ADDRESS: cells.address,
    Field.NEW_ADDRESS: cells.address,
    Field.MOBILE: cells.phone,
    Field.LANDLINE: cells.phone,
    Field.SHIPPING: cells.text,
    Field.DELIVERY_TYPE: cells.text,
    Field.TITLE: cells.remark,
    Field.KINDS: cells.pieces,
    Field.TOTAL_QTY: cells.pieces,
    Field.CLOSE_REASON: cells.text,
    Field.LINE_TITLE: _required(cells.text),
    Field.LINE_PRICE: _required(cells.fen),
    Field.LINE_QTY: _required(cells.pieces),
    Field.LINE_SKU: cells.text,
    Field.LINE_OUTER_SKU: cells.text,
    Field.LINE_ATTRIBUTES: cells.text,
    Field.LINE_PAID: cells.fen,
    Field.LINE_REFUND: _refund,
    Field.LINE_REFUND_STATUS: cells.text,
}


def _empty() -> dict[Field, object]:
    """Return what an empty cell says, for the fields that may be empty: most cells are."""
    said: dict[Field, object] = {}
    for field, read in _READ.items():
        with contextlib.suppress(BadCell):
            said[field] = read("")
    return said


_EMPTY = _empty()


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, file: str, columns: Columns) -> None:
        self._file = file
        self._columns = columns
        self._fields = [(field, place, _READ[field]) for field, place in columns.at.items()]

    def order(self, row: SheetRow) -> OrderRow:
        """Read a row of an order table. Raises BadRow."""
        values = self._values(row, needed=_payment_time_is_needed)
        found = cast("PlatformStatus", values[Field.STATUS])
        mobile = cast("tuple[str, str]", values.get(Field.MOBILE, ("", "")))
        number, extension = mobile if mobile[0] else _pair(values.get(Field.LANDLINE))
        return OrderRow(
            no=_text(values, Field.NO),
            row=row.number,
            status=found,
            placed_at=cast("datetime", values[Field.PLACED_AT]),
            paid_at=cast("datetime | None", values.get(Field.PAID_AT)),
            goods_fen=_number(values, Field.GOODS),
            delivery_fee_fen=_number(values, Field.DELIVERY_FEE) or 0,
            paid_fen=_number(values, Field.PAID),
            refund_fen=_number(values, Field.REFUND) or 0,
            customer=Customer(
                name=_text(values, Field.RECEIVER),
                phone=number,
                phone_ext=extension,
                phone_tail=cells.phone_tail(number, extension),
                address=_text(values, Field.NEW_ADDRESS) or _text(values, Field.ADDRESS),
            ),
            fulfilment=fulfilment(
                _text(values, Field.SHIPPING), _text(values, Field.DELIVERY_TYPE)
            ),
            remark=_joined(_text(values, Field.MESSAGE), _text(values, Field.SELLER_NOTE)),
            close_reason=_text(values, Field.CLOSE_REASON),
            title=_text(values, Field.TITLE),
            kinds=_number(values, Field.KINDS),
            total_qty=_number(values, Field.TOTAL_QTY),
        )

    def line(self, row: SheetRow) -> LineRow:
        """Read a row of a line table. Raises BadRow."""
        values = self._values(row)
        name = _text(values, Field.LINE_TITLE)
        if kind := _text(values, Field.LINE_ATTRIBUTES):
            name = f"{name}（{kind}）"
        line = Line(
            name=name,
            qty=_number(values, Field.LINE_QTY) or 0,
            price_fen=_number(values, Field.LINE_PRICE) or 0,
            sku=_text(values, Field.LINE_SKU) or _text(values, Field.LINE_OUTER_SKU),
        )
        return _with_refund(_text(values, Field.NO), row.number, line, values)

    def refusal(self, row: SheetRow, field: Field, reason: str) -> Refusal:
        """Return why a row is refused that could be read, by the cell of this field."""
        cell = row.cell(self._columns.at.get(field))
        return Refusal(
            self._file, row.number, self._columns.header_of(field), shown(cell, field), reason
        )

    def orphan(self, line: LineRow, reason: str = "order_not_in_import") -> Refusal:
        """Return why a line's row is refused that could be read."""
        column = self._columns.header_of(Field.NO)
        return Refusal(self._file, line.row, column, shown(line.no, Field.NO), reason)

    def _values(
        self, row: SheetRow, needed: Callable[[dict[Field, object]], Field | None] | None = None
    ) -> dict[Field, object]:
        values: dict[Field, object] = {}
        faults: list[tuple[int, str]] = [(row.fault_at, row.fault)] if row.fault else []
        cells_here, width = row.cells, len(row.cells)
        for field, place, read in self._fields:
            cell = cells_here[place] if place < width else ""
            if not cell and field in _EMPTY:
                values[field] = _EMPTY[field]
                continue
            try:
                values[field] = read(cell)
            except BadCell as error:
                faults.append((place, error.reason))
        if not row.fault and needed and (lacking := needed(values)):
            faults.append((self._columns.at[lacking], "missing"))
        if faults:
            # A row that is not whole is that first of all: the rest follows from it.
            place, reason = faults[0] if row.fault else min(faults)
            raise BadRow(self._refused(row, place, reason), self._no_of(row, values))
        return values

    def _refused(self, row: SheetRow, place: int, reason: str) -> Refusal:
        headers = self._columns.headers
        column = headers[place] if place < len(headers) else ""
        value = shown(row.cell(place), self._columns.field_at(place))
        return Refusal(self._file, row.number, column, value, reason)

    def _no_of(self, row: SheetRow, values: dict[Field, object]) -> str:
        return _text(values, Field.NO) or cells.cleaned(row.cell(self._columns.at.get(Field.NO)))


def _payment_time_is_needed(values: dict[Field, object]) -> Field | None:
    found = values.get(Field.STATUS)
    paid = found is not None and cast("PlatformStatus", found).state != "cancelled"
    return Field.PAID_AT if paid and values.get(Field.PAID_AT, "") is None else None


def _with_refund(no: str, row: int, line: Line, values: dict[Field, object]) -> LineRow:
    """Say which pieces were refunded, where the amount leaves no doubt."""
    said = _text(values, Field.LINE_REFUND_STATUS)
    amount = _number(values, Field.LINE_REFUND)
    if (said and "退款成功" not in said) or not (said or amount):
        return LineRow(no, row, line)
    whole = min(line.qty * line.price_fen, _number(values, Field.LINE_PAID) or 10**12)
    if amount is None or amount >= whole:
        return LineRow(no, row, _refunded(line, line.qty))
    if amount % line.price_fen == 0:
        return LineRow(no, row, _refunded(line, amount // line.price_fen))
    return LineRow(no, row, line, refund_fen=amount)


def _refunded(line: Line, qty: int) -> Line:
    return Line(line.name, line.qty, line.price_fen, line.sku, line.barcode, qty)


def _text(values: dict[Field, object], field: Field) -> str:
    return cast("str", values.get(field, ""))


def _number(values: dict[Field, object], field: Field) -> int | None:
    return cast("int | None", values.get(field))


def _pair(value: object) -> tuple[str, str]:
    return cast("tuple[str, str]", value or ("", ""))


def _joined(message: str, note: str) -> str:
    return message if note in ("", message) else "；".join(filter(None, (message, note)))
