"""The window's own sounds and sentences, loaded at the first one; a mute always ends by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pos.domain.times import Clock
from pos.qt.card_words import Sound
from pos.qt.resources import resource
from pos.qt.voice import Sentence, SystemVoice, voice_file

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

_LOG = logging.getLogger("pos.qt")
MUTED_FOR = timedelta(minutes=30)


class Player(Protocol):
    """Something that makes a sound audible."""

    def play(self, sound: Sound) -> bool:
        """Play it; False where this computer has no voice."""
        ...

    def say(self, sentence: Sentence, text: str, language: str) -> bool:
        """Say it; False where this computer has no voice."""
        ...


class QtPlayer:
    """Plays through Qt Multimedia, and speaks through the system where it can."""

    def __init__(self) -> None:
        self._effects: dict[str, QSoundEffect] = {}
        self._silent = False

    @cached_property
    def _system(self) -> SystemVoice:
        return SystemVoice()

    def play(self, sound: Sound) -> bool:
        return self._play(str(resource("sounds", f"{sound.value}.wav")))

    def say(self, sentence: Sentence, text: str, language: str) -> bool:
        if not self._has_output():
            return False
        return self._system.say(text, language) or self._play(voice_file(sentence, language))

    def _play(self, file: str) -> bool:
        if not self._has_output():
            return False
        # Loading the media backend takes some 90 ms: not before the window stands.
        from PySide6.QtCore import QUrl  # noqa: PLC0415
        from PySide6.QtMultimedia import QSoundEffect  # noqa: PLC0415

        if file not in self._effects:
            self._effects[file] = QSoundEffect()
            self._effects[file].setSource(QUrl.fromLocalFile(file))
        self._effects[file].play()
        return True

    def _has_output(self) -> bool:
        """Whether anything can be heard now: a loudspeaker may come and go."""
        from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 - see above

        silent = QMediaDevices.defaultAudioOutput().isNull()
        if silent and not self._silent:
            _LOG.info("no sound output on this computer")
        self._silent = silent
        return not silent


class Sounds:
    """Plays sounds unless they are switched off or muted.

    What somebody wants to hear and nobody can goes to `unheard`: a mute is for half an hour and no
    wish to miss anything; sounds that are switched off are not wanted.
    """

    def __init__(self, clock: Clock, make_player: Callable[[], Player] = QtPlayer) -> None:
        self._clock, self._make_player = clock, make_player
        self._player: Player | None = None
        self._muted_until: datetime | None = None
        self.on = True
        self.unheard: Callable[[Sound], None] = _nobody

    def play(self, sound: Sound | None) -> bool:
        """Play a sound; False where nobody can hear it."""
        if sound is None:
            return False
        heard = self._is_loud and self._ready().play(sound)
        if not heard and self.on:
            self.unheard(sound)
        return heard

    def say(self, sentence: Sentence, text: str, language: str) -> bool:
        """Say a sentence; False where nobody can hear it."""
        return self._is_loud and self._ready().say(sentence, text, language)

    @property
    def muted_until(self) -> datetime | None:
        """Return when the mute ends, None while sounds can be heard."""
        if self._muted_until is not None and self._clock.now() >= self._muted_until:
            self._muted_until = None
        return self._muted_until

    def mute(self) -> datetime | None:
        """Be silent for half an hour, or no longer; return when it ends."""
        self._muted_until = None if self.muted_until else self._clock.now() + MUTED_FOR
        return self._muted_until

    @property
    def _is_loud(self) -> bool:
        return self.on and self.muted_until is None

    def _ready(self) -> Player:
        if self._player is None:
            self._player = self._make_player()
        return self._player


def _nobody(sound: Sound) -> None:
    """Show nothing for a sound that was not heard."""
