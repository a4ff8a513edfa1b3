"""Writes the catalogue as CSV or XLSX, with columns that the import reads again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pos.domain.stock import Product
from pos.domain.widths import narrowed
from pos.links.files.products import HEADERS, STOCK

_ACTS = "=+-@\t\r"
_WIDTH = 16


def safe(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula, full-width signs included."""
    return f"'{cell}" if cell and narrowed(cell)[0] in _ACTS else cell


def product_rows(products: Iterable[Product]) -> list[list[str]]:
    """Return header and rows as text; the import's own names stand above them."""
    header = [names.split()[0] for names in HEADERS.values()]
    return [header, *([safe(_cell(one, field)) for field in HEADERS] for one in products)]


def write_products(products: Iterable[Product], path: Path, *, encoding: str = "utf-8-sig") -> None:
    """Write the catalogue; a name that ends in .xlsx is a workbook, anything else CSV.

    A character that the encoding does not know becomes a question mark. Raises: OSError.
    """
    rows = product_rows(products)
    if path.suffix.lower() == ".xlsx":
        path.write_bytes(_workbook(rows))
        return
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding, "replace"))


def _cell(product: Product, field: str) -> str:
    value = getattr(product, STOCK if field == STOCK else field)
    if field == "price_fen":
        return f"{product.price_fen // 100}.{product.price_fen % 100:02d}"
    if field == "barcodes":
        return " ".join(product.barcodes)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - 60 ms that no start needs

    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    for place in range(len(HEADERS)):
        sheet.column_dimensions[chr(ord("A") + place)].width = _WIDTH
    for row in rows:
        sheet.append(list(row))  # all text: a barcode keeps its noughts and its digits
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
