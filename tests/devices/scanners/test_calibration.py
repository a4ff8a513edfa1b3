"""Three scans teach the program a gun."""

from __future__ import annotations

import random

import pytest

from pos.devices.scanners.calibration import calibrate
from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import ENTER, RhythmSettings
from pos.errors import RuleViolation
from tests.devices.scanners.typing_desk import TOKEN, keys, run


def three(pace: tuple[float, float], text: str = TOKEN + ENTER, seed: int = 3):
    chance = random.Random(seed)
    return [keys(text, [chance.uniform(*pace) for _ in text]) for _ in range(3)]


def test_an_ordinary_gun_gets_a_tight_limit_and_four_characters():
    learnt = calibrate(three((7, 16)))
    assert 25 <= learnt.max_gap_ms <= 35
    assert learnt.min_chars == 4
    assert 7 < learnt.usual_gap_ms < 16


def test_a_slower_gun_is_read_after_calibration_and_not_before():
    runs = three((40, 46))
    assert run(Rhythm(RhythmSettings()), runs[0]).scans == []
    learnt = calibrate(runs)
    assert [scan.text for scan in run(Rhythm(learnt), runs[0]).scans] == [TOKEN]
    assert learnt.min_chars == 8


def test_prefix_and_suffix_are_learnt_from_the_known_text():
    learnt = calibrate(three((7, 16), "]Q1" + TOKEN + "#" + ENTER), expected=TOKEN)
    assert (learnt.prefix, learnt.suffix) == ("]Q1", "#")


def test_a_late_enter_widens_the_wait_for_it():
    runs = [[*keys(TOKEN, [9] * 60), *keys(ENTER, [], 9 * 54 + 220)] for _ in range(3)]
    assert calibrate(runs).late_end_ms == 330


@pytest.mark.parametrize(
    ("runs", "expected", "code"),
    [
        (three((7, 16))[:2], "", "calibration_few"),
        (three((7, 16), "AB12" + ENTER), "", "calibration_short"),
        (three((90, 160)), "", "calibration_slow"),
        (three((7, 16)), "HX1OTHER", "calibration_other"),
        ([], "", "calibration_few"),
    ],
)
def test_what_teaches_nothing_is_refused_with_its_reason(runs, expected, code):
    with pytest.raises(RuleViolation) as refusal:
        calibrate(runs, expected=expected)
    assert refusal.value.code == code


def test_runs_out_of_order_are_refused():
    runs = [list(reversed(one)) for one in three((7, 16))]
    with pytest.raises(RuleViolation):
        calibrate(runs)
