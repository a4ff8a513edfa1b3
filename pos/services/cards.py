"""Making the card of a verdict: only what it speaks of is filled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pos.domain.codes import Code, CodeState, Redemption
from pos.domain.judging import Case
from pos.domain.orders import Order
from pos.domain.settlements import Settlement
from pos.domain.verdicts import Card, CardLine, Reason, Verdict
from pos.services.ports import Work

_NAMELESS = frozenset(
    {Verdict.NOT_A_CODE, Verdict.MALFORMED, Verdict.TYPO, Verdict.LOCKED, Verdict.UNKNOWN}
)
"""Whose order it may be is told only to those who hold its code."""


def card_of(
    work: Work,
    case: Case,
    verdict: Verdict,
    reason: Reason,
    digest: str,
    *,
    earlier: Card | None = None,
) -> Card:
    """Return the card; it never carries the scanned text or unmasked customer data.

    Args: earlier: the card judged again; whether its code was typed or made ahead stays as it was.
    """
    said: dict[str, Any] = {
        "verdict": verdict,
        "reason": reason,
        "checked_at": case.now,
        "source": case.scan.source,
        "scan_digest": digest,
        "typed": case.scan.source.by_hand if earlier is None else earlier.typed,
        "relayed": case.relayed if earlier is None else earlier.relayed,
        "gun": "" if earlier is None else earlier.gun,
        "dead_spot": _made_ahead(case) if earlier is None else earlier.dead_spot,
    }
    if verdict is Verdict.WRONG_STORE and case.token is not None:
        return Card(**said, shop_number=case.token.shop_number)
    if verdict in _NAMELESS or case.code is None or case.order is None:
        return Card(**said)
    card = Card(
        **said,
        **_of_order(case.order),
        code_id=case.code.code_id,
        generation=case.code.generation,
        valid_from=case.code.valid_from,
        valid_until=case.code.valid_until,
        seconds_off=-case.clock_went_back_s if case.clock_went_back_s else case.clock_off_s,
    )
    return _with_past(work, card, case.code, case.order)


def _made_ahead(case: Case) -> bool:
    return case.token is not None and case.token.dead_spot


def with_order(card: Card, order: Order) -> Card:
    """Add what the clerk has to hand over."""
    return replace(card, **_of_order(order))


def _of_order(order: Order) -> dict[str, Any]:
    return {
        "order_no": order.no,
        "pick_no": order.pick_no,
        "item_count": order.item_count,
        "bags": order.bags,
        "lines": tuple(CardLine(x.name, x.open_qty) for x in order.lines if x.open_qty),
        "remark": order.remark,
    }


def with_redemption(
    card: Card, used: Redemption, row: Settlement | None, *, verdict: Verdict | None = None
) -> Card:
    """Add who used the code, when and where, and the settlement that came of it."""
    return replace(
        card,
        verdict=verdict or card.verdict,
        redeemed_at=used.at,
        redeemed_by=used.person_name,
        counter=used.counter_name,
        relayed=used.relayed,
        settlement=row,
    )


def _with_past(work: Work, card: Card, code: Code, order: Order) -> Card:
    if card.verdict is Verdict.FROZEN and order.freeze is not None:
        return replace(card, since=order.freeze.at, by=order.freeze.by)
    if card.verdict is Verdict.REPLACED:
        return replace(card, since=code.reissued_at)
    if card.verdict is Verdict.CANCELLED:
        return replace(card, since=order.changed_at)
    if card.verdict is not Verdict.ALREADY_USED:
        return card
    if code.state is CodeState.REDEEMED and code.redemption is not None:
        row = work.settlements.of_code(code.code_id, code.generation)
        return with_redemption(card, code.redemption, row)
    return replace(card, redeemed_at=order.changed_at, counter=order.channel)
