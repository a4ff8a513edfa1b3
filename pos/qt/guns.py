"""Scanning that never depends on the focus: one filter sees every key of the application first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from shiboken6 import isValid

from pos.domain.guns import ENTER, TAB, Decision, Key, Release, Scan, SlowGun
from pos.qt.parts import Detector

_ENDS = {
    Qt.Key.Key_Return: ENTER,
    Qt.Key.Key_Enter: ENTER,
    Qt.Key.Key_Tab: TAB,
}
_ALONE = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R, Qt.Key.Key_unknown,
    }
)  # fmt: skip
_WITH_OTHERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class _Press:
    """A key press as Qt delivered it, kept so that it can be delivered again."""

    window: QWindow
    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    auto_repeat: bool
    native: tuple[int, int, int]

    @classmethod
    def of(cls, window: QWindow, event: QKeyEvent) -> _Press:
        native = event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers()
        return cls(
            window, event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), native
        )

    def event(self, kind: QEvent.Type) -> QKeyEvent:
        return QKeyEvent(
            kind, self.key, self.modifiers, *self.native, self.text, self.auto_repeat, 1
        )


class GunFilter(QObject):
    """Takes a gun's keys away from whatever has the focus, and leaves a person's alone.

    Key presses are looked at where Qt hands them to a window, before any widget, menu or button
    has them. What a person typed goes first to `on_key` (True: done), else to the focus, in order.
    `scanned` carries a text and the name of its gun; while somebody listens, the whole scan goes there.
    """

    scanned = Signal(str, str)
    slow = Signal(float)

    def __init__(self, detector: Detector, on_key: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._detector = self._next = detector
        self._on_key = on_key
        self._delivering = False
        self._listener: Callable[[Scan], None] | None = None
        self._kept: set[int] = set()
        """Keys whose press was kept: their releases would confuse a widget that saw no press."""
        self._event_ms, self._seen_s, self._before_s = 0.0, 0.0, 0.0
        self._looked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_silence)

    @property
    def previous_key_s(self) -> float:
        """The moment of the key press before the newest one, on time.monotonic's scale."""
        return self._before_s

    def use(self, detector: Detector) -> None:
        """Judge by other settings from the next run of keys on: a scan that has begun is not torn."""
        self._next = detector
        if not self._timer.isActive():
            self._detector = detector

    def listen(self, listener: Callable[[Scan], None] | None) -> None:
        """Give each scan to this listener alone, until None is given."""
        self._listener = listener

    def take(self, scan: Scan) -> None:
        """Pass on a scan, of the keyboard or of a serial line, to whom it belongs."""
        if self._listener is not None:
            self._listener(scan)
        else:
            self.scanned.emit(scan.text, scan.gun)

    def install(self) -> None:
        """Begin to watch."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def remove(self) -> None:
        """Stop watching; nothing is held afterwards."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._swallows_override(event)
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or self._delivering:
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False  # the same press on its way from the window to a widget and its parents
        if kind == QEvent.Type.KeyRelease:
            return self._swallows_release(event)
        if event.key() in _ALONE:
            return False
        return self._takes(watched, event)

    def _swallows_override(self, event: QKeyEvent) -> bool:
        """Keep the gun's Enter from an open list: it chooses at this question, before the press."""
        if self._delivering or event.key() not in _ENDS:
            return False
        end = Key(_text_of(event), float(event.timestamp()), event.isAutoRepeat())
        return self._detector.would_take(end)

    def _swallows_release(self, event: QKeyEvent) -> bool:
        if event.key() not in self._kept:
            return False
        if not event.isAutoRepeat():
            self._kept.discard(event.key())
        return True

    def _takes(self, window: QWindow, event: QKeyEvent) -> bool:
        self._before_s = self._seen_s
        self._event_ms, self._seen_s = float(event.timestamp()), monotonic()
        press = _Press.of(window, event)
        key = Key(_text_of(event), self._event_ms, event.isAutoRepeat(), press)
        decision = self._detector.feed(key)
        passes = decision.ends_with(key)
        self._do(decision, key if passes else None)
        if passes and not self._on_key(event):
            return False
        if not passes:
            self._kept.add(event.key())
        return True

    def _on_silence(self) -> None:
        if not self._looked:
            # A window that was busy finds the timer and the gun's next keys due at once: it was
            # no silence. A timer of 0 ms comes after all the keys that wait.
            self._looked = True
            self._timer.start(0)
            return
        now_ms = self._event_ms + (monotonic() - self._seen_s) * 1000
        self._do(self._detector.expire(now_ms), None)

    def _do(self, decision: Decision, passing: Key | None) -> None:
        """Carry a decision out; `passing` is on its way already and is not delivered again."""
        for outcome in decision.outcomes:
            if isinstance(outcome, Release):
                for key in outcome.keys:
                    if key is not passing and isinstance(key.source, _Press):
                        self._deliver(key.source)
            elif isinstance(outcome, Scan):
                self.take(outcome)
            elif isinstance(outcome, SlowGun):
                self.slow.emit(outcome.gap_ms)
        self._set_timer(decision.deadline_ms)

    def _set_timer(self, deadline_ms: float | None) -> None:
        self._looked = False
        if deadline_ms is None:
            self._timer.stop()
            self._detector = self._next
            return
        passed_ms = (monotonic() - self._seen_s) * 1000
        # One more, since the timer counts whole milliseconds and may be that much early.
        self._timer.start(max(0, int(deadline_ms - self._event_ms - passed_ms)) + 1)

    def _deliver(self, press: _Press) -> None:
        if not isValid(press.window):
            return
        self._delivering = True
        try:
            down = press.event(QEvent.Type.KeyPress)
            if self._on_key(down):
                return
            QCoreApplication.sendEvent(press.window, down)
            QCoreApplication.sendEvent(press.window, press.event(QEvent.Type.KeyRelease))
        finally:
            self._delivering = False


def _text_of(event: QKeyEvent) -> str:
    """Return the character a gun could have meant; nothing for shortcuts."""
    if event.key() in _ENDS:
        return _ENDS[Qt.Key(event.key())]
    if event.modifiers() & _WITH_OTHERS:
        return ""
    return event.text()
