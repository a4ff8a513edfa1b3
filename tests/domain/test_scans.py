from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.domain.code_names import code_name
from pos.domain.digits import paper_digits
from pos.domain.ids import CodeId, OrderNo
from pos.domain.scans import (
    Scan,
    ScanKind,
    ScanSource,
    bag_label_text,
    classify,
    paper_qr_text,
    staff_badge_text,
)
from pos.domain.tokens import TokenV1, make_token

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
NAME = "HX-028T5CY4TQKFFA"
PAPER = paper_digits("0123456789")
BADGE = "ABCDEFGHIJKLMNOPQRSTUVWX23"
ORDER = OrderNo("HX20261122-0001")
GUN, CAMERA, TYPED, COMMAND = ScanSource

HOSTILE = [
    "\x00",
    "\ud800",
    "😀" * 2_500,
    "HX1" * 2_000,
    "1" * 5_000,
    "-" * 5_000,
    "HB1" + "-" * 5_000,
    "HB1" + "1-" * 2_500,
    "\\000026" * 700,
    "]Q1" * 1_700,
    "JD" + "1" * 5_000,
    "http://" + "@" * 5_000,
    "a." * 2_500,
    "HX&" + "é" * 5_000,
    " " * 5_000,
]


def no_orders(_text: str) -> bool:
    return False


