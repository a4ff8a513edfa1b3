"""The window's own sounds, loaded when the first one is played; a mute always ends by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from pos.domain.times import Clock
from pos.qt.card_words import Sound
from pos.qt.resources import resource

_LOG = logging.getLogger("pos.qt")
MUTED_FOR = timedelta(minutes=30)


class Player(Protocol):
    """Something that makes a sound audible."""

    def play(self, sound: Sound) -> bool:
        """Play it; False where this computer has no voice."""
        ...


class QtPlayer:
    """Plays through Qt Multimedia."""

    def __init__(self) -> None:
        # Loading the media backend takes some 90 ms: not before the window stands.
        from PySide6.QtCore import QUrl  # noqa: PLC0415
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect  # noqa: PLC0415

        self._effects: dict[Sound, QSoundEffect] = {}
        if QMediaDevices.defaultAudioOutput().isNull():
            _LOG.info("no sound output on this computer")
            return
        for sound in Sound:
            effect = QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(resource("sounds", f"{sound.value}.wav"))))
            self._effects[sound] = effect

    def play(self, sound: Sound) -> bool:
        effect = self._effects.get(sound)
        if effect is None:
            return False
        effect.play()
        return True


class Sounds:
    """Plays sounds unless they are switched off or muted for a while."""

    def __init__(self, clock: Clock, make_player: Callable[[], Player] = QtPlayer) -> None:
        self._clock, self._make_player = clock, make_player
        self._player: Player | None = None
        self._muted_until: datetime | None = None
        self.on = True

    def play(self, sound: Sound | None) -> bool:
        """Play a sound; False where nobody can hear it."""
        if sound is None or not self.on or self.muted_until is not None:
            return False
        if self._player is None:
            self._player = self._make_player()
        return self._player.play(sound)

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
