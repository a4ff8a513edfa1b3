"""The slip a customer takes home where there is no live page: QR, digits, and what to do with them."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pos.domain.digits import grouped
from pos.domain.labels import PaperSlip, short_time
from pos.domain.printers import dots_per_mm
from pos.domain.scans import paper_qr_text
from pos.errors import RuleViolation
from pos.paper.codes import Stamp, fitted_qr
from pos.paper.fitting import shrunk, wrapped
from pos.paper.fonts import Face, faces
from pos.paper.sheet import LINE, Sheet, draw_pages

SLIP_WIDTHS_MM = (58, 80, 105)
"""Rolls of 58 and 80 mm, as long as the slip needs; 105 is an A6 page."""

_A6_HEIGHT_MM = 148
_PRINTED_MM = {58: 48, 80: 72, 105: 85}
"""How much of the width a slip printer reaches (384 and 576 dots at 203 dpi)."""


def draw_slip(slip: PaperSlip, out: Path | BinaryIO, *, width_mm: int = 80, dpi: int = 203) -> None:
    """Write the slip as a PDF of one page.

    Raises:
        RuleViolation: `unknown_slip_width`.
        ValueError: these are not the digits of a paper code.
        Unavailable: `font_missing`.
        OSError: the file cannot be written.
    """
    if width_mm not in SLIP_WIDTHS_MM:
        raise RuleViolation("unknown_slip_width", width_mm=width_mm, known=SLIP_WIDTHS_MM)
    unit = dots_per_mm(dpi)
    rows = _rows(slip, _PRINTED_MM[width_mm] * unit, unit)
    needed = round(sum(row.height for row in rows) + 8 * unit)
    height = max(needed, round(_A6_HEIGHT_MM * unit)) if width_mm == 105 else needed
    size = (round(width_mm * unit), height)
    draw_pages(
        out, [partial(_draw, rows=rows)], size_dots=size, dpi=dpi, title=f"{slip.order_no} 核销码"
    )


def slip_pdf(slip: PaperSlip, *, width_mm: int = 80, dpi: int = 203) -> bytes:
    """Return what `draw_slip` writes."""
    out = BytesIO()
    draw_slip(slip, out, width_mm=width_mm, dpi=dpi)
    return out.getvalue()


class _Text:
    """One line: in the middle of the slip, or at the left of a column of `column` dots."""

    def __init__(
        self, face: Face, text: str, size: float, *, after: float = 0, column: float = 0
    ) -> None:
        self._face, self._text, self._size = face, text, size
        self._column = column
        self.height = size * LINE + after

    def draw(self, sheet: Sheet, top: float) -> None:
        width = self._column or self._face.width(self._text, self._size)
        left = (sheet.width - width) / 2
        sheet.text(self._face, self._text, self._size, (left, top))


class _Picture:
    """The QR with its white."""

    def __init__(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self.height = stamp.height + 2 * stamp.quiet_dots

    def draw(self, sheet: Sheet, top: float) -> None:
        left = (sheet.width - self._stamp.width) // 2
        sheet.stamp(self._stamp, left, int(top) + self._stamp.quiet_dots)


class _Rule:
    """A dashed line between two parts."""

    def __init__(self, width: float, air: float) -> None:
        self._width, self._air = width, air
        self.height = 2 * air

    def draw(self, sheet: Sheet, top: float) -> None:
        left = (sheet.width - self._width) / 2
        sheet.rule(left, top + self._air, self._width, thick=2, dashed=True)


def _draw(sheet: Sheet, rows: list[_Text | _Picture | _Rule]) -> None:
    top = 4 * sheet.dots_per_mm
    for row in rows:
        row.draw(sheet, top)
        top += row.height


def _rows(slip: PaperSlip, room: float, unit: float) -> list[_Text | _Picture | _Rule]:
    """Return the parts of the slip from the top; `room` and `unit` (1 mm) in dots."""
    bold, regular = faces().bold, faces().regular

    def one(face: Face, text: str, largest_mm: float, *, after_mm: float = 0) -> _Text:
        fitted = shrunk(face, face.printable(text), room, (largest_mm * unit, 2 * unit))
        return _Text(face, *fitted, after=after_mm * unit)

    def many(text: str, size_mm: float) -> list[_Text]:
        text = regular.printable(text)
        lines = wrapped(regular, text, room, size_mm * unit, lines=6).lines
        return [_Text(regular, line, size_mm * unit, column=room) for line in lines]

    rule = _Rule(room, 1.8 * unit)
    code = fitted_qr(paper_qr_text(slip.digits), int(min(room * 0.62, 34 * unit)))
    where = filter(None, (slip.shop_address, slip.shop_phone))
    return [
        one(regular, slip.shop, 4),
        one(bold, "核销码", 6, after_mm=1),
        _Picture(code),
        one(bold, grouped(slip.digits), 7.2, after_mm=0.5),
        one(regular, slip.validity_words, 3),
        rule,
        one(bold, f"{slip.pick_no}·{slip.fulfilment}·{slip.item_count} 件", 4.6),
        one(regular, f"订单 {slip.order_no}", 3),
        rule,
        *many(_WHAT_TO_DO[slip.fulfilment], 3.2),
        *many(
            "一个码只能用一次。请像现金一样保管，不要拍照发给别人；遗失请尽快联系门店换码。", 3.2
        ),
        rule,
        *(line for text in where for line in many(text, 2.8)),
        *many(f"打印 {short_time(slip.printing.at)} {slip.printing.by}".rstrip(), 2.6),
    ]


_WHAT_TO_DO = {
    "自提": "取货时出示这张小票，由店员扫码；扫不出来就念出十二位数字。",
    "配送": "收到货后，把这张小票给配送员扫码，或念出十二位数字。",
}
