"""Spoken sentences: by the system's own voice where it has a good one, else from our files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pos.qt.resources import resource

if TYPE_CHECKING:
    from PySide6.QtCore import QLocale
    from PySide6.QtTextToSpeech import QTextToSpeech

SYSTEM_ENGINES = ("winrt", "darwin", "sapi")
"""Voices that come with Windows and macOS. On Linux the engine is a daemon that may have to be
started first, and its Mandarin is that of our files: they speak at once."""


class Sentence(StrEnum):
    """What is said aloud; the words stand in the catalogue under `voice.<name>`."""

    REDEEMED = "redeemed"
    NEW_DELIVERY = "new_delivery"
    NEW_PICKUP = "new_pickup"
    NEW_SEVERAL = "new_several"


class SystemVoice:
    """The system's speech, as far as it speaks the language that is asked for."""

    def __init__(self, engines: tuple[str, ...] = SYSTEM_ENGINES) -> None:
        # Nobody pays for the speech library before something is to be said.
        from PySide6.QtTextToSpeech import QTextToSpeech  # noqa: PLC0415

        there = QTextToSpeech.availableEngines()
        name = next((engine for engine in engines if engine in there), None)
        self._engine: QTextToSpeech | None = None if name is None else QTextToSpeech(name)

    def say(self, text: str, language: str) -> bool:
        """Begin to say it; False where no voice of the system speaks this language."""
        if self._engine is None:
            return False
        if _tongue(self._engine.locale().name()) != _tongue(language):
            locale = _locale(self._engine, language)
            if locale is None:
                return False
            self._engine.setLocale(locale)
        self._engine.say(text)
        return self._engine.state() is not type(self._engine).State.Error


def _tongue(locale: str) -> str:
    return locale.partition("_")[0]


def _locale(engine: QTextToSpeech, language: str) -> QLocale | None:
    """Return the engine's locale for a language, this very country's where it has one."""
    same = [one for one in engine.availableLocales() if _tongue(one.name()) == _tongue(language)]
    exact = [one for one in same if one.name() == language]
    return next(iter(exact or same), None)


def voice_file(sentence: Sentence, language: str) -> str:
    """Return the path of our own recording."""
    return str(resource("voice", language, f"{sentence.value}.wav"))
