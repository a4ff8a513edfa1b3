"""Which column of an export holds what: names vary by year, so fields are found by aliases."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pos.domain.widths import narrowed
from pos.links.files.values import Kind


class Field(StrEnum):
    """What a column can mean; the values are remembered by shops and never renamed."""

    NO = "no"
    STATUS = "status"
    PLACED_AT = "placed_at"
    PAID_AT = "paid_at"
    GOODS = "goods"
    DELIVERY_FEE = "delivery_fee"
    TOTAL = "total"
    PAID = "paid"
    REFUND = "refund"
    MESSAGE = "message"
    SELLER_NOTE = "seller_note"
    RECEIVER = "receiver"
    ADDRESS = "address"
    NEW_ADDRESS = "new_address"
    MOBILE = "mobile"
    LANDLINE = "landline"
    SHIPPING = "shipping"
    DELIVERY_TYPE = "delivery_type"
    TITLE = "title"
    KINDS = "kinds"
    TOTAL_QTY = "total_qty"
    CLOSE_REASON = "close_reason"
    LINE_TITLE = "line_title"
    LINE_PRICE = "line_price"
    LINE_QTY = "line_qty"
    LINE_SKU = "line_sku"
    LINE_OUTER_SKU = "line_outer_sku"
    LINE_ATTRIBUTES = "line_attributes"
    LINE_PAID = "line_paid"
    LINE_REFUND = "line_refund"
    LINE_REFUND_STATUS = "line_refund_status"
    IGNORED = "ignored"


# Best name first: an export with both 订单编号 and 主订单编号 is read by the first.
_ORDER_ALIASES: dict[Field, str] = {
    Field.NO: "订单编号 订单号 主订单编号 交易编号",
    Field.STATUS: "订单状态 交易状态",
    Field.PLACED_AT: "订单创建时间 创建时间 下单时间 订单提交时间",
    Field.PAID_AT: "订单付款时间 付款时间 支付时间",
    Field.GOODS: "买家应付货款 应付货款",
    Field.DELIVERY_FEE: "买家应付邮费 应付邮费 邮费 运费",
    Field.TOTAL: "总金额 订单总金额",
    Field.PAID: "买家实际支付金额 买家实付金额 实际支付金额 实付金额",
    Field.REFUND: "退款金额",
    Field.MESSAGE: "买家留言 买家备注",
    Field.SELLER_NOTE: "订单备注 商家备注 卖家备注 商家备忘 卖家备忘",
    Field.RECEIVER: "收货人姓名 收货人 收件人 收件人姓名",
    Field.ADDRESS: "收货地址 收件地址 收货人地址",
    Field.NEW_ADDRESS: "修改后的收货地址",
    Field.MOBILE: "联系手机 收货人手机 收件人手机 手机 手机号",
    Field.LANDLINE: "联系电话 收货人电话 固定电话",
    Field.SHIPPING: "运送方式 配送方式 物流方式",
    Field.DELIVERY_TYPE: "配送类型",
    Field.TITLE: "宝贝标题 商品标题 商品名称",
    Field.KINDS: "宝贝种类 商品种类",
    Field.TOTAL_QTY: "宝贝总数量 商品总数量 宝贝数量",
    Field.CLOSE_REASON: "订单关闭原因 关闭原因",
}
_LINE_ALIASES: dict[Field, str] = {
    Field.NO: "主订单编号 订单编号 订单号 交易编号",
    Field.LINE_TITLE: "标题 宝贝标题 商品标题 商品名称 宝贝名称",
    Field.LINE_PRICE: "价格 商品价格 单价 宝贝价格",
    Field.LINE_QTY: "购买数量 数量 商品数量",
    Field.LINE_SKU: "商家编码 商品编码",
    Field.LINE_OUTER_SKU: "外部系统编号",
    Field.LINE_ATTRIBUTES: "商品属性 规格 销售属性",
    Field.LINE_PAID: "买家实付金额 买家实际支付金额 实付金额",
    Field.LINE_REFUND: "退款金额",
    Field.LINE_REFUND_STATUS: "退款状态",
}
_NOT_NEEDED = (
    "买家支付积分 返点积分 买家实际支付积分 物流单号 物流公司 店铺id 店铺名称 卖家服务费 买家服务费"
    " 是否手机订单 手机订单 分阶段订单信息 特权订金订单id 是否上传合同照片 是否上传小票 是否代付"
    " 定金排名 修改后的sku 异常信息 天猫卡券抵扣 集分宝抵扣 是否是o2o交易 新零售交易类型"
    " 新零售导购门店名称 新零售导购门店id 新零售发货门店名称 新零售发货门店id 预约门店 确认收货时间"
    " 打款商家金额 含应开票给个人的个人红包 是否信用购 体验期结束时间 前n有礼 满返红包金额"
    " 是否村淘订单 直播返现状态 返现金额 新零售成交门店昵称 新零售成交门店id 新零售成交经销商id"
    " 延迟发货自动赔付金额 预售订单 发货时间 支付单号 支付详情 支付交易号 套餐信息 备注 备注标签"
    " 子订单编号 商品id 主订单编号 商品属性sku 确认收货打款金额 订单状态 买家实付金额"
)
_PRIVATE = "买家会员名 买家支付宝账号 买家姓名 买家身份证号 买家手机号 发票抬头 开票信息 买家昵称"
PRIVATE = frozenset(_PRIVATE.split())
"""Columns about people that no order needs; a preview never shows them."""

_REQUIRED: dict[Kind, tuple[Field, ...]] = {
    Kind.ORDERS: (Field.NO, Field.STATUS, Field.PLACED_AT),
    Kind.LINES: (Field.NO, Field.LINE_TITLE, Field.LINE_PRICE, Field.LINE_QTY),
}
_LONGEST_HEADER = 60
_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table: where each field stands, from 0."""

    kind: Kind
    headers: tuple[str, ...]
    at: Mapping[Field, int]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields without which no row of this kind can be read."""
        return tuple(field for field in _REQUIRED.get(self.kind, ()) if field not in self.at)

    def header_of(self, field: Field) -> str:
        """Return the column's name as in the file, or the field's where there is none."""
        return self.headers[self.at[field]] if field in self.at else field.value

    def field_at(self, index: int) -> Field | None:
        """Return what the column at this place is taken for."""
        return next((field for field, place in self.at.items() if place == index), None)


def header_key(header: str) -> str:
    """Return the header for comparison: widths, spaces, quoting and case do not count."""
    return "".join(narrowed(header).split()).strip("\ufeff='\"").casefold()


def first_name(kind: Kind, field: Field) -> str:
    """Return the name that this field mostly has in files."""
    return _aliases(kind)[field].split()[0]


def recognised(cells: Sequence[str], remembered: Mapping[str, str]) -> int:
    """Count how many of these cells are headers that the import knows."""
    own = {header_key(name) for name in remembered}
    keys = {header_key(cell) for cell in cells}
    return len(keys & (_ALL_KEYS | own))


def read_header(cells: Sequence[str], remembered: Mapping[str, str]) -> Columns:
    """Find out what the table holds and where.

    `remembered` maps headers to fields and wins over what the import knows by itself.
    """
    headers = tuple(" ".join(cell.split())[:_LONGEST_HEADER] for cell in cells)
    keys = [header_key(cell) for cell in cells]
    chosen = _chosen(keys, remembered)
    kind = _kind(keys, chosen)
    at = _by_choice(kind, chosen)
    for field, place in _by_alias(kind, keys, taken={*at.values(), *chosen}):
        at.setdefault(field, place)
    used = {*at.values(), *chosen}
    unknown = tuple(
        headers[place]
        for place, key in enumerate(keys)
        if key and place not in used and key not in _ALL_KEYS
    )
    return Columns(kind, headers, at, unknown)


def suggestion(kind: Kind, header: str) -> str:
    """Return the field whose usual names are most like this unknown header, or nothing."""
    names = {name: field for field, many in _aliases(kind).items() for name in many.split()}
    close = difflib.get_close_matches(header_key(header), names, n=1, cutoff=_LIKENESS)
    return names[close[0]].value if close else ""


def _chosen(keys: Sequence[str], remembered: Mapping[str, str]) -> dict[int, Field]:
    fields = {header_key(name): field for name, field in remembered.items()}
    known = {field.value for field in Field}
    return {
        place: Field(fields[key])
        for place, key in enumerate(keys)
        if key in fields and fields[key] in known
    }


def _kind(keys: Sequence[str], chosen: Mapping[int, Field]) -> Kind:
    fields = set(chosen.values())
    free = {key for place, key in enumerate(keys) if place not in chosen}
    if Field.LINE_QTY in fields or free & _names(_LINE_ALIASES, Field.LINE_QTY):
        return Kind.LINES
    for field in (Field.STATUS, Field.PLACED_AT, Field.PAID, Field.TOTAL):
        if field in fields or free & _names(_ORDER_ALIASES, field):
            return Kind.ORDERS
    lines = _names(_LINE_ALIASES, Field.LINE_PRICE) | _names(_LINE_ALIASES, Field.LINE_SKU)
    return Kind.LINES if free & lines else Kind.UNKNOWN


def _by_choice(kind: Kind, chosen: Mapping[int, Field]) -> dict[Field, int]:
    allowed = _aliases(kind)
    at: dict[Field, int] = {}
    for place, field in chosen.items():
        if field in allowed:
            at.setdefault(field, place)
    return at


def _by_alias(kind: Kind, keys: Sequence[str], *, taken: set[int]) -> Iterator[tuple[Field, int]]:
    for field, names in _aliases(kind).items():
        for name in names.split():
            if name in keys and keys.index(name) not in taken:
                yield field, keys.index(name)
                break


def _aliases(kind: Kind) -> dict[Field, str]:
    if kind is Kind.LINES:
        return _LINE_ALIASES
    return _ORDER_ALIASES if kind is Kind.ORDERS else {}


def _names(table: Mapping[Field, str], field: Field) -> set[str]:
    return set(table[field].split())


_ALL_KEYS = (
    frozenset(
        name
        for table in (_ORDER_ALIASES, _LINE_ALIASES)
        for names in table.values()
        for name in names.split()
    )
    | frozenset(_NOT_NEEDED.split())
    | PRIVATE
)
