"""Sounds can be told apart, are our own files, and a mute ends by itself."""

import wave
from datetime import UTC, datetime, timedelta

import pytest

from pos.qt.card_words import Sound
from pos.qt.resources import resource
from pos.qt.sounds import MUTED_FOR, Sounds
from tests.qt.windows import Ear
from tests.services.shops import SetClock

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("sound", Sound)
def test_each_sound_is_a_short_file_that_is_not_silent(sound):
    with wave.open(str(resource("sounds", f"{sound.value}.wav"))) as file:
        frames = file.readframes(file.getnframes())
        seconds = file.getnframes() / file.getframerate()
    assert 0.05 < seconds < 1.5
    assert max(frames) > 40


def test_no_two_sounds_are_the_same_and_no_file_is_left_over():
    files = {path.stem: path.read_bytes() for path in resource("sounds").glob("*.wav")}
    assert set(files) == {sound.value for sound in Sound}
    assert len(set(files.values())) == len(files)


def test_a_mute_ends_by_itself():
    clock, ear = SetClock(NOW), Ear()
    sounds = Sounds(clock, lambda: ear)
    assert sounds.play(Sound.SOFT)
    assert sounds.mute() == NOW + MUTED_FOR
    assert not sounds.play(Sound.REFUSED)
    clock.at += MUTED_FOR + timedelta(seconds=1)
    assert sounds.play(Sound.REFUSED)
    assert ear.heard == [Sound.SOFT, Sound.REFUSED]


def test_muting_again_is_hearing_again():
    sounds = Sounds(SetClock(NOW), Ear)
    sounds.mute()
    assert sounds.mute() is None
    assert sounds.play(Sound.SOFT)


def test_sounds_that_are_switched_off_never_load_the_media_library():
    def never():
        raise AssertionError

    sounds = Sounds(SetClock(NOW), never)
    sounds.on = False
    assert not sounds.play(Sound.NEW_ORDER)
    assert not sounds.play(None)
