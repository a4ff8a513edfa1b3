"""What the platform calls an order's status, and what it means here."""

from __future__ import annotations

from functools import lru_cache

from pos.domain.orders import FreezeReason, Fulfilment, OrderState
from pos.links.files.cells import BadCell, compared
from pos.links.files.values import PlatformStatus

_PLACED = PlatformStatus(OrderState.PLACED)
_OUT = PlatformStatus(OrderState.OUT)
_STATUSES = {
    "买家已付款等待卖家发货": _PLACED,
    "买家已付款": _PLACED,
    "等待卖家发货": _PLACED,
    "待发货": _PLACED,
    "卖家部分发货": _OUT,
    "卖家部分发货等待买家确认": _OUT,
    "卖家已发货等待买家确认": _OUT,
    "卖家已发货等待买家确认收货": _OUT,
    "卖家已发货": _OUT,
    "等待买家确认收货": _OUT,
    "待收货": _OUT,
    "交易成功": PlatformStatus(OrderState.COMPLETED, closed_elsewhere=True),
    "交易关闭": PlatformStatus(OrderState.CANCELLED),
    "退款中": PlatformStatus(OrderState.PLACED, freeze=FreezeReason.REFUND_PENDING),
    "退款中的订单": PlatformStatus(OrderState.PLACED, freeze=FreezeReason.REFUND_PENDING),
}
_NOT_PAID = frozenset({"等待买家付款", "待付款", "买家未付款", "付款确认中"})
_PICKUP_WORDS = ("自提", "到店取", "到店自取", "自取")
_COMMAS = str.maketrans("", "", ",，、;；")


@lru_cache(256)
def status(cell: str) -> PlatformStatus:
    """Return what the status means. Raises BadCell: missing, not_paid, unknown_status."""
    word = compared(cell).translate(_COMMAS)
    if not word:
        raise BadCell("missing")
    if word in _NOT_PAID:
        raise BadCell("not_paid")
    try:
        return _STATUSES[word]
    except KeyError:
        raise BadCell("unknown_status") from None


@lru_cache(256)
def fulfilment(*cells: str) -> Fulfilment:
    """Return pickup where one of the cells says that the customer comes, else delivery."""
    words = "".join(map(compared, cells))
    return (
        Fulfilment.PICKUP if any(word in words for word in _PICKUP_WORDS) else Fulfilment.DELIVERY
    )
