"""A courier's papers: the run sheet he drives by, and the slip both sides sign for his bags."""

from __future__ import annotations

from pos.domain.labels import copy_words, print_words
from pos.domain.run_sheets import HandOver, HandOverLine, RunSheet, RunStop
from pos.paper.form_pdf import form_pdf
from pos.paper.forms import Form, Row, Table, form_layout


def run_sheet_pdf(sheet: RunSheet, *, dpi: int) -> bytes:
    """Return the run sheet on A4.

    Raises: RuleViolation: `bad_dpi`, `layout_…`; Unavailable `font_missing`.
    """
    form = Form(
        title=f"配送单 {sheet.courier}",
        tags=tuple(filter(None, (copy_words(sheet.printing),))),
        facts=(
            f"{sheet.shop}·{len(sheet.stops)} 站 {sheet.bag_count} 袋",
            "地址只给这一趟的配送员用：送完交回门店，不拍照，不转发。",
        ),
        tables=(Table("stops", tuple(map(_stop, sheet.stops))),),
        total=f"共 {len(sheet.stops)} 站 {sheet.bag_count} 袋",
        foot=print_words(sheet.printing),
    )
    return form_pdf(form, form_layout("run-sheet", ("stops",)), dpi)


def hand_over_pdf(slip: HandOver, *, dpi: int) -> bytes:
    """Return the hand-over slip on a roll of 80 mm. Raises: as `run_sheet_pdf`."""
    form = Form(
        title=f"交接单 {slip.courier}",
        tags=tuple(filter(None, (copy_words(slip.printing),))),
        facts=(slip.shop, "逐袋点清、在方框里打勾，再签字。"),
        tables=(Table("lines", tuple(map(_line, slip.lines))),),
        total=f"共 {len(slip.lines)} 单 {slip.bag_count} 袋 {slip.item_count} 件",
        signs=("交货人", "配送员", "时间"),
        foot=print_words(slip.printing),
    )
    return form_pdf(form, form_layout("hand-over", ("lines",)), dpi)


def _stop(stop: RunStop) -> Row:
    tail = f"尾号 {stop.tail}" if stop.tail else ""
    said = ["易碎" * stop.fragile, f"备注：{stop.remark}" if stop.remark else "", stop.order_no]
    cells = {
        "place": str(stop.place),
        "pick_no": stop.pick_no,
        "promise": stop.promise,
        "address": stop.address or "没有地址，出发前问店里",
        "who": " ".join(filter(None, (stop.customer, tail))),
        "bags": str(stop.bags),
    }
    return Row(cells, "·".join(filter(None, said)))


def _line(line: HandOverLine) -> Row:
    cells = {
        "pick_no": line.pick_no,
        "order_no": line.order_no,
        "bags": str(line.bags),
        "items": str(line.item_count),
    }
    return Row(cells, "易碎" * line.fragile)
