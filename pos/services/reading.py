"""Finding what a scanned text names, and putting together all that its verdict depends on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.domain.clockwork import JudgedTime, judged_time
from pos.domain.codes import Code, CodeKind
from pos.domain.digits import (
    LOCATOR_LENGTH,
    ROLLING_LENGTH,
    check_digit_fits,
    is_paper,
    minute_at,
    minute_of_match,
    paper_digest,
    relay_match,
    relay_stale_match,
    stale_match,
)
from pos.domain.ids import OrderNo
from pos.domain.judging import GUESSABLE, Case, Fit
from pos.domain.scans import Scan, ScanKind, ScanSource, classify
from pos.domain.staff import Actor
from pos.domain.tokens import read_token, tag_fits
from pos.domain.verdicts import Reason
from pos.errors import RuleViolation
from pos.services.ports import Work

OWN_REPEAT_WITHIN = timedelta(seconds=10)
PEPPERS = ("pepper", "pepper_before_hub")
"""Paper codes made before the shop was linked keep the pepper they were made with."""


@dataclass(frozen=True, slots=True)
class Named:
    """The code a text names, and how well the text fits it."""

    code: Code | None
    fit: Fit


def classified(work: Work, text: str, source: ScanSource) -> Scan:
    """Say what the text is; a known order number comes before everything else."""
    return classify(
        text, source, is_order_no=lambda value: work.orders.find(OrderNo(value)) is not None
    )


def named(work: Work, scan: Scan, now: datetime) -> Named:
    """Find the code that a token or digits name. Nothing is believed before the tag fits."""
    if scan.kind is ScanKind.TOKEN:
        return _by_token(work, scan.text)
    if scan.kind in GUESSABLE and scan.digits is not None and check_digit_fits(scan.digits):
        if is_paper(scan.digits):
            return _by_paper(work, scan.digits)
        return _by_live_digits(work, scan.digits, now)
    return Named(None, Fit.NOTHING)


def case_of(
    work: Work, scan: Scan, *, computer: datetime, by: Actor, tail: str | None, alone: bool
) -> Case:
    """Put together what the verdict depends on; `alone`: nothing else was scanned since."""
    time = time_of(work, computer)
    found = named(work, scan, time.now)
    code = found.code
    return Case(
        scan=scan,
        now=time.now,
        own_shop_number=work.shop.profile().number,
        token=read_token(scan.text) if scan.kind is ScanKind.TOKEN else None,
        digits_check_fits=scan.kind not in GUESSABLE or check_digit_fits(scan.digits or ""),
        code=code,
        order=None if code is None else work.orders.find(code.order_no),
        fit=found.fit,
        lock=_lock(work, scan, code, by, tail),
        own_repeat=alone and code is not None and _is_own_repeat(work, code, scan, by, time.now),
        clock_off_s=time.off_s,
        clock_went_back_s=time.went_back_s,
        tail=tail,
    )


def relayed_case(
    work: Work, no: OrderNo, digits: str, source: ScanSource, *, computer: datetime, by: Actor
) -> Case:
    """Put together what the verdict on digits read out over the phone for an opened order needs.

    Raises: OrderNotFound; RuleViolation `no_live_code`: nothing rolls that could be compared.
    """
    order, code = work.orders.get(no), work.codes.by_order(no)
    if code is None or code.kind is not CodeKind.LIVE or not code.key:
        raise RuleViolation("no_live_code", order_no=no)
    time = time_of(work, computer)
    scan = Scan(ScanKind.DIGITS, digits, source, digits=digits)
    return Case(
        scan=scan,
        now=time.now,
        own_shop_number=work.shop.profile().number,
        digits_check_fits=check_digit_fits(code.locator + digits),
        code=code,
        order=order,
        fit=_relayed_fit(code, digits[:ROLLING_LENGTH], time.now),
        lock=work.guesses.lock_on(by.person, locator=code.locator),
        own_repeat=_is_own_repeat(work, code, scan, by, time.now),
        clock_off_s=time.off_s,
        clock_went_back_s=time.went_back_s,
        relayed=True,
    )


def time_of(work: Work, computer: datetime) -> JudgedTime:
    """Return the moment to judge at."""
    return judged_time(computer, work.shop.hub_reading(), work.audit.high_water())


def digest_of(scan: Scan) -> str:
    """Return what is kept of a scanned text: enough to know it again, useless for anything else."""
    if scan.kind is ScanKind.PAYMENT_CODE:
        return ""
    return hashlib.sha256((scan.digits or scan.text).encode()).hexdigest()[:16]


def locator_of(scan: Scan) -> str:
    """Return the locator that typed live digits begin with, empty for anything else."""
    if scan.kind not in GUESSABLE or scan.digits is None or is_paper(scan.digits):
        return ""
    return scan.digits[:LOCATOR_LENGTH]


def _by_token(work: Work, text: str) -> Named:
    code = work.codes.by_id(read_token(text).code_id)
    if code is None or not code.key:
        # Its key went with the hub or with the years: a true token looks like a forged one then,
        # and nobody is told that his code is not genuine because this shop cannot tell.
        return Named(None, Fit.NOTHING)
    return Named(code, Fit.FITS if tag_fits(code.key, text) else Fit.NOTHING)


def _by_paper(work: Work, digits: str) -> Named:
    for name in PEPPERS:
        pepper = work.shop.secret(name)
        found = None if pepper is None else work.codes.by_paper(paper_digest(pepper, digits))
        if found is not None:
            code, generation = found
            current = generation == code.generation
            return Named(code, Fit.FITS if current else Fit.OLDER_GENERATION)
    return Named(None, Fit.NOTHING)


def _by_live_digits(work: Work, digits: str, now: datetime) -> Named:
    code = work.codes.by_locator(digits[:LOCATOR_LENGTH])
    if code is None or code.kind is not CodeKind.LIVE or not code.key:
        return Named(code, Fit.NOTHING)
    rolling = digits[LOCATOR_LENGTH : LOCATOR_LENGTH + ROLLING_LENGTH]
    minute, second = minute_at(now), int(now.timestamp()) % 60

    def was_shown(generation: int) -> Fit | None:
        if minute_of_match(code.key, generation, minute, second, rolling) is not None:
            return Fit.FITS
        return Fit.EARLIER if stale_match(code.key, generation, minute, rolling) else None

    fit = was_shown(code.generation)
    if fit is not None:
        return Named(code, fit)
    older = any(was_shown(generation) for generation in range(1, code.generation))
    return Named(code, Fit.OLDER_GENERATION if older else Fit.NOTHING)


def _relayed_fit(code: Code, rolling: str, now: datetime) -> Fit:
    minute, second = minute_at(now), int(now.timestamp()) % 60
    if relay_match(code.key, code.generation, minute, second, rolling):
        return Fit.FITS
    if relay_stale_match(code.key, code.generation, minute, rolling):
        return Fit.EARLIER
    older = range(1, code.generation)
    if any(relay_match(code.key, earlier, minute, second, rolling) for earlier in older):
        return Fit.OLDER_GENERATION
    return Fit.NOTHING


def _lock(work: Work, scan: Scan, code: Code | None, by: Actor, tail: str | None) -> Reason | None:
    if scan.kind not in GUESSABLE and tail is None:
        return None
    locator = locator_of(scan) or ("" if code is None else code.locator)
    return work.guesses.lock_on(by.person, locator=locator)


def _is_own_repeat(work: Work, code: Code, scan: Scan, by: Actor, now: datetime) -> bool:
    used = code.redemption
    if used is None or used.elsewhere:
        return False
    device = work.shop.counter().device
    return (
        used.person == by.person
        and used.device == device
        and used.scan_digest == digest_of(scan)
        and timedelta(0) <= now - used.at <= OWN_REPEAT_WITHIN
        and work.audit.last_act_on(device) == ("redeemed", code.code_id)
    )
