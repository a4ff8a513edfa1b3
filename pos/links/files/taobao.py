"""Makes an order of an export's order row and its line rows.

What the amounts mean. The lines' prices are those before any discount, so

    discount = Σ(price × quantity) + 买家应付邮费 - 买家实际支付金额

exactly, in fen. Where that is negative (more was paid than the lines say), where 买家实际支付金额
is empty, or where the order was closed without payment, the discount is 0 and a note says why.
买家应付货款 and 总金额 have to be amounts but decide nothing: their meaning differs by year. With a
whole refund every piece counts as refunded; a part that no line names is only noted.

An order without any line row is refused, because picking by a joined title would be guesswork.
Only when the import holds no table of lines at all, and 宝贝种类 says that the order has one
product, its row is complete: then 宝贝标题 and 宝贝总数量 make the one line, priced so that
买家应付货款 is met (rounded up by piece; the fen too much become discount).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import CodeOwner, Freeze, Line, Order, OrderState
from pos.links.files.rows import LineRow, OrderRow
from pos.links.files.values import FileOrder, Note

CHANNEL = "taobao"
PLATFORM_NAME = "淘宝"
"""Who froze an order whose refund is being asked for."""

_NOT_CLOSED = "订单未关闭"


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the orders of one import."""

    shop: ShopId
    now: datetime

    def order(
        self, row: OrderRow, lines: Sequence[LineRow], file: str, *, from_row: bool = False
    ) -> FileOrder:
        """Return the order of these rows; see the module for its amounts.

        `from_row`: its line is `only_line` of the row.
        """
        goods = tuple(found.line for found in lines)
        discount_fen, notes = _discount(row, goods)
        if from_row:
            notes = (*notes, Note.LINE_FROM_ORDER)
        refunded = sum(line.refunded_qty * line.price_fen for line in goods)
        unnamed = sum(found.refund_fen for found in lines)
        refund_fen = max(row.refund_fen, refunded + unnamed)
        if row.refund_fen and row.paid_fen and row.refund_fen >= row.paid_fen:
            goods = tuple(replace(line, refunded_qty=line.qty) for line in goods)
        elif refund_fen > refunded:
            notes = (*notes, Note.REFUND_NOT_BY_LINE)
        if row.paid_at is None:
            notes = (*notes, Note.NO_PAYMENT_TIME)
        order = self._order(row, goods, discount_fen)
        return FileOrder(order, row.status, file, row.row, refund_fen, notes)

    def _order(self, row: OrderRow, lines: tuple[Line, ...], discount_fen: int) -> Order:
        status = row.status
        return Order(
            no=OrderNo(row.no),
            shop=self.shop,
            channel=CHANNEL,
            fulfilment=row.fulfilment,
            placed_at=row.placed_at,
            paid_at=row.paid_at or row.placed_at,
            lines=lines,
            customer=row.customer,
            delivery_fee_fen=row.delivery_fee_fen,
            discount_fen=discount_fen,
            remark=row.remark,
            code_owner=CodeOwner.PLATFORM,
            state=status.state,
            changed_at=self.now,
            freeze=Freeze(status.freeze, self.now, PLATFORM_NAME) if status.freeze else None,
            closed_elsewhere=status.closed_elsewhere,
            closed_reason="" if row.close_reason == _NOT_CLOSED else row.close_reason,
        )


def only_line(row: OrderRow) -> LineRow | None:
    """Return the one line that the order's own row describes, or None where it does not."""
    if row.kinds != 1 or not row.title or row.total_qty is None or row.goods_fen is None:
        return None
    price_fen = -(-row.goods_fen // row.total_qty)
    return LineRow(row.no, row.row, Line(row.title[:500], row.total_qty, price_fen))


def _discount(row: OrderRow, lines: Sequence[Line]) -> tuple[int, tuple[Note, ...]]:
    if row.paid_fen is None:
        return 0, (Note.PAID_UNKNOWN,)
    if row.status.state is OrderState.CANCELLED and row.paid_fen == 0:
        return 0, ()
    due = sum(line.qty * line.price_fen for line in lines) + row.delivery_fee_fen
    if due < row.paid_fen:
        return 0, (Note.PAID_EXCEEDS_GOODS,)
    return due - row.paid_fen, ()
