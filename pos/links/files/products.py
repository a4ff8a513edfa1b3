"""Reads a catalogue from CSV or XLSX: columns by their names, each refusal with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pos.domain.ids import Sku
from pos.domain.stock import Product
from pos.links.files import cells
from pos.links.files.cells import BadCell
from pos.links.files.columns import Field, header_key
from pos.links.files.json_orders import JsonFile
from pos.links.files.reading import opened
from pos.links.files.shown import shown
from pos.links.files.tables import SheetRow, Table
from pos.links.files.values import Refusal, UnreadableFile

STOCK = "on_hand"
HEADERS: dict[str, str] = {
    "sku": "商品编码 商家编码 货号 编码 sku 商品sku 商品货号 itemcode productcode",
    "name": "商品名称 名称 品名 商品标题 标题 name productname title product",
    "barcodes": "条码 条形码 商品条码 国际条码 69码 barcode barcodes ean upc",
    "item_no": "店内码 称重编码 秤码 plu itemno scaleno",
    "price_fen": "售价 价格 零售价 单价 销售价 售价(元) 价格(元) price price(yuan)",
    STOCK: "库存 库存数量 现有库存 数量 stock onhand quantity qty",
    "safety": "安全库存 最低库存 safety safetystock minstock",
    "delivery": "可配送 配送 是否配送 支持配送 delivery deliverable",
    "packing": "包装要求 打包要求 包装说明 packing packinginstruction",
    "weight_g": "重量 重量(克) 重量(g) weight weight(g) weightg",
    "volume_ml": "体积 体积(毫升) 体积(ml) volume volume(ml) volumeml",
    "fragile": "易碎 易碎品 是否易碎 fragile",
    "shelf": "货架 货位 库位 货架号 shelf location bin",
}
"""Names of each column, the first as the export writes it."""

_KEYS = {header_key(name): field for field, names in HEADERS.items() for name in names.split()}
_AS_KNOWN = dict.fromkeys(_KEYS, Field.IGNORED.value)
_BETWEEN = re.compile(r"[\s,，、;；/|]+")
_YES = frozenset(["是", "有", "开", "可", "1", "y", "yes", "true", "on", "√", "✓"])
_NO = frozenset(["否", "无", "关", "不", "0", "n", "no", "false", "off", "×", "x"])


@dataclass(frozen=True, slots=True)
class FileProduct:
    """What one row says of a product: only the columns it fills; `on_hand` is its stock."""

    file: str
    row: int
    sku: Sku
    facts: Mapping[str, object]
    on_hand: int | None = None

    def onto(self, before: Product | None) -> Product:
        """Return the product with what the row says."""
        return replace(before or Product(self.sku, ""), **self.facts)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class FileProducts:
    """Everything that the files held, and what could not be read."""

    products: tuple[FileProduct, ...]
    refused: tuple[Refusal, ...]


class _BadAt(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def read_products(paths: Sequence[Path]) -> FileProducts:
    """Read catalogues; nothing is stored and nothing raised. A sku said twice counts once."""
    found: dict[Sku, FileProduct] = {}
    refused: list[Refusal] = []
    for path in paths:
        for one in _of_file(path):
            if isinstance(one, Refusal):
                refused.append(one)
                continue
            first = found.setdefault(one.sku, one)
            if (first.facts, first.on_hand) != (one.facts, one.on_hand):
                reason = "duplicate_with_other_content"
                refused.append(Refusal(one.file, one.row, "sku", shown(one.sku), reason))
    return FileProducts(tuple(found.values()), tuple(refused))


def _of_file(path: Path) -> Iterator[FileProduct | Refusal]:
    name = shown(path.name)
    try:
        with opened(path, _AS_KNOWN) as tables:
            if isinstance(tables, JsonFile):
                raise UnreadableFile("not_a_table")
            for table in tables:
                yield from _of_table(table)
    except UnreadableFile as error:
        yield Refusal(name, error.row, error.column, error.value, error.reason)
    except FileNotFoundError:
        yield Refusal(name, 0, "", "", "not_found")
    except (OSError, ValueError):  # ValueError: a path with a NUL
        yield Refusal(name, 0, "", "", "not_readable")


def _of_table(table: Table) -> Iterator[FileProduct | Refusal]:
    headers = table.columns.headers
    at: dict[str, int] = {}
    for place, header in enumerate(headers):
        if field := _KEYS.get(header_key(header)):
            at.setdefault(field, place)
    if not {"sku", "barcodes"} & at.keys():
        column = "商品编码" if "name" in at else ""
        reason = "missing_column" if column else "unknown_columns"
        yield Refusal(shown(table.file), table.header_row, column, "", reason)
        return
    for row in table.rows:
        if not row.is_blank:
            yield _of_row(table.file, headers, at, row)


def _of_row(
    file: str, headers: Sequence[str], at: Mapping[str, int], row: SheetRow
) -> FileProduct | Refusal:
    def refusal(place: int | None, reason: str) -> Refusal:
        column = headers[place] if place is not None and place < len(headers) else ""
        return Refusal(shown(file), row.number, column, shown(row.cell(place)), reason)

    if row.fault:
        return refusal(row.fault_at, row.fault)
    try:
        values = dict(_values(at, row))
    except _BadAt as bad:
        return refusal(at.get(bad.field), bad.reason)
    barcodes = values.get("barcodes")
    sku = values.pop("sku", None) or (barcodes[0] if isinstance(barcodes, tuple) else None)
    if sku is None:
        return refusal(at.get("sku", at.get("barcodes")), "missing")
    stock = values.pop(STOCK, None)
    on_hand = stock if isinstance(stock, int) else None
    return FileProduct(file, row.number, Sku(str(sku)), values, on_hand)


def _values(at: Mapping[str, int], row: SheetRow) -> Iterator[tuple[str, object]]:
    for field, place in at.items():
        cell = row.cell(place)
        if not cells.cleaned(cell):
            continue  # an empty cell says nothing, and changes nothing
        try:
            yield field, _READERS[field](cell)
        except BadCell as bad:
            raise _BadAt(field, bad.reason) from bad


def _barcodes(cell: str) -> tuple[str, ...]:
    parts = [part for part in _BETWEEN.split(cells.text(cell)) if part]
    return tuple(sorted({cells.order_no(part) for part in parts}))


def _whole(cell: str) -> int:
    plain = cells.compared(cell)
    return 0 if plain in ("0", "0.0") else cells.pieces(cell) or 0


def _yes(cell: str) -> bool:
    word = cells.compared(cell).casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadCell("unknown_value")


_READERS: dict[str, Callable[[str], object]] = {
    "sku": cells.order_no,
    "name": cells.text,
    "barcodes": _barcodes,
    "item_no": cells.order_no,
    "price_fen": cells.fen,
    STOCK: _whole,
    "safety": _whole,
    "delivery": _yes,
    "packing": cells.text,
    "weight_g": _whole,
    "volume_ml": _whole,
    "fragile": _yes,
    "shelf": cells.text,
}
