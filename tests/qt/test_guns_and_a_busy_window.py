"""A window that was busy while a gun typed takes the scan whole."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import RhythmSettings
from pos.qt.guns import GunFilter

CODE = "HX1AEAAAAIAAAAADFGQ"
BUSY_S = 2.0


@pytest.mark.parametrize("looks_again", [True, False])
def test_keys_that_wait_are_no_silence(qtbot, looks_again: bool) -> None:
    """The control, which believes the timer at once, tears the scan into two."""
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    gun, scans = GunFilter(Rhythm(RhythmSettings()), lambda _: False), []
    gun.scanned.connect(lambda text, _: scans.append(text))
    gun.install()

    def strike(at: int, text: str) -> None:
        key = Qt.Key.Key_Return if text == "\r" else Qt.Key(ord(text))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(1_000 + 4 * at)
        QCoreApplication.sendEvent(field.windowHandle(), event)

    for at, text in enumerate(CODE[:9]):
        strike(at, text)
    gun._looked = not looks_again
    gun._seen_s -= BUSY_S  # the window has painted for so long, and now its timer comes first
    gun._timer.timeout.emit()
    for at, text in enumerate(CODE[9:] + "\r", start=9):
        strike(at, text)
    qtbot.waitUntil(lambda: bool(scans))
    assert (scans == [CODE]) is looks_again
    gun.remove()


def test_a_real_silence_still_lets_a_persons_key_through(qtbot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    gun = GunFilter(Rhythm(RhythmSettings()), lambda _: False)
    gun.install()
    qtbot.keyClick(field.windowHandle(), "a")
    qtbot.waitUntil(lambda: field.text() == "a")
    gun.remove()
