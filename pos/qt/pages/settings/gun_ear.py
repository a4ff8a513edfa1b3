"""Listens to three scans of a gun, key by key, before anybody else in the application hears them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

from pos.domain.guns import ENTER, TAB, Key, KeyKind

_ENDS = {Qt.Key.Key_Return: ENTER, Qt.Key.Key_Enter: ENTER, Qt.Key.Key_Tab: TAB}
_PAUSE_MS = 600
_LEAST = 2
"""A single key is a person's, and no scan."""


class GunEar(QObject):
    """`heard` carries the keys of one scan; while it listens no key reaches anything else."""

    heard = Signal(object)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[Key] = []
        self._listens = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)

    @property
    def listens(self) -> bool:
        """Whether keys are taken now."""
        return self._listens

    def start(self) -> None:
        """Take every key from now on; the filter put in last is asked first."""
        app = QCoreApplication.instance()
        if app is not None and not self._listens:
            self._listens = True
            app.installEventFilter(self)

    def stop(self) -> None:
        """Let keys go where they belong again."""
        app = QCoreApplication.instance()
        if app is not None and self._listens:
            self._listens = False
            app.removeEventFilter(self)
        self._pause.stop()
        self._keys = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.stop()
                self.stopped.emit()
            else:
                self._take(event)
        return event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)

    def _take(self, event: QKeyEvent) -> None:
        text = _ENDS.get(Qt.Key(event.key()), event.text())
        key = Key(text, float(event.timestamp()), event.isAutoRepeat())
        if key.kind is KeyKind.OTHER:
            return
        self._keys.append(key)
        self._pause.start()

    def _on_pause(self) -> None:
        keys, self._keys = self._keys, []
        if len(keys) >= _LEAST:
            self.heard.emit(tuple(keys))
