from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import share_fen, yuan


@given(st.integers(-(10**14), 10**14), st.integers(0, 20_000))
def test_a_share_is_the_nearest_fen_and_half_goes_away_from_zero(base_fen, bps):
    exact = Fraction(base_fen * bps, 10_000)
    share = share_fen(base_fen, bps)
    assert type(share) is int
    assert abs(share - exact) <= Fraction(1, 2)
    if abs(share - exact) == Fraction(1, 2):
        assert abs(share) > abs(exact)


@given(st.integers(0, 10**14), st.integers(0, 20_000))
def test_a_reversal_takes_back_exactly_what_was_given(base_fen, bps):
    assert share_fen(base_fen, bps) + share_fen(-base_fen, bps) == 0


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (1250, "12.50"),
        (-5, "-0.05"),
        (-1250, "-12.50"),
        (10**12, "10000000000.00"),
    ],
)
def test_money_is_written_as_people_write_it(fen, text):
    assert yuan(fen) == text


@given(st.integers(-(10**15), 10**15))
def test_no_amount_is_written_like_another(fen):
    text = yuan(fen)
    assert round(Fraction(text) * 100) == fen
