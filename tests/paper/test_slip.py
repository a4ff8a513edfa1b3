"""The slip of a paper code."""

from datetime import UTC, datetime

import pytest

from pos.domain.digits import paper_digits
from pos.domain.labels import PaperSlip
from pos.errors import RuleViolation
from pos.paper.slip import SLIP_WIDTHS_MM, slip_pdf
from tests.paper.looking import by_pdfium, by_poppler, codes_in, overlapping, text_boxes, text_of
from tests.paper.specimens import BY_HAND

DIGITS = paper_digits("1234567890")


def slip(**changes) -> PaperSlip:
    values = {
        "shop": "示范店", "shop_address": "示范市示范区示范路1号", "shop_phone": "021-62000000",
        "order_no": "1930679858170647023", "pick_no": "淘 23", "fulfilment": "自提",
        "digits": DIGITS, "valid_from": None,
        "valid_until": datetime(2026, 11, 29, 15, 59, tzinfo=UTC), "item_count": 3,
        "printing": BY_HAND,
    }  # fmt: skip
    return PaperSlip(**{**values, **changes})


@pytest.mark.parametrize("width_mm", SLIP_WIDTHS_MM)
@pytest.mark.parametrize(("made_dpi", "seen_dpi"), [(203, 203), (300, 300), (203, 600)])
def test_its_code_reads_on_every_roll(width_mm, made_dpi, seen_dpi, tool):
    pdf = slip_pdf(slip(), width_mm=width_mm, dpi=made_dpi)
    assert codes_in(by_pdfium(pdf, seen_dpi)) == {"QRCode": f"HP1{DIGITS}"}
    assert codes_in(by_poppler(tool("pdftoppm"))(pdf, seen_dpi)) == {"QRCode": f"HP1{DIGITS}"}


@pytest.mark.parametrize("fulfilment", ["自提", "配送"])
def test_it_says_code_shop_order_validity_and_what_to_do(fulfilment):
    text = text_of(slip_pdf(slip(fulfilment=fulfilment)))
    for said in ("示范店", "9123 4567 8905", "1930679858170647023", "淘 23", "2026-11-29 23:59 前有效",
                 "只能用一次", "扫码", "021-62000000"):  # fmt: skip
        assert said in text.replace("\r\n", "")


@pytest.mark.parametrize("width_mm", SLIP_WIDTHS_MM)
def test_long_texts_wrap_and_overlap_nothing(width_mm):
    long = slip(shop="示范连锁便利超市" * 5, shop_address="示范市示范区" * 20, order_no="单" * 64)
    boxes, (width, height) = text_boxes(slip_pdf(long, width_mm=width_mm))
    assert overlapping(boxes) == []
    assert all(box.left >= 0 and box.right <= width for box in boxes)
    assert all(box.bottom >= 0 and box.top <= height for box in boxes)


def test_a_validity_that_begins_later_is_said():
    begins = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert slip(valid_from=begins).validity_words == "2026-11-24 10:00 起，2026-11-29 23:59 前有效"
    assert slip(valid_until=None).validity_words == ""


def test_an_unknown_roll_is_refused():
    with pytest.raises(RuleViolation, match="unknown_slip_width"):
        slip_pdf(slip(), width_mm=70)


def test_digits_of_no_paper_code_are_refused():
    with pytest.raises(ValueError, match="paper code"):
        slip_pdf(slip(digits="123456789012"))
