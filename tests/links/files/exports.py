"""Writes exports as the platform's back office does, with its quirks; all data is invented."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

ORDER_HEADER = [
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额",
    "返点积分", "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "收货人姓名", "收货地址 ",
    "运送方式", "联系电话 ", "联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ",
    "物流公司", "订单备注", "宝贝总数量", "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费",
    "发票抬头", "是否手机订单", "修改后的sku", "修改后的收货地址", "异常信息", "退款金额",
]  # fmt: skip
LINE_HEADER = [
    "订单编号", "标题", "价格", "购买数量", "外部系统编号", "商品属性", "套餐信息", "备注", "订单状态", "商家编码",
]  # fmt: skip
PAID = "买家已付款，等待卖家发货"


def order_no(serial: int) -> str:
    return str(1930679858170647 + serial)


def order_row(serial: int = 0, **changes: str) -> list[str]:
    """One order of 19.80 and 5.00 delivery, paid with 24.80; change any column by its name."""
    row = dict.fromkeys((name.strip() for name in ORDER_HEADER), "")
    row |= {
        "订单编号": f'="{order_no(serial)}"',
        "买家会员名": "示范会员",
        "买家应付货款": "19.80",
        "买家应付邮费": "5.00",
        "总金额": "24.80",
        "买家实际支付金额": "24.80",
        "订单状态": PAID,
        "收货人姓名": "顾客甲",
        "收货地址": "示范省 示范市 示范区 示范路1号2幢301室(135300)",
        "运送方式": "快递",
        "联系手机": "'13800000000",
        "订单创建时间": "2016-05-23 22:02:11",
        "订单付款时间": "2016/5/23 22:03",
        "宝贝标题": "牛奶 1L",
        "宝贝种类": "1",
        "宝贝总数量": "2",
        "店铺Id": "0",
        "订单关闭原因": "订单未关闭",
        "卖家服务费": "0",
        "买家服务费": "0元",
        "修改后的收货地址": "null",
        "退款金额": "0.00",
    }
    unknown = set(changes) - set(row)
    assert not unknown, unknown
    row |= changes
    return list(row.values())


def line_row(serial: int = 0, **changes: str) -> list[str]:
    """Two bottles at 9.90, with the trailing comma that the platform writes."""
    row = dict.fromkeys(LINE_HEADER, "")
    row |= {
        "订单编号": f'="{order_no(serial)}"',
        "标题": "牛奶 1L",
        "价格": "9.90",
        "购买数量": "2",
        "外部系统编号": "null",
        "商品属性": "null",
        "订单状态": PAID,
        "商家编码": "A1",
    }
    unknown = set(changes) - set(row)
    assert not unknown, unknown
    row |= changes
    return [*row.values(), ""]


def written(
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "gb18030",
    delimiter: str = ",",
) -> bytes:
    """Return rows as a file's bytes; `="1"` goes in as it is, everything else quoted if need be."""
    out = io.StringIO(newline="")
    for row in rows:
        out.write(delimiter.join(_quoted(cell, delimiter) for cell in row) + "\r\n")
    return out.getvalue().encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    if cell.startswith('="') or not any(sign in cell for sign in f'{delimiter}"\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def write_pair(
    folder: Path,
    orders: Iterable[Sequence[str]],
    lines: Iterable[Sequence[str]],
    *,
    encoding: str = "gb18030",
    delimiter: str = ",",
) -> list[Path]:
    """Write the two files of an export and return their paths."""
    paths = [folder / "ExportOrderList201605.csv", folder / "ExportOrderDetailList201605.csv"]
    tables = ([ORDER_HEADER, *orders], [LINE_HEADER, *lines])
    for path, rows in zip(paths, tables, strict=True):
        path.write_bytes(written(rows, encoding=encoding, delimiter=delimiter))
    return paths