def seen(text: str, source: ScanSource = GUN, *, orders: tuple[str, ...] = ()) -> Scan:
    return classify(text, source, is_order_no=lambda number: number in orders)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TOKEN, ScanKind.TOKEN),
        (NAME, ScanKind.CODE_NAME),
        (NAME.lower(), ScanKind.CODE_NAME),
        ("HB1HX20261122-0001-2", ScanKind.BAG_LABEL),
        ("HS1" + BADGE, ScanKind.STAFF_BADGE),
        ("HP1" + PAPER, ScanKind.PAPER_QR),
        ("6901234567892", ScanKind.PRODUCT),
        ("96385074", ScanKind.PRODUCT),
        ("036000291452", ScanKind.PRODUCT),
        ("2212345001234", ScanKind.PRODUCT),
        ("2012345678900", ScanKind.PRODUCT),
        ("123456730880", ScanKind.WAYBILL),
        ("SF1234567890123", ScanKind.WAYBILL),
        ("sf1234567890123", ScanKind.WAYBILL),
        ("YT1234567890123", ScanKind.WAYBILL),
        ("JT1234567890123", ScanKind.WAYBILL),
        ("JDVA12345678901", ScanKind.WAYBILL),
        ("JD0123456789012-1-1-", ScanKind.WAYBILL),
        ("DPK123456789012", ScanKind.WAYBILL),
        ("EA123456789CN", ScanKind.WAYBILL),
        ("78123456789012", ScanKind.WAYBILL),
        ("773012345678901", ScanKind.WAYBILL),
        ("134567890123456789", ScanKind.PAYMENT_CODE),
        ("100000000000000000", ScanKind.PAYMENT_CODE),
        ("159999999999999999", ScanKind.PAYMENT_CODE),
        ("2567890123456789", ScanKind.PAYMENT_CODE),
        ("301234567890123456789012", ScanKind.PAYMENT_CODE),
        ("6212345678901234567", ScanKind.PAYMENT_CODE),
        ("weixin://wxpay/bizpayurl?pr=abc", ScanKind.OTHER_PLATFORM),
        ("wxp://f2f0abc", ScanKind.OTHER_PLATFORM),
        ("alipays://platformapi/startapp?appId=1", ScanKind.OTHER_PLATFORM),
        ("https://qr.alipay.com/abc", ScanKind.OTHER_PLATFORM),
        ("HTTPS://QR.ALIPAY.COM/ABC", ScanKind.OTHER_PLATFORM),
        ("http://dpurl.cn/abc", ScanKind.OTHER_PLATFORM),
        ("https://i.meituan.com:443/x", ScanKind.OTHER_PLATFORM),
        ("https://h5.ele.me/x", ScanKind.OTHER_PLATFORM),
        ("qr.95516.com/0001", ScanKind.OTHER_PLATFORM),
        ("https://alipay.com@example.org/", ScanKind.WEB_ADDRESS),
        ("https://notalipay.com/", ScanKind.WEB_ADDRESS),
        ("https://example.org/alipay.com", ScanKind.WEB_ADDRESS),
        ("http://[", ScanKind.WEB_ADDRESS),
        ("www.example.org", ScanKind.WEB_ADDRESS),
        ("ftp://example.org", ScanKind.WEB_ADDRESS),
        ("张三", ScanKind.SEARCH),
        ("zhangsan", ScanKind.SEARCH),
        ("0417", ScanKind.SEARCH),
        ("123456", ScanKind.SEARCH),
        ("13800000417", ScanKind.SEARCH),
        ("1930679858170647", ScanKind.SEARCH),
        ("", ScanKind.EMPTY),
        (" \r\n\t\u200b", ScanKind.EMPTY),
        ("]Q1", ScanKind.EMPTY),
    ],
)
@pytest.mark.parametrize("source", [GUN, CAMERA])
def test_what_a_gun_or_camera_read(text, kind, source):
    assert seen(text, source).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TOKEN, ScanKind.TOKEN),
        (NAME.lower(), ScanKind.CODE_NAME),
        ("123456730880", ScanKind.DIGITS),
        ("1234 5673 0880", ScanKind.DIGITS),
        ("1234-5673-0880", ScanKind.DIGITS),
        ("１２３４　５６７３　０８８０", ScanKind.DIGITS),
        ("1234 5673 0881", ScanKind.DIGITS),  # a typo is the verdict's to say
        ("036000291452", ScanKind.DIGITS),
        (PAPER, ScanKind.DIGITS),
        ("HP1" + PAPER, ScanKind.PAPER_QR),
        ("123456", ScanKind.RECEIVE_CODE),
        ("0417", ScanKind.TAIL_OR_PICK),
        ("6901234567892", ScanKind.PRODUCT),
        ("2212345001234", ScanKind.PRODUCT),
        ("134567890123456789", ScanKind.PAYMENT_CODE),
        ("1345 6789 0123 4567 89", ScanKind.PAYMENT_CODE),
        ("https://qr.alipay.com/abc", ScanKind.OTHER_PLATFORM),
        ("12345", ScanKind.SEARCH),
        ("96385074", ScanKind.SEARCH),
        ("13800000417", ScanKind.SEARCH),
        ("1234567308801", ScanKind.SEARCH),
        ("12345673088012", ScanKind.SEARCH),
        ("SF1234567890123", ScanKind.SEARCH),
        ("zs", ScanKind.SEARCH),
        ("HX2026", ScanKind.SEARCH),
        ("", ScanKind.EMPTY),
    ],
)
@pytest.mark.parametrize("source", [TYPED, COMMAND])
def test_what_a_person_typed(text, kind, source):
    assert seen(text, source).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "HX1",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN[:-1] + "B",
        TOKEN[:20] + "\x1d" + TOKEN[21:],
        TOKEN + TOKEN,
        "Hx1" + TOKEN[3:],
        "HX-",
        NAME[:-1],
        NAME[:-1] + "B",
        "HB1",
        "HB1HX20261122",
        "HB1HX20261122-0",
        "HB1-1",
        "HB1HX-99999",
        "HB1HX-١",
        "HS1",
        "HS1with a blank",
        "HS1中",
        "HP1",
        "HP1123456730880",
        "HP1" + PAPER[:-1],
        "HP1" + PAPER[:-1] + str((int(PAPER[-1]) + 1) % 10),
    ],
)
@pytest.mark.parametrize("source", ScanSource)
def test_what_begins_like_ours_and_is_not_is_malformed_and_never_a_search(text, source):
    assert seen(text, source).kind is ScanKind.MALFORMED


