"""The picture kept with a redeemed or refused code, and when one is kept at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from pos.domain.ids import CodeId, OrderNo
from pos.domain.verdicts import Card, Reason, Verdict

StillId = NewType("StillId", str)

MOST_BYTES = 60_000
"""So large a JPEG shows a screen well enough, and a day of them stays small."""

MOST_DAYS = 30
"""A picture of somebody's screen is not kept for longer, whatever is set."""

_NOT_KEPT = frozenset(
    {
        # No code of ours: somebody's wallet, parcel or page is nobody's business here.
        Verdict.NOT_A_CODE,
        # Still to be redeemed: the picture would hold a code that is worth something.
        Verdict.OK,
        Verdict.PROOF_NEEDED,
        Verdict.NOT_READY,
        Verdict.PENDING,
    }
)


@dataclass(frozen=True, slots=True)
class Still:
    """What is known of a kept picture without looking at it.

    `verdict` is what the card said; `order_no` and `code_id` are None where it named none.
    """

    id: StillId
    at: datetime
    verdict: Verdict
    order_no: OrderNo | None = None
    code_id: CodeId | None = None


def is_worth_keeping(card: Card) -> bool:
    """Whether the picture that gave this card belongs to its record."""
    return card.verdict not in _NOT_KEPT and card.reason is not Reason.OWN_REPEAT
