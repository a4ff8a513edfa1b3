"""Values of the shop as JSON objects with the keys that programs may rely on."""

from __future__ import annotations

from pos.domain.ids import CodeId
from pos.domain.labels import masked_remark
from pos.domain.orders import Order
from pos.domain.settlements import Settlement
from pos.domain.verdicts import Card, Verdict
from pos.services.overview import OrderView, TimelineEntry
from pos.services.ports import AuditEntry

_EXTENSION_MASK = "****"


def code_id_text(code_id: CodeId | None) -> str | None:
    """Return the number as text: 64 bits do not fit a JSON number everywhere."""
    return None if code_id is None else str(code_id)


def order_item(order: Order) -> dict[str, object]:
    """Return one order as it stands on a list; nothing of the customer."""
    return {
        "no": order.no,
        "state": order.state,
        "channel": order.channel,
        "fulfilment": order.fulfilment,
        "placed_at": order.placed_at,
        "promise_to": None if order.promise is None else order.promise.end,
        "pick_no": order.pick_no,
        "bags": order.bags,
        "frozen": None if order.freeze is None else order.freeze.reason,
        "handed_here": order.handed_here,
        "closed_elsewhere": order.closed_elsewhere,
    }


def order_values(view: OrderView, order: Order) -> dict[str, object]:
    """Return one order in full, the customer masked."""
    who = order.customer
    promise = view.promise
    return {
        "no": view.no,
        "shop": view.shop,
        "channel": view.channel,
        "placed_at": view.placed_at,
        "paid_at": view.paid_at,
        "fulfilment": view.fulfilment,
        "promise": None if promise is None else {"from": promise.start, "to": promise.end},
        "customer": {
            "name": view.customer_name,
            "phone": view.phone,
            "phone_ext": _EXTENSION_MASK if who.phone_ext else None,
            "phone_tail": view.phone_tail,
            "phone_expires_at": who.phone_expires_at,
            "address": view.address,
            "lat": who.lat,
            "lng": who.lng,
            "datum": who.datum or None,
        },
        "lines": [
            {
                "sku": line.sku or None,
                "barcode": line.barcode or None,
                "name": line.name,
                "qty": line.qty,
                "price_fen": line.price_fen,
                "refunded_qty": line.refunded_qty,
                "instead_of": line.instead_of or None,
            }
            for line in view.lines
        ],
        "delivery_fee_fen": view.delivery_fee_fen,
        "packing_fee_fen": view.packing_fee_fen,
        "discount_fen": view.discount_fen,
        "platform_subsidy_fen": view.platform_subsidy_fen,
        "remark": masked_remark(view.remark, who.address),
        "valid_from": view.valid_from,
        "valid_until": view.valid_until,
        "revision": view.revision,
        "state": view.state,
        "bags": view.bags,
        "code_id": code_id_text(view.code_id),
        "timeline": [_timeline(entry) for entry in view.timeline],
        "pick_no": view.pick_no,
        "code_owner": view.code_owner,
        "frozen": None
        if view.freeze is None
        else {"reason": view.freeze.reason, "at": view.freeze.at, "by": view.freeze.by},
        "handed_here": view.handed_here,
        "closed_elsewhere": view.closed_elsewhere,
        "closed_reason": view.closed_reason,
        "to_do": "redeem_on_platform" if view.handed_here and not view.closed_elsewhere else None,
    }


def settlement_values(row: Settlement | None) -> dict[str, object] | None:
    """Return a settlement row."""
    if row is None:
        return None
    return {
        "id": row.id,
        "order_no": row.order_no,
        "code_id": code_id_text(row.code_id),
        "kind": row.kind,
        "goods_fen": row.goods_fen,
        "packing_fee_fen": row.packing_fee_fen,
        "delivery_fee_fen": row.delivery_fee_fen,
        "discount_fen": row.discount_fen,
        "subsidy_fen": row.subsidy_fen,
        "refund_fen": row.refund_fen,
        "commission_fen": row.commission_fen,
        "fixed_fee_fen": row.fixed_fee_fen,
        "net_fen": row.net_fen,
        "made_at": row.made_at,
        "day": row.day,
        "due_date": row.due_date,
        "state": row.state,
    }


def card_values(card: Card) -> dict[str, object]:
    """Return the answer to a scan; never the scanned text.

    What a clerk needs only before confirming is left out after it: the same attempt gets the same
    answer whenever it is asked.
    """
    done = card.verdict is Verdict.REDEEMED
    several = [{"order_no": x.order_no, "item_count": x.item_count} for x in card.choices]
    return {
        **({"choices": several} if several else {}),
        "verdict": card.verdict,
        "reason": card.reason,
        "order_no": card.order_no,
        "code_id": code_id_text(card.code_id),
        "redeemed_at": card.redeemed_at,
        "redeemed_by": card.redeemed_by or None,
        "counter": card.counter or None,
        "settlement": settlement_values(card.settlement),
        "relayed": card.relayed,
        "pick_no": card.pick_no or None,
        "item_count": card.item_count,
        "bags": card.bags,
        "lines": [{"name": line.name, "qty": line.qty} for line in card.lines],
        "since": card.since,
        "by": card.by or None,
        "valid_from": None if done else card.valid_from,
        "valid_until": None if done else card.valid_until,
        "shop_name": card.shop_name or None,
        "seconds_off": None if done else card.seconds_off,
        "online": card.online,
    }


NO_CARD: dict[str, object] = {
    "verdict": None,
    "reason": None,
    "order_no": None,
    "code_id": None,
    "redeemed_at": None,
    "redeemed_by": None,
    "counter": None,
    "settlement": None,
}
"""The keys of an answer where there was none."""


def audit_item(entry: AuditEntry) -> dict[str, object]:
    """Return one line of the audit trail."""
    body = entry.body
    return {
        "at": body.at,
        "person": entry.person_name,
        "approver": entry.approver_name or None,
        "counter": entry.counter_name,
        "device": body.device,
        "seq": body.seq,
        "act": body.act,
        "order_no": body.order_no,
        "code_id": code_id_text(body.code_id),
        "details": body.details,
        "hash": entry.hash,
    }


def _timeline(entry: TimelineEntry) -> dict[str, object]:
    return {
        "at": entry.at,
        "act": entry.act,
        "person": entry.person,
        "approver": entry.approver or None,
        "counter": entry.counter,
        "details": entry.details,
    }