@pytest.mark.parametrize(
    "arrived",
    [
        TOKEN + "\r\n",
        "\x02" + TOKEN + "\x03",
        "\ufeff" + TOKEN,
        "\\000026" + TOKEN,
        "]Q1" + TOKEN,
        "]Q2\\000026" + TOKEN + "\r",
        TOKEN.lower(),
        "]q1" + TOKEN.lower(),
        "".join(chr(ord(character) + 0xFEE0) for character in TOKEN),
    ],
    ids=["enter", "stx", "bom", "eci", "aim", "both", "capslock", "capslock and aim", "full width"],
)
def test_what_guns_do_to_a_token_is_repaired(arrived):
    scan = seen(arrived)
    assert scan.kind is ScanKind.TOKEN
    assert scan.text == TOKEN


FRENCH = str.maketrans("AQZWaqzw1234567890-", "QAWZqawz&é\"'(-è_çà)")


@pytest.mark.parametrize("text", [TOKEN, "HB1HX20261122-0001-2", "HP1" + PAPER])
def test_a_french_keyboard_layout_is_undone(text):
    arrived = text.translate(FRENCH)
    assert arrived != text
    assert seen(arrived) == seen(text)
    assert seen(text).kind is not ScanKind.MALFORMED


@pytest.mark.parametrize("dash", ["—", "–", "−", "_", "－"])
def test_another_dash_in_the_name_of_a_code_is_a_dash(dash):
    assert seen(NAME.replace("-", dash), TYPED).text == NAME


def test_the_name_of_a_code_comes_back_as_this_program_writes_it():
    assert seen("hx-o28t5cy4tqkffa", TYPED).text == NAME


@pytest.mark.parametrize("number", [ORDER, "134567890123456789", "123456730880", "0417", TOKEN])
@pytest.mark.parametrize("source", ScanSource)
def test_the_number_of_a_known_order_is_that_order_whatever_else_it_looks_like(number, source):
    scan = seen(f" {number}\r", source, orders=(number,))
    assert scan.kind is ScanKind.ORDER_NO
    assert scan.order_no == number


def test_an_order_number_scanned_with_caps_lock_on_or_in_full_width_is_found():
    assert seen(ORDER.lower(), orders=(ORDER,)).order_no == ORDER
    assert seen("ＨＸ２０２６１１２２－０００１", TYPED, orders=(ORDER,)).order_no == ORDER
    assert seen("hx100", orders=("HX100",)).order_no == "HX100"


@pytest.mark.parametrize("source", ScanSource)
def test_nothing_of_a_payment_code_is_kept(source):
    payment = "134567890123456789"
    scan = seen(f"]C1{payment}\r", source)
    assert scan == Scan(ScanKind.PAYMENT_CODE, "", source)
    assert payment[:6] not in repr(scan)


@pytest.mark.parametrize(
    "digits",
    [
        "1" + "0" * 16,
        "1" + "0" * 18,
        "16" + "0" * 16,
        "09" + "0" * 16,
        "24" + "0" * 14,
        "31" + "0" * 14,
        "25" + "0" * 13,
        "30" + "0" * 23,
        "62" + "0" * 16,
        "62" + "0" * 18,
        "63" + "0" * 17,
    ],
)
def test_the_neighbours_of_payment_codes_are_none(digits):
    assert seen(digits).kind is not ScanKind.PAYMENT_CODE


@pytest.mark.parametrize(
    "text",
    [TOKEN, "HP1" + PAPER, "HS1" + BADGE, "1234 5673 0880"],
    ids=["qr", "hp", "hs", "typed"],
)
def test_no_code_and_no_badge_shows_in_a_repr(text):
    shown = repr(seen(text, TYPED))
    for secret in (TOKEN, PAPER, BADGE, "123456730880", "1234 5673"):
        assert secret not in shown


order_numbers = st.text(
    alphabet=st.characters(codec="ascii", categories=("Lu", "Ll", "Nd"), include_characters="-_/"),
    min_size=1,
    max_size=40,
)


