"""Plays a script on a real window: presses keys as a person or a gun does, and waits for facts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from pos.errors import Unavailable
from pos.qt.running import application
from pos.qt.window import CounterWindow

_LOOK_EVERY_MS = 20
_GUN_GAP_MS = 4
_PERSON_GAP_MS = 180


@dataclass(frozen=True, slots=True)
class Until:
    """Wait for a fact; where it does not come true in time the script has failed."""

    what: str
    holds: Callable[[], bool]
    within_s: float = 20.0


Script = Iterator[Until]


class Player(QObject):
    """Runs one script on the window's own event loop."""

    def __init__(self, window: CounterWindow, script: Script) -> None:
        super().__init__(window)
        self.failure: Exception | None = None
        self._window = window
        self._script = script
        self._wanted: Until | None = None
        self._asked_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            if self._wanted is not None and not self._wanted.holds():
                if time.monotonic() - self._asked_s > self._wanted.within_s:
                    raise Unavailable("tour_stuck", step=self._wanted.what, shown=self._shown())
                return
            self._wanted = next(self._script)
            self._asked_s = time.monotonic()
        except StopIteration:
            self._end()
        except Exception as error:  # noqa: BLE001 - the outermost rim of a slot: told by run_script
            self.failure = error
            self._end()

    def _shown(self) -> str:
        shown = self._window.hand_over.desk.shown
        return "" if shown is None else shown.card.verdict.value

    def _end(self) -> None:
        self._timer.stop()
        self._window.close()


class Hands:
    """A person's fingers and a gun, on one window."""

    def __init__(self, window: CounterWindow) -> None:
        self._window = window
        self._now_ms = 1_000

    def press(self, name: str) -> None:
        """Press and release a key by its name in Qt, such as `F9` or `Return`."""
        key: Qt.Key = getattr(Qt.Key, f"Key_{name}")
        self._strike(key, "\r" if key == Qt.Key.Key_Return else "", _PERSON_GAP_MS)

    def type(self, digits: str) -> None:
        """Type digits one after the other, as far apart as a person does."""
        for digit in digits:
            self._strike(Qt.Key(Qt.Key.Key_0 + int(digit)), digit, _PERSON_GAP_MS)

    def scan(self, text: str) -> None:
        """Pull a gun's trigger: the text in one run, then Enter."""
        self._now_ms += 1_000
        for character in text:
            self._strike(Qt.Key(ord(character.upper())), character, _GUN_GAP_MS)
        self._strike(Qt.Key.Key_Return, "\r", _GUN_GAP_MS)

    def picture(self, out: Path) -> None:
        """Save what the window shows now."""
        self._window.grab().save(str(out))

    def _strike(self, key: Qt.Key, text: str, gap_ms: int) -> None:
        self._now_ms += gap_ms
        handle = self._window.windowHandle()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._now_ms)
            QCoreApplication.sendEvent(handle, event)


def run_script(make: Callable[[], tuple[CounterWindow, Script]]) -> None:
    """Show a window, play a script on it and close it. Raises what the script raised."""
    app = application()
    window, script = make()
    player = Player(window, script)
    window.show()
    app.exec()
    if player.failure is not None:
        raise player.failure
