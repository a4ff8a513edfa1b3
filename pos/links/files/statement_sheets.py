"""Writes a statement of what a shop is owed as a workbook: numbers are numbers, texts never act."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pos.domain.settlements import Settlement, SettlementKind
from pos.domain.statements import PARTS, Statement, part_fen
from pos.domain.times import SHANGHAI
from pos.links.files.product_sheets import safe

_KINDS = {
    SettlementKind.SETTLEMENT: "核销",
    SettlementKind.REVERSAL: "冲正",
    SettlementKind.REFUND: "退款",
}
_PART_NAMES = {
    "goods_fen": "货款",
    "packing_fee_fen": "打包费",
    "delivery_fee_fen": "配送费",
    "discount_fen": "商家优惠",
    "refund_fen": "退款",
    "commission_fen": "佣金",
    "fixed_fee_fen": "单笔费用",
}
HEADER = ("日期", "订单号", "类型", *_PART_NAMES.values(), "应结", "平台补贴", "到账日", "记录时间")
_WIDTHS_CH = (12, 26, 8, *(11 for _ in PARTS), 12, 11, 12, 20)
_MONEY = "0.00"


def statement_workbook(stated: Statement) -> bytes:
    """Return the workbook: a row for each record, the sum as the last one; amounts in yuan.

    What is taken off is negative, so that the parts of a row add up to what is owed (应结); the
    platform's subsidy is shown and no part of it.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - 60 ms that no start needs

    book = Workbook(write_only=True)
    sheet = book.create_sheet("结算单")
    for place, width in enumerate(_WIDTHS_CH):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.freeze_panes = "A3"
    sheet.append([safe(stated.shop), f"{stated.first} 至 {stated.last}"])
    sheet.append(list(HEADER))
    for row in stated.rows:
        sheet.append(_cells(sheet, row))
    sheet.append(_sum(sheet, stated))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(sheet: Any, row: Settlement) -> list[object]:
    amounts = [*(part_fen(row, (name,)) for name in PARTS), row.net_fen, row.subsidy_fen]
    made = f"{row.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    words = [row.day.isoformat(), safe(row.order_no), _KINDS[row.kind]]
    return [*words, *_money(sheet, amounts), row.due_date.isoformat(), made]


def _sum(sheet: Any, stated: Statement) -> list[object]:
    amounts = [
        *(stated.total_fen((name,)) for name in PARTS),
        stated.net_fen,
        sum(row.subsidy_fen for row in stated.rows),
    ]
    return ["合计", f"{len(stated.rows)} 笔", "", *_money(sheet, amounts)]


def _money(sheet: Any, amounts_fen: Sequence[int]) -> list[object]:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see above

    cells: list[object] = []
    for amount_fen in amounts_fen:
        # A workbook knows doubles only; two places of one come back the same below 10**13 yuan.
        cell = WriteOnlyCell(sheet, amount_fen / 100)
        cell.number_format = _MONEY
        cells.append(cell)
    return cells
