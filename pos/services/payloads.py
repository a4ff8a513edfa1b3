"""What an event tells the hub beside its order and code, as JSON text."""

from __future__ import annotations

import json
from typing import Any

from pos.domain.codes import Code, Redemption
from pos.domain.ids import CodeId
from pos.domain.settlements import Settlement
from pos.domain.times import write_time


def redeemed_payload(used: Redemption, generation: int, row: Settlement) -> str:
    """Return who redeemed which generation, and the settlement as computed here."""
    by_phone = {"relayed": True} if used.relayed else {}
    return payload(
        **by_phone,
        generation=generation,
        attempt=used.attempt,
        person=used.person_name,
        counter=used.counter_name,
        redeemed_at=write_time(used.at),
        settlement=_row(row),
    )


def undone_payload(generation: int, reversal: Settlement) -> str:
    """Return which generation's redemption is taken back, and the row that takes it back."""
    return payload(generation=generation, reversal=_row(reversal))


def registered_payload(order_json: str, paper: Code | None) -> str:
    """Return the whole order, and what the hub must know of a code the shop made itself."""
    made_here = (
        None
        if paper is None
        else {"code_id": _number(paper.code_id), "generation": paper.generation, "kind": "paper"}
    )
    return payload(order=json.loads(order_json), code=made_here)


def _row(row: Settlement) -> dict[str, Any]:
    return {
        "id": row.id,
        "goods_fen": row.goods_fen,
        "packing_fee_fen": row.packing_fee_fen,
        "delivery_fee_fen": row.delivery_fee_fen,
        "discount_fen": row.discount_fen,
        "refund_fen": row.refund_fen,
        "commission_fen": row.commission_fen,
        "fixed_fee_fen": row.fixed_fee_fen,
        "net_fen": row.net_fen,
        "due_date": row.due_date.isoformat(),
    }


def payload(**values: Any) -> str:
    """Return compact JSON."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _number(code_id: CodeId) -> str:
    # 64 unsigned bits do not fit a JSON number everywhere.
    return str(code_id)
