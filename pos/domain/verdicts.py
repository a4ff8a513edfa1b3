"""What the program answers to a scanned code, as one value the window, the CLI and tests share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pos.domain.ids import CodeId, LpOrderId, OrderNo
from pos.domain.scans import ScanSource
from pos.domain.settlements import Settlement

CARD_LIVES = timedelta(minutes=5)
"""A card older than this is checked again before it may be confirmed."""


class Verdict(StrEnum):
    """The first that applies, in the order in which they stand here; values are stored."""

    NOT_A_CODE = "not_a_code"
    MALFORMED = "malformed"
    TYPO = "typo"
    WRONG_STORE = "wrong_store"
    LOCKED = "locked"
    UNKNOWN = "unknown"
    BAD_SIGNATURE = "bad_signature"
    ALREADY_USED = "already_used"
    CANCELLED = "cancelled"
    FROZEN = "frozen"
    REPLACED = "replaced"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    CLOCK = "clock"
    STALE = "stale"
    NOT_READY = "not_ready"
    PROOF_NEEDED = "proof_needed"
    OK = "ok"
    # After confirming:
    REDEEMED = "redeemed"
    PROVISIONAL = "provisional"
    PENDING = "pending"


class Reason(StrEnum):
    """Which of a verdict's cases it is; empty where a verdict has only one."""

    NONE = ""
    # not_a_code
    PAYMENT_CODE = "payment_code"
    PRODUCT = "product"
    WAYBILL = "waybill"
    BAG_LABEL = "bag_label"
    STAFF_BADGE = "staff_badge"
    CODE_NAME = "code_name"
    OTHER_PLATFORM = "other_platform"
    WEB_ADDRESS = "web_address"
    RECEIVE_CODE = "receive_code"
    ORDER_NUMBER = "order_number"
    PLAIN_TEXT = "plain_text"
    GUN_TEST = "gun_test"
    # locked
    THIS_ORDER = "this_order"
    THIS_PERSON = "this_person"
    THIS_SHOP = "this_shop"
    CALL_LIMIT = "call_limit"
    # unknown
    NOT_HERE = "not_here"
    DO_NOT_BELONG_TOGETHER = "do_not_belong_together"
    NEWER_GENERATION = "newer_generation"
    # already_used
    HERE = "here"
    OWN_REPEAT = "own_repeat"
    ELSEWHERE = "elsewhere"
    # cancelled
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    REJECTED = "rejected"
    RETURNED = "returned"
    # frozen
    MISUSE = "misuse"
    REFUND_PENDING = "refund_pending"
    APPEAL = "appeal"
    # clock
    FAST = "fast"
    SLOW = "slow"
    # stale
    QR_REFRESHED = "qr_refreshed"
    DIGITS_CHANGED = "digits_changed"
    RELAY_CHANGED = "relay_changed"
    CARD_TOO_OLD = "card_too_old"
    # not_ready
    PLACED = "placed"
    ACCEPTED = "accepted"
    # proof_needed
    TAIL_WRONG = "tail_wrong"
    # ok
    WHICH_ORDER = "which_order"
    """One code of a sales platform names several orders: a person takes one of `choices`."""
    # ok, and yet not redeemed, because of what the customer found (先不核销)
    ITEMS_SHORT = "items_short"
    ITEMS_WRONG = "items_wrong"
    ITEMS_DAMAGED = "items_damaged"
    CUSTOMER_REFUSES = "customer_refuses"


HOLDS = (Reason.ITEMS_SHORT, Reason.ITEMS_WRONG, Reason.ITEMS_DAMAGED, Reason.CUSTOMER_REFUSES)
"""Why goods may stay here although the code is good."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One product on a card: what to hand over, and how many pieces."""

    name: str
    qty: int


@dataclass(frozen=True, slots=True)
class Card:
    """The answer to one scan. It never carries the code's text, a key or unmasked customer data.

    Only the fields that the verdict speaks of are filled. `generation` and `proved_tail` let
    `confirm` judge again inside its own transaction.
    """

    verdict: Verdict
    checked_at: datetime
    source: ScanSource
    reason: Reason = Reason.NONE
    scan_digest: str = ""
    order_no: OrderNo | None = None
    pick_no: str = ""
    code_id: CodeId | None = None
    generation: int = 0
    item_count: int = 0
    bags: int = 0
    lines: tuple[CardLine, ...] = ()
    remark: str = ""
    redeemed_at: datetime | None = None
    redeemed_by: str = ""
    counter: str = ""
    """The counter's name, or the channel for a code used elsewhere."""
    since: datetime | None = None
    """When it was frozen, replaced or cancelled."""
    by: str = ""
    """Who froze it."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    shop_name: str = ""
    shop_address: str = ""
    shop_phone: str = ""
    shop_number: int = 0
    """wrong_store: the other shop's number, as it stands in the token."""
    seconds_off: float = 0.0
    """clock: how far this computer's time is ahead (positive) or behind."""
    online: bool | None = None
    """unknown: whether the platform could be asked; None with no link."""
    typed: bool = False
    relayed: bool = False
    """Only the last digits were compared, read out over the phone (电话报码)."""
    dead_spot: bool = False
    gun: str = ""
    """The name of the gun that read it, where it is known."""
    settlement: Settlement | None = None
    lp_order: LpOrderId | None = None
    """The delivery order of a sales platform that its own code names."""
    choices: tuple[Card, ...] = ()
    """which_order: one card for each."""

    @property
    def may_confirm(self) -> bool:
        """Whether a press of 确认核销 is owed."""
        return self.verdict is Verdict.OK and not self.choices

    def is_fresh(self, now: datetime) -> bool:
        """Whether the card may still be confirmed without scanning again."""
        return abs(now - self.checked_at) <= CARD_LIVES
