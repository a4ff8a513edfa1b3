from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.clockwork import CORRECTION_KEPT, MAX_CORRECTION_S, HubReading, judged_time

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2016, 1, 1), datetime(2036, 1, 1)).map(  # noqa: DTZ001
    lambda x: x.replace(tzinfo=UTC)
)
OFF_S = st.floats(-400_000, 400_000)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize("off_s", [-30.0, -1.5, 0.0, 12.25, 30.0])
def test_a_small_difference_to_the_hub_is_taken_off(off_s):
    time = judged_time(AT, HubReading(off_s, AT), None)
    assert (time.now, time.off_s, time.went_back_s) == (AT - seconds(off_s), off_s, 0.0)


@pytest.mark.parametrize("off_s", [-3600.0, -30.1, 30.1, 86400.0])
def test_a_big_difference_is_said_and_corrects_nothing(off_s):
    time = judged_time(AT, HubReading(off_s, AT), None)
    assert (time.now, time.off_s) == (AT, off_s)


@pytest.mark.parametrize(
    ("age", "kept"),
    [(timedelta(0), True), (CORRECTION_KEPT, True), (CORRECTION_KEPT + seconds(1), False),
     (-CORRECTION_KEPT, True), (-CORRECTION_KEPT - seconds(1), False)],
)  # fmt: skip
def test_a_reading_counts_for_24_hours(age, kept):
    assert judged_time(AT, HubReading(20.0, AT - age), None).off_s == (20.0 if kept else 0.0)


def test_time_never_falls_behind_what_was_recorded():
    mark = AT + timedelta(days=3650)
    time = judged_time(AT, None, mark)
    assert (time.now, time.went_back_s) == (mark, 3650 * 86400.0)


def test_a_mark_in_the_past_changes_nothing():
    assert judged_time(AT, None, AT - seconds(1)).now == AT


@given(MOMENTS, st.none() | st.builds(HubReading, OFF_S, MOMENTS), st.none() | MOMENTS)
def test_the_judged_time_is_bounded_whatever_is_known(computer, reading, mark):
    time = judged_time(computer, reading, mark)
    assert time.now.tzinfo is UTC
    assert mark is None or time.now >= mark
    assert time.went_back_s >= 0
    if time.went_back_s == 0:
        assert abs((time.now - computer).total_seconds()) <= MAX_CORRECTION_S


@given(MOMENTS, st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=40))
def test_with_each_judgement_recorded_time_only_goes_forward(start, jumps_s):
    """I17 as a property: whatever the computer's clock does, what is written is in order."""
    computer, mark, seen = start, None, []
    for jump_s in jumps_s:
        computer = min(
            max(computer + seconds(jump_s), AT.replace(year=1990)), AT.replace(year=2090)
        )
        mark = judged_time(computer, None, mark).now
        seen.append(mark)
    assert seen == sorted(seen)
