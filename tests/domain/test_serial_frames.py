"""A serial gun's bytes become texts, however they arrive; noise is bounded and never a text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.serial_frames import LONGEST_BYTES, Frames

TOKEN = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\x03", "\x00"])
@pytest.mark.parametrize("size", [1, 3, 7, 500])
def test_each_text_is_whole_whatever_ends_it_and_however_it_is_split(end, size):
    sent = (TOKEN + end + "6901234567892" + end).encode()
    frames = Frames()
    texts = [text for at in range(0, len(sent), size) for text in frames.feed(sent[at : at + size])]
    assert texts == [TOKEN, "6901234567892"]
    assert not frames.waits
    assert frames.noise == 0


def test_a_gun_without_end_marks_is_read_at_its_pause():
    frames = Frames()
    assert frames.feed(TOKEN.encode()) == ()
    assert frames.waits
    assert frames.pause() == (TOKEN,)
    assert frames.pause() == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_in_both_encodings_guns_have(encoding):
    assert Frames().feed("核销台测试\r".encode(encoding)) == ("核销台测试",)


def test_start_marks_come_off_and_a_separator_of_gs1_stays():
    assert Frames().feed(b"\x02]C1010690\x1d17\x03") == ("]C1010690\x1d17",)


@pytest.mark.parametrize("noise", [b"\x81\r", b"abc\r", b"\x07\x08\x09\x0b\r", b"\xff\xfe\xfd\r"])
def test_what_is_no_text_is_counted_and_not_told(noise):
    frames = Frames()
    assert frames.feed(noise) == ()
    assert frames.noise == 1


def test_what_is_longer_than_any_code_is_dropped_to_its_end_and_the_next_is_whole():
    frames = Frames()
    for _ in range(200):
        assert frames.feed(b"A" * 1000) == ()
    assert len(frames._held) <= LONGEST_BYTES
    assert frames.feed(b"AAAA\r" + TOKEN.encode() + b"\r") == (TOKEN,)


def test_a_scan_right_after_a_megabyte_of_noise_is_whole():
    frames, chance = Frames(), random.Random(4)
    for _ in range(256):
        frames.feed(chance.randbytes(4096))
    frames.feed(b"\r")
    assert frames.noise > 1000
    assert frames.feed(TOKEN.encode() + b"\r") == (TOKEN,)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_bytes_are_too_strange(parts):
    frames = Frames()
    for part in parts:
        for text in frames.feed(part):
            assert len(text) >= 4
    frames.pause()
    assert not frames.waits
