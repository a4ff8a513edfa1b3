"""What every page and pane of the window shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from pos.qt.commands import Commands
from pos.qt.jobs import Jobs
from pos.qt.news import News
from pos.qt.parts import WindowParts
from pos.qt.session import Session
from pos.qt.sounds import Sounds
from pos.qt.theme import Theme
from pos.qt.words import Words


@dataclass(frozen=True, slots=True)
class Face:
    """One window's parts, words, look, background work, commands, operator, news and sounds."""

    parts: WindowParts
    words: Words
    theme: Theme
    jobs: Jobs
    commands: Commands
    session: Session
    news: News
    sounds: Sounds

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        return self.parts.clock.now()


def now_ms() -> float:
    """Return milliseconds on a scale that never jumps, for what lasts seconds."""
    return monotonic() * 1000
