"""What stands on a label and a slip, and what never does."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.labels import (
    LabelItem,
    Printing,
    is_fragile,
    labels_of,
    masked_remark,
    paper_text,
    promise_words,
)
from pos.domain.orders import Fulfilment, Line, Promise
from pos.domain.scans import ScanKind, ScanSource, classify
from tests.paper.specimens import BARE, BY_HAND, NINETEEN, USUAL


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_each_bag_has_a_label_whose_code_names_it():
    labels = labels_of(NINETEEN, shop="示范店", printing=BY_HAND)
    assert [label.bag for label in labels] == list(range(1, 13))
    for label in labels:
        scan = classify(label.code_text, ScanSource.GUN, is_order_no=lambda _: False)
        assert (scan.kind, scan.order_no, scan.bag) == (ScanKind.BAG_LABEL, NINETEEN.no, label.bag)


def test_a_label_shows_the_customer_masked():
    label = labels_of(USUAL, shop="示范店", printing=BY_HAND)[0]
    assert (label.customer, label.tail) == ("林**", "8806")
    assert label.address == "示范市示范区示范路1号2幢***室"
    assert "13800008806" not in repr(label)
    assert "301" not in repr(label)


def test_refunded_pieces_are_not_packed():
    lines = (Line("牛奶", 3, 1, refunded_qty=1), Line("抽纸", 2, 1, refunded_qty=2))
    label = labels_of(replace(USUAL, lines=lines), shop="店", printing=BY_HAND)[0]
    assert label.items == (LabelItem("牛奶", 2),)
    assert label.origin == "全单 1 种 2 件·下单 11-22 13:31"


def test_an_order_without_pick_number_shows_the_end_of_its_own():
    assert labels_of(BARE, shop="店", printing=BY_HAND)[0].pick_no == "0023"


@pytest.mark.parametrize(
    ("printing", "copy_words", "print_words"),
    [
        (BY_HAND, "", "打印 11-22 13:44·操作员 甲"),
        (replace(BY_HAND, copy=2), "补打 2", "打印 11-22 13:44·操作员 甲"),
        (Printing(BY_HAND.at), "", "导出 11-22 13:44"),
    ],
)
def test_a_label_says_who_printed_it_and_which_copy_it_is(printing, copy_words, print_words):
    label = labels_of(USUAL, shop="店", printing=printing)[0]
    assert (label.copy_words, label.print_words) == (copy_words, print_words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"promise": Promise(utc(22, 6, 18))}, "14:18 前送达"),
        ({"promise": Promise(utc(22, 17, 0))}, "11-23 周一 01:00 前送达"),
        ({"promise": Promise(utc(22, 8), utc(22, 7))}, "15:00–16:00 送达"),
        ({"promise": Promise(utc(24, 6, 18), utc(24, 5))}, "11-24 周二 13:00–14:18 送达"),
        ({"promise": Promise(utc(22, 17), utc(22, 15))}, "23:00–11-23 周一 01:00 送达"),
        ({"promise": None, "valid_from": utc(24, 1)}, "11-24 周二 09:00 起送达"),
        ({"promise": None}, "尽快送达"),
        ({"promise": None, "fulfilment": Fulfilment.PICKUP}, "尽快交货"),
    ],
)
def test_the_promise_names_the_day_only_where_it_is_not_today_in_china(changes, words):
    assert promise_words(replace(USUAL, **changes), BY_HAND.at) == words


@pytest.mark.parametrize(
    ("remark", "shown"),
    [
        ("少冰，袋口封好", "少冰，袋口封好"),
        ("20号晚上7点前送，放3楼前台", "20号晚上7点前送，放3楼前台"),
        ("2026-11-22生日，写小明18岁", "2026-11-22生日，写小明18岁"),
        ("打13800000417", "打1******0417"),
        ("打１３８ ００００ ０４１７", "打1******0417"),
        ("打021-62345678", "打***"),
        ("码是 1234 5673 0880", "码是 ***"),
        ("码是 HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA", "码是 ***"),
        ("请放301门口", "请放***门口"),
        ("请放1502室门口", "请放***室门口"),
        ("三单元 3-2-101", "三单元 ***"),
    ],
)
def test_a_remark_keeps_its_meaning_and_loses_phones_rooms_and_codes(remark, shown):
    assert masked_remark(remark, "示范路1号2幢301室") == shown


@given(st.text(max_size=60), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=60))
def test_no_remark_shows_a_whole_phone(before, phone, after):
    assert phone not in masked_remark(paper_text(f"{before} {phone} {after}"))


@given(st.text(max_size=300))
def test_paper_text_is_one_line_of_what_can_be_seen(text):
    shown = paper_text(text)
    assert paper_text(shown) == shown
    assert shown == shown.strip()
    assert "  " not in shown
    for character in shown:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\r\nc\u2028d\u00a0e\u3000f", "a b c d e f"),
        ("x\u202eevil\u2066\u200b\ufeff", "xevil"),
        ("葛\U000e0100城", "葛城"),
        ("\x1b@^XA\x00", "@^XA"),
        ("𠮷野家", "𠮷野家"),
        ("ok " * 1000, ("ok " * 200).strip()),
    ],
)
def test_what_is_not_seen_does_not_reach_paper(text, shown):
    assert paper_text(text) == shown


@pytest.mark.parametrize(
    ("changes", "fragile"),
    [
        ({"remark": "轻拿轻放"}, True),
        ({"lines": (Line("玻璃杯（易碎）", 1, 1),)}, True),
        ({"lines": (Line("Cup FRAGILE", 1, 1),)}, True),
        ({"lines": (Line("玻璃杯（易碎）", 1, 1, refunded_qty=1), Line("牛奶", 1, 1))}, False),
        ({}, False),
    ],
)
def test_fragile_is_what_the_order_itself_calls_so(changes, fragile):
    assert is_fragile(replace(USUAL, **changes)) is fragile
