"""What a person sees of order files before taking them: their heads, their columns, the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from pos.domain.ids import ShopId
from pos.domain.masking import masked_address, masked_name
from pos.links.files.columns import Columns, suggestion
from pos.links.files.json_orders import JsonFile
from pos.links.files.reading import opened, read_order_files
from pos.links.files.shown import shown, shown_row
from pos.links.files.tables import Table
from pos.links.files.values import (
    FileOrder,
    HeaderGuess,
    Kind,
    Preview,
    TablePreview,
    UnreadableFile,
)

_NOTHING: Mapping[str, str] = MappingProxyType({})
_ROWS = 20
_JSON_COLUMNS = (
    "no", "channel", "fulfilment", "placed_at", "customer.name", "customer.address", "lines",
)  # fmt: skip


def preview(
    paths: Sequence[Path],
    *,
    shop: ShopId,
    columns: Mapping[str, str] = _NOTHING,
    now: datetime,
) -> Preview:
    """Return what `read_order_files` finds, and the first 20 rows of every table, masked."""
    found = read_order_files(paths, shop=shop, columns=columns, now=now)
    tables = [table for path in paths for table in _tables(path, shop, columns, now)]
    return Preview(found, tuple(tables))


def _tables(
    path: Path, shop: ShopId, columns: Mapping[str, str], now: datetime
) -> Iterator[TablePreview]:
    try:
        with opened(path, columns) as found:
            if isinstance(found, JsonFile):
                yield _json_head(found, shop, now)
            else:
                yield from [_head(table) for table in found]
    except (UnreadableFile, OSError, ValueError):
        return  # it stands among the refusals


def _head(table: Table) -> TablePreview:
    columns = table.columns
    rows = (shown_row(row.cells, columns) for row in table.rows if not row.is_blank)
    return TablePreview(
        file=table.file,
        kind=columns.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        headers=tuple(_guess(place, columns) for place in range(len(columns.headers))),
        rows=tuple(islice(rows, _ROWS)),
    )


def _guess(place: int, columns: Columns) -> HeaderGuess:
    header = columns.headers[place]
    if field := columns.field_at(place):
        return HeaderGuess(shown(header), field.value, "")
    likely = suggestion(columns.kind, header) if header in columns.unknown else ""
    return HeaderGuess(shown(header), "", likely)


def _json_head(found: JsonFile, shop: ShopId, now: datetime) -> TablePreview:
    orders = (one for one in found.orders(shop, now) if isinstance(one, FileOrder))
    return TablePreview(
        file=found.name,
        kind=Kind.JSON,
        encoding=found.encoding,
        delimiter="",
        headers=tuple(HeaderGuess(name, name, "") for name in _JSON_COLUMNS),
        rows=tuple(map(_json_row, islice(orders, _ROWS))),
    )


def _json_row(one: FileOrder) -> tuple[str, ...]:
    order = one.order
    return (
        shown(order.no),
        shown(order.channel),
        order.fulfilment.value,
        order.placed_at.isoformat(),
        masked_name(shown(order.customer.name)),
        masked_address(shown(order.customer.address)),
        str(len(order.lines)),
    )
