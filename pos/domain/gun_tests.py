"""Codes that try a gun out: what stands on its set-up sheet, and which of them a text was meant to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.scan_repair import repaired
from pos.domain.scans import TEST_PREFIX


class GunTest(StrEnum):
    """What a test code asks of a gun."""

    SHORT = "short"
    FULL = "full"
    """As long as a customer's code and of the same characters, but never one."""
    CASE = "case"
    LAYOUT = "layout"
    CHINESE = "chinese"
    BARS = "bars"
    """The only one that is a Code128: a gun that reads no other is one for barcodes alone."""


GUN_TESTS: dict[GunTest, str] = {
    GunTest.SHORT: f"{TEST_PREFIX}-SHORT-0123456789",
    GunTest.FULL: f"{TEST_PREFIX}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' * 2}"[:55],
    GunTest.CASE: f"{TEST_PREFIX}-aBcDeFgH",
    GunTest.LAYOUT: f"{TEST_PREFIX}-QWAZYM-0123456789",
    GunTest.CHINESE: f"{TEST_PREFIX}-核销台中文",
    GunTest.BARS: f"{TEST_PREFIX}-BARS-128",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A test code that came in: as which test, whether whole, and what had happened to it."""

    test: GunTest | None
    whole: bool
    case_swapped: bool = False
    cut: bool = False


def tried(text: str) -> Tried | None:
    """Return which test code a text is, or is the damaged rest of; None for any other text."""
    plain = repaired(text)
    given = plain if not plain.upper().startswith(TEST_PREFIX) else _inner(text, plain)
    if given[: len(TEST_PREFIX)].upper() != TEST_PREFIX:
        return None
    for test, wanted in GUN_TESTS.items():
        if given == wanted:
            return Tried(test, whole=True)
        if given.swapcase() == wanted or (test is not GunTest.CASE and given.upper() == wanted):
            return Tried(test, whole=False, case_swapped=True)
    for test, wanted in GUN_TESTS.items():
        if len(given) > len(TEST_PREFIX) and wanted.startswith(given):
            return Tried(test, whole=False, cut=True)
    return Tried(_nearest(given), whole=False)


def _inner(text: str, plain: str) -> str:
    """Return the text without what a gun puts before it, its case as it came."""
    place = text.upper().find(TEST_PREFIX)
    return text[place:].strip() if place >= 0 else plain


def _nearest(given: str) -> GunTest | None:
    """Return the test whose text the other one has most signs in common with, place by place."""
    heads = {test: wanted[len(TEST_PREFIX) + 1 :][:3] for test, wanted in GUN_TESTS.items()}
    rest = given[len(TEST_PREFIX) + 1 :].upper()
    for test, head in heads.items():
        if test is not GunTest.CHINESE and rest.startswith(head.upper()):
            return test
    return GunTest.CHINESE if not rest.isascii() else GunTest.LAYOUT
