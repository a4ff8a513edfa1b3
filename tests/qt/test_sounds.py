"""Sounds can be told apart, are our own files, and a mute ends by itself."""

import wave
from datetime import UTC, datetime, timedelta

import pytest

from pos.domain.orders import Fulfilment
from pos.qt.card_words import Sound
from pos.qt.resources import resource
from pos.qt.sounds import MUTED_FOR, Sounds
from pos.qt.speaker import sentence_for
from pos.qt.voice import Sentence, SystemVoice, voice_file
from pos.qt.words import LANGUAGES
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", Sentence)
def test_each_sentence_has_a_recording_of_ours_that_is_not_silent(sentence, language):
    with wave.open(voice_file(sentence, language)) as file:
        frames = file.readframes(file.getnframes())
        seconds = file.getnframes() / file.getframerate()
    assert 0.4 < seconds < 3
    samples = [
        abs(int.from_bytes(frames[i : i + 2], "little", signed=True))
        for i in range(0, len(frames), 2)
    ]
    assert max(samples) > 15_000
    loud = next(i for i, sample in enumerate(samples) if sample > 300)
    assert loud / 16_000 < 0.15  # it begins at once


def test_no_recording_is_left_over_and_none_is_said_twice():
    files = {
        path.relative_to(resource("voice")): path.read_bytes()
        for path in resource("voice").rglob("*.wav")
    }
    assert {path.stem for path in files} == {sentence.value for sentence in Sentence}
    assert len(set(files.values())) == len(files) == len(Sentence) * len(LANGUAGES)


def test_a_system_voice_speaks_only_the_languages_it_knows(qapp):
    voice = SystemVoice(("mock",))
    assert voice.say("Redeemed", "en")
    assert not voice.say("核销成功", "zh_CN")


def test_where_the_system_has_no_voice_nothing_is_begun(qapp):
    assert not SystemVoice(()).say("Redeemed", "en")


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        ([Fulfilment.DELIVERY], Sentence.NEW_DELIVERY),
        ([Fulfilment.PICKUP], Sentence.NEW_PICKUP),
        ([Fulfilment.PICKUP, Fulfilment.DELIVERY], Sentence.NEW_SEVERAL),
        ([Fulfilment.DELIVERY] * 200, Sentence.NEW_SEVERAL),
    ],
)
def test_one_order_has_its_own_sentence_and_several_have_one_together(arrived, said):
    assert sentence_for(arrived) is said


def test_what_nobody_hears_is_handed_on_to_be_seen():
    clock, unheard = SetClock(NOW), []
    sounds = Sounds(clock, Ear)
    sounds.unheard = unheard.append
    sounds.play(Sound.SOFT)
    assert unheard == []
    sounds.mute()
    sounds.play(Sound.REFUSED)
    assert not sounds.say(Sentence.REDEEMED, "核销成功", "zh_CN")
    assert unheard == [Sound.REFUSED]
    clock.at += MUTED_FOR
    sounds.on = False
    sounds.play(Sound.NEW_ORDER)
    assert unheard == [Sound.REFUSED]  # switched off: nobody wants to hear it
    without = Sounds(clock, lambda: Ear(deaf=True))
    without.unheard = unheard.append
    assert not without.play(Sound.LOW)
    assert unheard[-1] is Sound.LOW


def test_sounds_that_are_switched_off_never_load_the_media_library():
    def never():
        raise AssertionError

    sounds = Sounds(SetClock(NOW), never)
    sounds.on = False
    assert not sounds.play(Sound.NEW_ORDER)
    assert not sounds.play(None)
