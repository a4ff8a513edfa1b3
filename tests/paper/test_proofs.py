"""The ruler and the page of Chinese, as a printer would make them."""

import numpy as np
import pytest

from pos.errors import RuleViolation
from pos.paper.drawing import PdfDrawing
from pos.paper.sheet import dots_per_mm
from tests.paper.looking import by_pdfium, overlapping, text_boxes, text_of

DRAW = PdfDrawing()
SIZES = pytest.mark.parametrize("size_mm", [(100, 150), (76, 130), (60, 40), (40, 30)], ids=str)
DPIS = pytest.mark.parametrize("dpi", [203, 300])


@SIZES
@DPIS
def test_the_rulers_scale_stands_at_its_mm_from_each_edge(size_mm, dpi):
    dots = np.asarray(by_pdfium(DRAW.ruler(size_mm, dpi), dpi)) == 0
    unit = dots_per_mm(dpi)
    assert dots[0].all()
    assert dots[-1].all()
    assert dots[:, 0].all()
    assert dots[:, -1].all()
    row = dots[round(1.2 * unit)]  # crosses the ticks of the upper edge, below its line
    begins = np.flatnonzero(~row[:-1] & row[1:]) + 1
    wanted = [round(mm * unit) for mm in range(2, 9)]
    assert [dot for dot in begins if wanted[0] <= dot <= wanted[-1]] == wanted


@SIZES
@DPIS
def test_a_print_cut_at_the_left_shows_by_how_much(size_mm, dpi):
    """The lines in the middle of the edge stand 0, 1, 2 … mm from it, and nowhere else."""
    dots = np.asarray(by_pdfium(DRAW.ruler(size_mm, dpi), dpi)) == 0
    unit, middle = dots_per_mm(dpi), size_mm[1] / 2
    for step in range(1, 6):
        at = round((middle + (step - 3 + 0.05) * 2.2) * unit)  # above the step's number
        first = np.flatnonzero(dots[at, round(0.6 * unit) :])[0] + round(0.6 * unit)
        assert abs(first - step * unit) <= 1


@SIZES
@pytest.mark.parametrize("page", ["ruler", "sampler"])
def test_nothing_overlaps_and_nothing_leaves_the_page(size_mm, page):
    pdf = getattr(DRAW, page)(size_mm, 203)
    boxes, (width, height) = text_boxes(pdf)
    assert len(boxes) >= 4
    assert overlapping(boxes) == []
    assert all(box.left >= 0 and box.right <= width for box in boxes)
    assert all(box.bottom >= 0 and box.top <= height for box in boxes)


def test_the_sampler_has_rare_characters_and_says_what_no_font_has():
    text = text_of(DRAW.sampler((100, 150), 203))
    assert "赟喆昉" in text
    assert "□ □" in text
    assert "啊阿埃" in text


@pytest.mark.parametrize(
    ("size_mm", "dpi", "code"),
    [((10, 30), 203, "unknown_label_size"), ((40, 900), 203, "unknown_label_size"), ((40, 30), 72, "bad_dpi")],
)  # fmt: skip
@pytest.mark.parametrize("page", ["ruler", "sampler"])
def test_a_page_no_printer_has_is_refused(page, size_mm, dpi, code):
    with pytest.raises(RuleViolation, match=code):
        getattr(DRAW, page)(size_mm, dpi)