@given(order_numbers, st.integers(1, 9_999))
def test_a_bag_label_leads_back_to_order_and_bag(number, bag):
    scan = seen(bag_label_text(OrderNo(number), bag))
    assert (scan.kind, scan.order_no, scan.bag) == (ScanKind.BAG_LABEL, number, bag)


@pytest.mark.parametrize(("number", "bag"), [("", 1), ("A", 0), ("A", -1), ("A", 10_000)])
def test_no_label_is_made_that_could_not_be_read(number, bag):
    with pytest.raises(ValueError, match="bag"):
        bag_label_text(OrderNo(number), bag)


def test_a_badge_and_a_slip_lead_back_to_what_they_carry():
    badge = seen(staff_badge_text(BADGE))
    assert (badge.kind, badge.text) == (ScanKind.STAFF_BADGE, BADGE)
    swapped = seen(staff_badge_text(BADGE).swapcase())
    assert swapped == badge
    slip = seen(paper_qr_text(PAPER))
    assert (slip.kind, slip.digits) == (ScanKind.PAPER_QR, PAPER)


@pytest.mark.parametrize("identity", ["", "a b", "中", BADGE[:-1], BADGE + "A", BADGE.lower()])
def test_no_badge_is_made_that_could_not_be_read(identity):
    with pytest.raises(ValueError, match="badge"):
        staff_badge_text(identity)


@pytest.mark.parametrize("digits", ["", "123456730880", PAPER[:-1], PAPER[:-1] + "x"])
def test_no_slip_is_made_for_other_digits(digits):
    with pytest.raises(ValueError, match="paper"):
        paper_qr_text(digits)


@given(
    st.integers(0, 1),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
    st.sampled_from(ScanSource),
)
def test_every_token_and_every_name_is_recognised_in_either_case(
    flags, generation, code, step, source
):
    text = make_token(bytes(16), TokenV1(flags, generation, 1, CodeId(code), step))
    name = code_name(CodeId(code))
    for arrived in (text, text.lower()):
        assert (seen(arrived, source).kind, seen(arrived, source).text) == (ScanKind.TOKEN, text)
    for arrived in (name, name.lower()):
        assert (seen(arrived, source).kind, seen(arrived, source).text) == (
            ScanKind.CODE_NAME,
            name,
        )


PREFIXES = ["", "HX1", "hx1", "HX-", "HB1", "HP1", "HS1", "HX&", "]Q1", "\\000026", "http://", "62"]


@given(st.sampled_from(PREFIXES), st.text(max_size=60), st.sampled_from(ScanSource))
@example("", "\ud800", GUN)
@example("HX1", "\ud800" * 52, GUN)
def test_any_text_gets_an_answer(prefix, text, source):
    scan = classify(prefix + text, source, is_order_no=no_orders)
    assert scan.source is source
    assert scan.kind is not ScanKind.ORDER_NO
    assert (scan.text == "") == (scan.kind in (ScanKind.EMPTY, ScanKind.PAYMENT_CODE))


@given(st.text(alphabet="0123456789 -", max_size=26), st.sampled_from(ScanSource))
def test_only_typed_twelve_digits_are_a_code(text, source):
    scan = classify(text, source, is_order_no=no_orders)
    twelve = sum(character.isdigit() for character in text) == 12
    assert (scan.kind is ScanKind.DIGITS) == (twelve and source.by_hand)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
@pytest.mark.parametrize("times", [1, 40])
def test_long_and_hostile_texts_get_their_answer_at_once(text, times):
    # 200,000 characters: what is quadratic would take minutes.
    for source in ScanSource:
        assert classify(text * times, source, is_order_no=no_orders).kind in {
            ScanKind.EMPTY,
            ScanKind.MALFORMED,
            ScanKind.SEARCH,
            ScanKind.WEB_ADDRESS,
        }


def test_the_stored_names_of_kinds_and_sources_stay_as_they_are():
    assert [kind.value for kind in ScanKind] == [kind.name.lower() for kind in ScanKind]
    assert [source.value for source in ScanSource] == ["gun", "camera", "typed", "command"]
