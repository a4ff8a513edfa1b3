"""PDF pages as printer dots."""

from io import BytesIO

import pytest
from PIL import Image

from pos.errors import RuleViolation
from pos.paper.label_pdf import labels_pdf
from pos.paper.raster import label_png, page_bitmap, page_count
from tests.paper.specimens import label

PDF = labels_pdf([label("usual")], size_mm=(60, 40), dpi=300)


def test_the_png_is_black_and_white_and_names_its_dpi():
    picture = Image.open(BytesIO(label_png(PDF, 0, 300)))
    assert (picture.mode, picture.size) == ("1", (709, 472))
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_rows_are_packed_with_black_as_set_bits_and_agree_with_the_png():
    bitmap = page_bitmap(PDF, 0, 300)
    picture = Image.open(BytesIO(label_png(PDF, 0, 300))).convert("1")
    assert (bitmap.width_dots, len(bitmap.rows)) == picture.size == (709, 472)
    assert {len(row) for row in bitmap.rows} == {89}
    inverted = bytes(byte ^ 0xFF for byte in picture.tobytes())
    # Behind the last dot the picture's padding is not defined.
    assert [_dots(row, 709) for row in bitmap.rows] == [
        _dots(inverted[start : start + 89], 709) for start in range(0, len(inverted), 89)
    ]


def _dots(row: bytes, count: int) -> str:
    return "".join(f"{byte:08b}" for byte in row)[:count]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"\x00" * 100])
def test_what_is_no_pdf_is_refused(content):
    with pytest.raises(RuleViolation, match="bad_pdf"):
        page_count(content)


@pytest.mark.parametrize("page", [-1, 1])
def test_a_page_that_is_not_there_is_refused(page):
    with pytest.raises(RuleViolation, match="no_such_page"):
        label_png(PDF, page, 203)
