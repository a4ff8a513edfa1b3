"""Why a scan is not taken for what it should be: named findings, from a text and what was observed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.gun_tests import GunTest, Tried, tried
from pos.domain.guns import RhythmSettings
from pos.domain.judging import MAX_CLOCK_CORRECTION_S, STEPS_AHEAD, STEPS_BEHIND
from pos.domain.scan_repair import repaired
from pos.domain.scans import Scan, ScanKind, ScanSource, classify
from pos.domain.tokens import TOKEN_LENGTH, TOKEN_PREFIX, read_token, step_at
from pos.domain.widths import narrowed


class Finding(StrEnum):
    """What was found, under the name its sentences have."""

    NOTHING_CAME = "nothing_came"
    READS_WELL = "reads_well"
    TEST_PASSED = "test_passed"
    # the computer and the gun
    IME = "ime"
    CAPS_LOCK = "caps_lock"
    LAYOUT = "layout"
    GUN_PREFIX = "gun_prefix"
    CHINESE_GARBLED = "chinese_garbled"
    ONE_DIMENSIONAL = "one_dimensional"
    SLOW = "slow"
    NO_ENTER = "no_enter"
    TRUNCATED = "truncated"
    # not the customer's code
    PAYMENT_CODE = "payment_code"
    PRODUCT = "product"
    BAG_LABEL = "bag_label"
    STAFF_BADGE = "staff_badge"
    ORDER_NO = "order_no"
    WAYBILL = "waybill"
    OTHER_PLATFORM = "other_platform"
    WEB_ADDRESS = "web_address"
    OTHER_TEXT = "other_text"
    # the customer's code, but not now or not here
    STALE = "stale"
    CLOCK = "clock"
    OTHER_SHOP = "other_shop"


FINE = frozenset({Finding.READS_WELL, Finding.TEST_PASSED, Finding.GUN_PREFIX, Finding.NO_ENTER})
"""Nothing has to be done about these."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the text.

    `gap_ms` is the usual time between two characters, None where none was seen. `ended`: an Enter
    or Tab closed the text. `composing`: an input method had some of it in its own window.
    `only_bars`: this gun has read barcodes here, and never anything else. `clock_off_s` is how far
    this computer's time stands ahead of the hub's.
    """

    now: datetime
    gap_ms: float | None = None
    ended: bool = True
    composing: bool = False
    only_bars: bool = False
    clock_off_s: float = 0.0
    shop_number: int | None = None


_KINDS: dict[ScanKind, Finding] = {
    ScanKind.PAYMENT_CODE: Finding.PAYMENT_CODE,
    ScanKind.PRODUCT: Finding.PRODUCT,
    ScanKind.BAG_LABEL: Finding.BAG_LABEL,
    ScanKind.STAFF_BADGE: Finding.STAFF_BADGE,
    ScanKind.ORDER_NO: Finding.ORDER_NO,
    ScanKind.CODE_NAME: Finding.ORDER_NO,
    ScanKind.WAYBILL: Finding.WAYBILL,
    ScanKind.OTHER_PLATFORM: Finding.OTHER_PLATFORM,
    ScanKind.WEB_ADDRESS: Finding.WEB_ADDRESS,
    ScanKind.PAPER_QR: Finding.READS_WELL,
    ScanKind.DIGITS: Finding.READS_WELL,
    ScanKind.RECEIVE_CODE: Finding.OTHER_PLATFORM,
}
_OURS = frozenset(
    {
        ScanKind.TOKEN,
        ScanKind.BAG_LABEL,
        ScanKind.PAPER_QR,
        ScanKind.CODE_NAME,
        ScanKind.MALFORMED,
    }
)
_ADDED = re.compile(r"\s*(?:\][A-Za-z][0-9A-Za-z]|\\[0-9]{6})")
_TOKEN_SO_FAR = re.compile(rf"{TOKEN_PREFIX}[A-Z2-7]*")


def advise(
    text: str, seen: Circumstances, *, is_order_no: Callable[[str], bool]
) -> tuple[Finding, ...]:
    """Return what was found, what explains most first; never empty, and never raising.

    Nothing of the text is in the answer: it may be a code somebody can be charged with.
    """
    if not text.strip():
        found = [Finding.IME] if seen.composing else []
        return (*found, Finding.ONE_DIMENSIONAL if seen.only_bars else Finding.NOTHING_CAME)
    scan = classify(text, ScanSource.GUN, is_order_no=is_order_no)
    found = [*_of_text(text, scan, seen), *_of_gun(text, scan, seen)]
    troubles = [one for one in found if one not in FINE]
    return tuple(dict.fromkeys([*troubles, *(one for one in found if one in FINE)]))


def _of_text(text: str, scan: Scan, seen: Circumstances) -> Iterator[Finding]:
    test = tried(text)
    if test is not None:
        yield from _of_test(test, seen)
    elif scan.kind is ScanKind.TOKEN:
        yield from _of_token(scan.text, seen)
    elif scan.kind in _KINDS:
        yield _KINDS[scan.kind]
    else:
        yield from _of_broken(scan.text)


def _of_test(test: Tried, seen: Circumstances) -> Iterator[Finding]:
    if test.whole:
        yield Finding.TEST_PASSED
        if test.test is GunTest.BARS and seen.only_bars:
            yield Finding.ONE_DIMENSIONAL
    elif test.case_swapped:
        yield Finding.CAPS_LOCK
    elif test.cut:
        yield Finding.TRUNCATED
    elif test.test is GunTest.CHINESE:
        yield Finding.CHINESE_GARBLED
    else:
        yield Finding.LAYOUT


def _of_token(token: str, seen: Circumstances) -> Iterator[Finding]:
    said, now = read_token(token), step_at(seen.now)
    if seen.shop_number is not None and said.shop_number != seen.shop_number:
        yield Finding.OTHER_SHOP
    if abs(seen.clock_off_s) > MAX_CLOCK_CORRECTION_S or said.step > now + STEPS_AHEAD:
        yield Finding.CLOCK
    elif said.step < now - STEPS_BEHIND:
        yield Finding.STALE
    else:
        yield Finding.READS_WELL


def _of_broken(meant: str) -> Iterator[Finding]:
    """Say what happened to one of ours on its way, or that it is none."""
    if not meant.upper().startswith(TOKEN_PREFIX):
        yield Finding.OTHER_TEXT
    elif len(meant) < TOKEN_LENGTH and _TOKEN_SO_FAR.fullmatch(meant):
        yield Finding.TRUNCATED
    else:
        yield Finding.LAYOUT


def _of_gun(text: str, scan: Scan, seen: Circumstances) -> Iterator[Finding]:
    if seen.composing or narrowed(text) != text:
        yield Finding.IME
    ours = scan.kind in _OURS
    bare = _ADDED.sub("", narrowed(text)).strip()
    if ours and bare != repaired(text):
        yield Finding.CAPS_LOCK if bare.swapcase() == repaired(text) else Finding.LAYOUT
    if _ADDED.match(text):
        yield Finding.GUN_PREFIX
    if seen.gap_ms is not None and seen.gap_ms > RhythmSettings().max_gap_ms:
        yield Finding.SLOW
    if not seen.ended:
        yield Finding.NO_ENTER
