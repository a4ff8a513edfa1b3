"""Scale labels are read as the shop's scales are set, and never where the check digit is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.foreign_codes import gtin_digit_fits
from pos.domain.scale_codes import ScaleLabel, ScaleSettings, ScaleValue, read_scale_label
from pos.errors import RuleViolation


def label(twelve: str) -> str:
    return next(f"{twelve}{n}" for n in range(10) if gtin_digit_fits(f"{twelve}{n}"))


@pytest.mark.parametrize(
    ("settings", "text", "meant"),
    [
        (ScaleSettings(), label("210012301999"), ScaleLabel("00123", price_fen=199 + 1800)),
        (
            ScaleSettings(value=ScaleValue.WEIGHT),
            label("220012300850"),
            ScaleLabel("00123", weight_g=85 * 10),
        ),
        (ScaleSettings(item_digits=4), label("210123001999"), ScaleLabel("0123", price_fen=1999)),
        (
            ScaleSettings(other_prefixes="28 29"),
            label("290012300850"),
            ScaleLabel("00123", weight_g=850),
        ),
        (ScaleSettings(), "6901234567892", None),
        (ScaleSettings(), label("210012301999")[:-1], None),
    ],
)
def test_a_label_is_read_as_the_scales_are_set(settings, text, meant):
    assert read_scale_label(text, settings) == meant


@given(st.integers(0, 10**11 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, place, shift):
    good = label(f"2{number:011d}")
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert read_scale_label(good, ScaleSettings()) is not None
    assert read_scale_label(wrong, ScaleSettings()) is None
    if wrong[0] == "2":
        unchecked = ScaleSettings(checked=False)
        assert read_scale_label(wrong, unchecked) is not None, "the control: without the digit"


def test_settings_that_leave_no_value_are_refused():
    with pytest.raises(RuleViolation, match="setting_out_of_range"):
        ScaleSettings(item_digits=9)
