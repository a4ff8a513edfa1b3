import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.channels import channel_mark


@pytest.mark.parametrize(
    ("channel", "mark"),
    [
        ("taobao", "淘"), ("Taobao ", "淘"), ("web", "网"), ("hand", "店"), ("京东到家", "京"),
        ("app", "A"), ("", "单"), ("   ", "单"),
    ],
)  # fmt: skip
def test_a_channel_has_one_mark(channel, mark):
    assert channel_mark(channel) == mark


@given(st.text())
def test_any_channel_has_a_mark_that_can_be_printed(channel):
    assert channel_mark(channel).strip()
