"""What changed for a shop, in its present form: orders, codes with their keys, the shop itself."""

from __future__ import annotations

from pos.hub.coding import code_out
from pos.hub.ledger.rows import Device, HeldChange, Shop
from pos.hub.ledger.store import Book
from pos.hub.platform import Platform, shop_out
from pos.wire.orders import OrderIn
from pos.wire.sync import Change, ChangesOut

MAX_CHANGES = 200


def changes_out(platform: Platform, book: Book, device: Device, after: int) -> ChangesOut:
    """Return the shop's changes after the cursor, oldest first, at most `MAX_CHANGES`.

    A cursor beyond the newest was given before this ledger was restored: all is told again, which
    changes nothing at a counter that knows it already.
    """
    if after > book.changes.newest():
        after = 0
    found = book.changes.after(after, device.shop, limit=MAX_CHANGES)
    return ChangesOut(
        stamp=platform.stamp(book, device),
        changes=[_out(platform, book, device, change) for change in found],
        cursor=found[-1].cursor if found else after,
    )


def _out(platform: Platform, book: Book, device: Device, change: HeldChange) -> Change:
    out = Change.model_validate(
        {
            "cursor": change.cursor,
            "kind": change.kind,
            "at": change.at,
            "order_no": change.order_no,
            "reason": change.reason,
            "by": change.by,
        }
    )
    if change.kind == "shop":
        shop = book.shops.get(device.shop)
        return out if shop is None else out.model_copy(update=_shop(shop))
    if change.order_no is None:
        return out
    held = book.orders.find(device.shop, change.order_no)
    code = book.codes.by_order(device.shop, change.order_no)
    filled: dict[str, object] = {}
    if held is not None and change.kind in {"order", "refunded"}:
        filled["order"] = OrderIn.model_validate_json(held.content)
        filled["code_owner"] = held.order.code_owner.value
    if code is not None and change.kind in {"code", "completed"}:
        filled["code"] = code_out(platform.secrets, code)
    return out.model_copy(update=filled)


def _shop(shop: Shop) -> dict[str, object]:
    return {
        "shop": shop_out(shop),
        "commission_bps": shop.terms.commission_bps,
        "settlement_days": shop.terms.business_days,
        "fixed_fee_fen": shop.terms.fixed_fee_fen,
        "day_cut_hour": shop.terms.day_cut_hour,
    }
