"""Pages of dots: their shape, and moving what stands on them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.bitmaps import Bitmap


@st.composite
def bitmaps(draw, widest=70, highest=40):
    """Any page, its rows padded with clear bits."""
    width, height = draw(st.integers(1, widest)), draw(st.integers(1, highest))
    size, spare = -(-width // 8), -width % 8
    dots = random.Random(draw(st.integers(0, 2**32)))
    rows = (dots.getrandbits(width) << spare for _ in range(height))
    return Bitmap(width, b"".join(row.to_bytes(size) for row in rows))


def dots(page: Bitmap) -> list[str]:
    return ["".join(f"{byte:08b}" for byte in row)[: page.width_dots] for row in page.rows]


@given(bitmaps(), st.integers(-80, 80), st.integers(-50, 50))
def test_each_dot_moves_as_far_as_asked_and_white_comes_in(page, right, down):
    moved = dots(page.moved(right, down))
    was = dots(page)
    assert moved == [
        "".join(
            was[y - down][x - right]
            if 0 <= y - down < page.height_dots and 0 <= x - right < page.width_dots
            else "0"
            for x in range(page.width_dots)
        )
        for y in range(page.height_dots)
    ]


@given(bitmaps(), st.integers(-80, 80), st.integers(-50, 50))
def test_behind_the_last_dot_nothing_is_set(page, right, down):
    spare = (1 << -page.width_dots % 8) - 1
    assert not any(row[-1] & spare for row in page.moved(right, down).rows)


@pytest.mark.parametrize(("width", "data"), [(0, b"x"), (8, b""), (9, b"xyz"), (-8, b"x")])
def test_what_is_no_whole_page_is_refused(width, data):
    with pytest.raises(ValueError, match="no page"):
        Bitmap(width, data)
