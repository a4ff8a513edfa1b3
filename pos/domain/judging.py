"""Judging a code: one table of rules, the first that applies is the verdict.

Pure: the caller has read the shop's records and put what it found into a `Case`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.codes import Code, CodeState
from pos.domain.orders import FreezeReason, Order, OrderState
from pos.domain.scans import Scan, ScanKind
from pos.domain.tokens import TokenV1, step_at
from pos.domain.verdicts import Reason, Verdict

STEPS_BEHIND = 2
STEPS_AHEAD = 1
"""Accepted token steps: now-2 to now+1, so a screenshot lives at most 60 s."""

MAX_CLOCK_CORRECTION_S = 30.0


GUESSABLE = frozenset({ScanKind.DIGITS, ScanKind.PAPER_QR})
"""Short enough to be guessed, so wrong ones are counted."""


class Fit(StrEnum):
    """How typed digits, or a token's tag, relate to the code they name."""

    FITS = "fits"
    EARLIER = "earlier"
    """Right digits of this generation, minutes ago."""
    OLDER_GENERATION = "older_generation"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Case:
    """All that a verdict depends on."""

    scan: Scan
    now: datetime
    """The hub's time as well as this counter knows it."""
    own_shop_number: int
    token: TokenV1 | None = None
    digits_check_fits: bool = True
    code: Code | None = None
    order: Order | None = None
    fit: Fit = Fit.FITS
    lock: Reason | None = None
    own_repeat: bool = False
    clock_off_s: float = 0.0
    """This computer's time minus the hub's, before correction."""
    clock_went_back_s: float = 0.0
    """How far the time stands behind the latest moment already recorded here."""
    tail: str | None = None
    """What the customer said; None when not asked yet."""
    relayed: bool = False
    """Whether only the last digits were compared, read out over the phone."""


Rule = Callable[[Case], Reason | None]
FoundRule = Callable[[Case, Code, Order], Reason | None]

_NOT_CODES: dict[ScanKind, Reason] = {
    ScanKind.PAYMENT_CODE: Reason.PAYMENT_CODE,
    ScanKind.PRODUCT: Reason.PRODUCT,
    ScanKind.WAYBILL: Reason.WAYBILL,
    ScanKind.BAG_LABEL: Reason.BAG_LABEL,
    ScanKind.STAFF_BADGE: Reason.STAFF_BADGE,
    ScanKind.CODE_NAME: Reason.CODE_NAME,
    ScanKind.OTHER_PLATFORM: Reason.OTHER_PLATFORM,
    ScanKind.WEB_ADDRESS: Reason.WEB_ADDRESS,
    ScanKind.RECEIVE_CODE: Reason.RECEIVE_CODE,
    ScanKind.ORDER_NO: Reason.ORDER_NUMBER,
    ScanKind.TAIL_OR_PICK: Reason.ORDER_NUMBER,
    ScanKind.GUN_TEST: Reason.GUN_TEST,
    ScanKind.SEARCH: Reason.PLAIN_TEXT,
    ScanKind.EMPTY: Reason.PLAIN_TEXT,
}


def _not_a_code(case: Case) -> Reason | None:
    return None if _is_cut_short(case.scan) else _NOT_CODES.get(case.scan.kind)


def _malformed(case: Case) -> Reason | None:
    broken = case.scan.kind is ScanKind.MALFORMED or _is_cut_short(case.scan)
    return Reason.NONE if broken else None


def _is_cut_short(scan: Scan) -> bool:
    """Digits typed by hand that are nothing else: most likely a code with some left out."""
    return scan.kind is ScanKind.SEARCH and scan.digits is not None and scan.source.by_hand


def _typo(case: Case) -> Reason | None:
    return None if case.digits_check_fits else Reason.NONE


def _wrong_store(case: Case) -> Reason | None:
    foreign = case.token is not None and case.token.shop_number != case.own_shop_number
    return Reason.NONE if foreign else None


def _locked(case: Case) -> Reason | None:
    by_hand = case.scan.kind in GUESSABLE or case.tail is not None
    return case.lock if by_hand else None


def _unknown(case: Case) -> Reason | None:
    if case.code is None or case.order is None:
        return Reason.NOT_HERE
    if case.token is None:
        return Reason.DO_NOT_BELONG_TOGETHER if case.fit is Fit.NOTHING else None
    ahead = case.fit is Fit.FITS and case.token.generation > case.code.generation
    return Reason.NEWER_GENERATION if ahead else None


def _bad_signature(case: Case) -> Reason | None:
    return Reason.NONE if case.token is not None and case.fit is Fit.NOTHING else None


def _already_used(case: Case, code: Code, order: Order) -> Reason | None:
    if code.state is CodeState.REDEEMED:
        if code.redemption is not None and code.redemption.elsewhere:
            return Reason.ELSEWHERE
        return Reason.OWN_REPEAT if case.own_repeat else Reason.HERE
    return Reason.ELSEWHERE if order.state is OrderState.COMPLETED else None


