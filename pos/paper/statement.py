"""The statement of what a shop is owed, on A4."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from pos.domain.money import yuan
from pos.domain.settlements import Settlement, SettlementKind
from pos.domain.statements import Statement, part_fen
from pos.domain.times import SHANGHAI
from pos.paper.form_pdf import form_pdf
from pos.paper.forms import Form, Row, Table, form_layout

COLUMNS = {
    "goods": ("goods_fen",),
    "fees": ("packing_fee_fen", "delivery_fee_fen"),
    "off": ("discount_fen", "refund_fen"),
    "charges": ("commission_fen", "fixed_fee_fen"),
}
_KINDS = {
    SettlementKind.SETTLEMENT: "核销",
    SettlementKind.REVERSAL: "冲正",
    SettlementKind.REFUND: "退款",
}


def statement_pdf(stated: Statement, *, dpi: int) -> bytes:
    """Return the statement. Raises: RuleViolation: `bad_dpi`, `layout_…`; Unavailable `font_missing`."""
    made = f"{stated.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    form = Form(
        title="结算单",
        facts=(
            f"{stated.shop}·{stated.first} 至 {stated.last}",
            f"{len(stated.rows)} 笔。金额单位为元，扣减项为负，各列相加等于应结；更正另起一行。",
        ),
        tables=(
            Table("rows", tuple(map(_row, stated.rows))),
            Table("days", (*_days(stated), _sum("合计", stated.rows))),
        ),
        total=f"应结合计 {yuan(stated.net_fen)} 元",
        foot=f"打印于 {made}",
    )
    return form_pdf(form, form_layout("statement", ("rows", "days")), dpi)


def _days(stated: Statement) -> tuple[Row, ...]:
    by_day = groupby(sorted(stated.rows, key=attrgetter("day")), attrgetter("day"))
    return tuple(_sum(str(day), tuple(rows)) for day, rows in by_day)


def _sum(name: str, rows: tuple[Settlement, ...]) -> Row:
    sums = {key: yuan(sum(part_fen(row, parts) for row in rows)) for key, parts in COLUMNS.items()}
    net = yuan(sum(row.net_fen for row in rows))
    return Row({"day": name, "count": f"{len(rows)} 笔", **sums, "net": net})


def _row(row: Settlement) -> Row:
    sums = {key: yuan(part_fen(row, parts)) for key, parts in COLUMNS.items()}
    cells = {
        "day": f"{row.day:%m-%d}",
        "order_no": row.order_no,
        "kind": _KINDS[row.kind],
        **sums,
        "net": yuan(row.net_fen),
        "due": f"{row.due_date:%m-%d}",
    }
    return Row(cells)
