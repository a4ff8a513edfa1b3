"""The sheet by which a barcode gun is tried out and set up: our own codes, on one A4 page."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pos.domain.gun_tests import GUN_TESTS, GunTest
from pos.domain.printers import dots_per_mm
from pos.paper.codes import Stamp, code128, qr
from pos.paper.fitting import wrapped
from pos.paper.fonts import Face, faces
from pos.paper.sheet import LINE, Sheet, draw_pages

DPI = 300
SIZE_MM = (210, 297)
_EDGE_MM = 14.0
_ROW_GAP_MM = 9.0
_CODE_ROOM_MM = 66.0


@dataclass(frozen=True, slots=True)
class _Row:
    test: GunTest
    module_dots: int
    title: str
    said: str


_ROWS = (
    _Row(
        GunTest.BARS, 4, "1 条码 Code128",
        "只有这一个能扫、下面的都没反应：这把枪只能扫条码。请换能扫二维码的枪，或用摄像头。",
    ),
    _Row(
        GunTest.SHORT, 12, "2 二维码·短",
        "枪应该响一声，光标跳到下一行。没有跳：枪没有发回车，按说明书打开「后缀 CR / 回车」。",
    ),
    _Row(
        GunTest.FULL, 10, "3 二维码·55 个字符，大",
        "和顾客的核销码一样长。少了字：枪太快或蓝牙不稳，按说明书把「字符间隔」调到 5 至 10 毫秒。",
    ),
    _Row(
        GunTest.FULL, 4, "4 二维码·55 个字符，小",
        "和顾客手机上的一样密。大的能扫、小的不能：擦一下窗口，离近一点。",
    ),
    _Row(
        GunTest.CASE, 12, "5 大小写",
        "大小写反了：键盘开着 CapsLock，或枪设成了「大小写转换」。",
    ),
    _Row(
        GunTest.LAYOUT, 12, "6 键盘布局",
        "字母或数字变了：枪的「键盘国家」要和电脑一致，选美国英语（USA）。",
    ),
    _Row(
        GunTest.CHINESE, 10, "7 中文",
        "前面多出 \\000026：关掉「发送 ECI」。多出 ]Q1：关掉「发送码制标识」。中文乱了不影响核销。",
    ),
)  # fmt: skip
_HEAD = "扫码枪测试单"
_HOW = "在「扫不出来」（F8）里从上到下各扫一次，程序会说出哪里不对。"
_FOOT = (
    "恢复出厂、改后缀、改键盘国家要扫枪自己的设置码：它们每个品牌、每个型号都不同，"
    "在枪的说明书里，或在厂家网站按型号搜索「设置手册」。扫本页的码不会改动枪的设置，也不能核销任何订单。"
)


def gun_sheet_pdf() -> bytes:
    """Return the page. Raises: Unavailable `font_missing`."""
    unit = dots_per_mm(DPI)
    size = (round(SIZE_MM[0] * unit), round(SIZE_MM[1] * unit))
    out = BytesIO()
    draw_pages(out, [_draw], size_dots=size, dpi=DPI, title="gun sheet")
    return out.getvalue()


def _draw(sheet: Sheet) -> None:
    unit, edge = sheet.dots_per_mm, _EDGE_MM * sheet.dots_per_mm
    bold, regular = faces().bold, faces().regular
    sheet.text(bold, _HEAD, 8 * unit, (edge, edge))
    top = edge + 8 * unit * LINE
    top = _paragraph(sheet, regular, _HOW, 4, (edge, top)) + 3 * unit
    for row in _ROWS:
        top = _draw_row(sheet, row, top)
    sheet.rule(edge, top, sheet.width - 2 * edge, thick=2)
    _paragraph(sheet, regular, _FOOT, 3.4, (edge, top + 2 * unit))


def _draw_row(sheet: Sheet, row: _Row, top: float) -> float:
    """Draw one code with its words beside it and return where it ends."""
    unit, edge = sheet.dots_per_mm, _EDGE_MM * sheet.dots_per_mm
    stamp = _stamp(row, unit)
    sheet.stamp(stamp, round(edge + stamp.quiet_dots / 2), round(top))
    left = edge + _CODE_ROOM_MM * unit
    sheet.text(faces().bold, row.title, 5.2 * unit, (left, top))
    below = top + 5.2 * unit * LINE
    end = _paragraph(sheet, faces().regular, row.said, 4.2, (left, below))
    return max(top + stamp.height, end) + _ROW_GAP_MM * unit


def _stamp(row: _Row, unit: float) -> Stamp:
    text = GUN_TESTS[row.test]
    bars = code128(text) if row.test is GunTest.BARS else None
    if bars is not None:
        return bars.stamp(row.module_dots, rows=round(14 * unit))
    return qr(text).stamp(row.module_dots)


def _paragraph(
    sheet: Sheet, face: Face, text: str, size_mm: float, at: tuple[float, float]
) -> float:
    """Draw a text in lines and return where it ends."""
    size, (left, top) = size_mm * sheet.dots_per_mm, at
    room = sheet.width - _EDGE_MM * sheet.dots_per_mm - left
    for line in wrapped(face, face.printable(text), room, size, lines=8).lines:
        sheet.text(face, line, size, (left, top))
        top += size * LINE
    return top