_CLOSED_WHY: dict[OrderState, Reason] = {
    OrderState.CANCELLED: Reason.CANCELLED,
    OrderState.REJECTED: Reason.REJECTED,
    OrderState.RETURNED: Reason.RETURNED,
}


def _cancelled(case: Case, code: Code, order: Order) -> Reason | None:
    if order.is_fully_refunded:
        return Reason.REFUNDED
    if order.state in _CLOSED_WHY:
        return _CLOSED_WHY[order.state]
    return Reason.CANCELLED if code.state is CodeState.VOID else None


_FROZEN_WHY: dict[FreezeReason, Reason] = {
    FreezeReason.MISUSE: Reason.MISUSE,
    FreezeReason.REFUND_PENDING: Reason.REFUND_PENDING,
    FreezeReason.APPEAL: Reason.APPEAL,
}


def _frozen(case: Case, code: Code, order: Order) -> Reason | None:
    if order.freeze is not None:
        return _FROZEN_WHY[order.freeze.reason]
    return Reason.MISUSE if code.state is CodeState.FROZEN else None


def _replaced(case: Case, code: Code, order: Order) -> Reason | None:
    old_token = case.token is not None and case.token.generation < code.generation
    old = old_token or case.fit is Fit.OLDER_GENERATION or code.state is CodeState.REPLACED
    return Reason.NONE if old else None


def _not_yet_valid(case: Case, code: Code, order: Order) -> Reason | None:
    early = code.valid_from is not None and case.now < code.valid_from
    return Reason.NONE if early else None


def _expired(case: Case, code: Code, order: Order) -> Reason | None:
    late = code.valid_until is not None and case.now > code.valid_until
    return Reason.NONE if late else None


def _clock(case: Case, code: Code, order: Order) -> Reason | None:
    if case.clock_went_back_s > MAX_CLOCK_CORRECTION_S:
        return Reason.SLOW
    if abs(case.clock_off_s) > MAX_CLOCK_CORRECTION_S:
        return Reason.FAST if case.clock_off_s > 0 else Reason.SLOW
    ahead = case.token is not None and case.token.step > step_at(case.now) + STEPS_AHEAD
    return Reason.SLOW if ahead else None


def _stale(case: Case, code: Code, order: Order) -> Reason | None:
    if case.token is not None:
        # A dead-spot token was made up to ten minutes ahead for its own step, so the same window
        # holds for it: what is made ahead still names the step in which it may be shown.
        behind = case.token.step < step_at(case.now) - STEPS_BEHIND
        return Reason.QR_REFRESHED if behind else None
    if case.fit is not Fit.EARLIER:
        return None
    return Reason.RELAY_CHANGED if case.relayed else Reason.DIGITS_CHANGED


_NOT_READY: dict[OrderState, Reason] = {
    OrderState.PLACED: Reason.PLACED,
    OrderState.ACCEPTED: Reason.ACCEPTED,
}


def _not_ready(case: Case, code: Code, order: Order) -> Reason | None:
    return _NOT_READY.get(order.state)


def _proof_needed(case: Case, code: Code, order: Order) -> Reason | None:
    if case.token is None or not case.token.dead_spot:
        return None
    if case.tail is None:
        return Reason.NONE
    known = order.customer.phone_tail
    return None if known and case.tail == known else Reason.TAIL_WRONG


BEFORE_FOUND: tuple[tuple[Verdict, Rule], ...] = (
    (Verdict.NOT_A_CODE, _not_a_code),
    (Verdict.MALFORMED, _malformed),
    (Verdict.TYPO, _typo),
    (Verdict.WRONG_STORE, _wrong_store),
    (Verdict.LOCKED, _locked),
    (Verdict.UNKNOWN, _unknown),
    (Verdict.BAD_SIGNATURE, _bad_signature),
)
WHEN_FOUND: tuple[tuple[Verdict, FoundRule], ...] = (
    (Verdict.ALREADY_USED, _already_used),
    (Verdict.CANCELLED, _cancelled),
    (Verdict.FROZEN, _frozen),
    (Verdict.REPLACED, _replaced),
    (Verdict.NOT_YET_VALID, _not_yet_valid),
    (Verdict.EXPIRED, _expired),
    (Verdict.CLOCK, _clock),
    (Verdict.STALE, _stale),
    (Verdict.NOT_READY, _not_ready),
    (Verdict.PROOF_NEEDED, _proof_needed),
)


def judge(case: Case) -> tuple[Verdict, Reason]:
    """Return the verdict and which of its cases it is."""
    for verdict, rule in BEFORE_FOUND:
        if (reason := rule(case)) is not None:
            return verdict, reason
    if case.code is None or case.order is None:  # said by `_unknown` already
        return Verdict.UNKNOWN, Reason.NOT_HERE
    for verdict, found_rule in WHEN_FOUND:
        if (reason := found_rule(case, case.code, case.order)) is not None:
            return verdict, reason
    return Verdict.OK, Reason.NONE
