import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.links.backoff import Backoff


@pytest.mark.parametrize(
    ("failures", "most_s"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (10_000, 300)]
)
def test_the_bound_doubles_up_to_five_minutes(failures, most_s):
    assert Backoff(chance=lambda: 1.0).wait_s(failures) == most_s
    assert Backoff(chance=lambda: 0.0).wait_s(failures) == 0


@given(
    failures=st.integers(1, 10**6),
    chance=st.floats(0, 1, exclude_max=True),
    asked=st.floats(0, 10**6),
)
def test_no_wait_is_longer_than_five_minutes_or_shorter_than_asked(failures, chance, asked):
    waited = Backoff(chance=lambda: chance).wait_s(failures, retry_after_s=asked)
    assert min(asked, 300) <= waited <= 300


def test_two_counters_do_not_come_back_together():
    assert len({Backoff().wait_s(8) for _ in range(100)}) > 90
