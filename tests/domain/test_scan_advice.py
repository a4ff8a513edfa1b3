"""Each reason why a scan is not read has its finding, and nothing of a code is ever repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.gun_tests import GUN_TESTS, GunTest, tried
from pos.domain.ids import CodeId
from pos.domain.scan_advice import FINE, Circumstances, Finding, advise
from pos.domain.scans import ScanKind, ScanSource, bag_label_text, classify, staff_badge_text
from pos.domain.tokens import TOKEN_LENGTH, MalformedToken, TokenV1, make_token, read_token, step_at
from tests.services.shops import NOON

SEEN = Circumstances(NOON, shop_number=7)


def token(*, steps: int = 0, shop: int = 7) -> str:
    return make_token(b"k" * 16, TokenV1(0, 1, shop, CodeId(5), step_at(NOON) + steps))


def found(text: str, seen: Circumstances = SEEN) -> tuple[Finding, ...]:
    return advise(text, seen, is_order_no=lambda number: number == "HX20261123-0001")


TEXTS = {
    "a customer's code": (token(), [Finding.READS_WELL]),
    "CapsLock": (token().swapcase(), [Finding.CAPS_LOCK, Finding.READS_WELL]),
    "the input method in full width": ("ＨＸ１" + token()[3:], [Finding.IME, Finding.READS_WELL]),
    "an ECI prefix": ("\\000026" + token(), [Finding.READS_WELL, Finding.GUN_PREFIX]),
    "an AIM prefix": ("]Q1" + token(), [Finding.READS_WELL, Finding.GUN_PREFIX]),
    "a French layout": ("HX&" + token()[3:].translate(str.maketrans("AQWZM", "QAZW,")), None),
    "cut short": (token()[:30], [Finding.TRUNCATED]),
    "cut short with CapsLock": (token()[:30].swapcase(), [Finding.TRUNCATED, Finding.CAPS_LOCK]),
    "characters no token has": ("HX1" + "189!" * 13, [Finding.LAYOUT]),
    "an old picture": (token(steps=-9), [Finding.STALE]),
    "a code from the future": (token(steps=9), [Finding.CLOCK]),
    "another shop's": (token(shop=8), [Finding.OTHER_SHOP, Finding.READS_WELL]),
    "WeChat Pay": ("134567890123456789", [Finding.PAYMENT_CODE]),
    "Alipay": ("2812345678901234", [Finding.PAYMENT_CODE]),
    "milk": ("6901234567892", [Finding.PRODUCT]),
    "a bag": (bag_label_text("HX20261123-0001", 2), [Finding.BAG_LABEL]),
    "a badge": (staff_badge_text("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), [Finding.STAFF_BADGE]),
    "an order": ("HX20261123-0001", [Finding.ORDER_NO]),
    "a parcel": ("SF1234567890123", [Finding.WAYBILL]),
    "another platform": ("https://dpurl.cn/x", [Finding.OTHER_PLATFORM]),
    "an address": ("https://example.com/a", [Finding.WEB_ADDRESS]),
    "a greeting": ("hello there", [Finding.OTHER_TEXT]),
    "nothing": (" ", [Finding.NOTHING_CAME]),
}


@pytest.mark.parametrize("what", TEXTS)
def test_each_text_has_its_findings_the_trouble_first(what):
    text, wanted = TEXTS[what]
    if wanted is None:
        assert found(text)[0] in (Finding.LAYOUT, Finding.TRUNCATED)
    else:
        assert found(text) == tuple(wanted)


def test_what_was_observed_beside_the_text_is_said_too():
    slow = replace(SEEN, gap_ms=60, ended=False)
    assert found(token(), slow) == (Finding.SLOW, Finding.READS_WELL, Finding.NO_ENTER)
    assert found(token(), replace(SEEN, gap_ms=12)) == (Finding.READS_WELL,)
    assert found("", replace(SEEN, composing=True)) == (Finding.IME, Finding.NOTHING_CAME)
    assert found("", replace(SEEN, only_bars=True)) == (Finding.ONE_DIMENSIONAL,)
    assert found(token(), replace(SEEN, clock_off_s=-90)) == (Finding.CLOCK,)


TESTS = {
    **{f"{test} whole": (text, (Finding.TEST_PASSED,)) for test, text in GUN_TESTS.items()},
    **{
        f"{test} swapped": (text.swapcase(), (Finding.CAPS_LOCK,))
        for test, text in GUN_TESTS.items()
    },
    "case lost": (GUN_TESTS[GunTest.SHORT].lower(), (Finding.CAPS_LOCK,)),
    "full cut": (GUN_TESTS[GunTest.FULL][:40], (Finding.TRUNCATED,)),
    "German keys": ("HT1-QWAYZM-0123456789", (Finding.LAYOUT,)),
    "Chinese as marks": ("HT1-?????", (Finding.LAYOUT,)),
    "Chinese in another encoding": ("HT1-鏍搁攢鍙", (Finding.CHINESE_GARBLED,)),
    "with ECI": ("\\000026" + GUN_TESTS[GunTest.CHINESE], (Finding.TEST_PASSED, Finding.GUN_PREFIX)),
}  # fmt: skip


@pytest.mark.parametrize("what", TESTS)
def test_each_test_code_says_what_happened_to_it(what):
    text, wanted = TESTS[what]
    assert found(text) == wanted


def test_a_gun_that_reads_only_the_barcode_is_named():
    bars = GUN_TESTS[GunTest.BARS]
    assert Finding.ONE_DIMENSIONAL in found(bars, replace(SEEN, only_bars=True))


def test_no_test_code_can_be_a_customers():
    full = GUN_TESTS[GunTest.FULL]
    assert len(full) == TOKEN_LENGTH
    with pytest.raises(MalformedToken):
        read_token(full)
    for text in GUN_TESTS.values():
        scan = classify(text, ScanSource.GUN, is_order_no=lambda _: False)
        assert scan.kind is ScanKind.GUN_TEST


@given(st.text(max_size=80), st.booleans())
def test_any_text_gets_an_answer_in_which_troubles_come_first(text, composing):
    said = found(text, replace(SEEN, composing=composing))
    assert said
    assert [one in FINE for one in said] == sorted(one in FINE for one in said)
    tried(text)


def test_a_code_that_is_live_now_is_stale_a_minute_later():
    later = replace(SEEN, now=NOON + timedelta(seconds=60))
    assert found(token(), later) == (Finding.STALE,)
