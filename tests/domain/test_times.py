from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.times import NaiveTime, SystemClock, read_time, shanghai_day, write_time

AWARE = st.datetimes(timezones=st.timezones()).filter(lambda x: 1900 < x.year < 9000)


@given(AWARE)
def test_a_time_is_read_back_as_the_same_moment(at):
    # A local time that summer time skips equals nothing: the moment it stands for is compared.
    assert read_time(write_time(at)) == at.astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 22, 2, 0, tzinfo=UTC), "2026-11-22T02:00:00Z"),
        (
            datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=8))),
            "2026-11-22T02:00:00.000005Z",
        ),
    ],
)
def test_times_are_written_in_utc(at, text):
    assert write_time(at) == text


def test_a_time_without_a_zone_could_mean_two_moments():
    with pytest.raises(NaiveTime):
        read_time("2026-11-22T10:00:00")


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - fromisoformat's own sentence
        read_time(text)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_begins_at_midnight_in_china(at, day):
    assert shanghai_day(at) == day


def test_the_computers_clock_gives_aware_utc():
    assert SystemClock().now().tzinfo is UTC
