"""Runs one window per data folder, from QApplication to the last timer."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLockFile, QLoggingCategory, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos.errors import Unavailable

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from pos.qt.window import CounterWindow

_ANSWERS_WITHIN_MS = 1_000
_HEADER_PX, _RAIL_PX = 56, 72


class OneWindow(QObject):
    """Lets one window work on a folder; a second one brings the first to the front and ends."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made where it is missing.

        Raises: Unavailable: `window_open` where another window has it, `storage_read_only`.
        """
        super().__init__()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable("storage_read_only", file=folder.name) from error
        self._lock = QLockFile(str(folder / "window.lock"))
        # A window that died leaves its lock; Qt sees that its process is gone.
        self._lock.setStaleLockTime(0)
        self._name = "handover-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        self._server: QLocalServer | None = None
        if not self._lock.tryLock(100):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise Unavailable("storage_read_only", file=folder.name)
            _wake(self._name)
            raise Unavailable("window_open", folder=folder.name)

    def brings_up(self, window: CounterWindow) -> None:
        """Show this window when a second one is started."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - after the first paint

        QLocalServer.removeServer(self._name)
        server = self._server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.listen(self._name)

        def show() -> None:
            server.nextPendingConnection().close()
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()

        server.newConnection.connect(show)

    def release(self) -> None:
        """Let the next window have the folder."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


class Outline(QWidget):
    """The window's outline, painted at once while everything else is still being loaded."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._told = False
        self.resize(1366, 768)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._told:
            self._told = True
            QTimer.singleShot(0, self, self.painted.emit)
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        # The saved look lies in the database, which nobody has opened yet: the desktop's is used.
        ground = self.palette().window().color()
        panel = self.palette().base().color()
        painter = QPainter(self)
        painter.fillRect(self.rect(), ground)
        for place in (
            QRect(0, 0, self.width(), _HEADER_PX),
            QRect(0, _HEADER_PX, _RAIL_PX, self.height()),
        ):
            painter.fillRect(place, QColor(panel))
        painter.end()


def offscreen() -> None:
    """Draw windows in memory from here on; called before the first one."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def application() -> QApplication:
    """Return the program's QApplication, made on the first call."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(sys.argv[:1])
    # A computer without a sound server is told by the window's own mute sign, not on stderr.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    app.setApplicationName("Handover")
    app.setApplicationDisplayName("核销台")
    return app


def run_window(make: Callable[[], CounterWindow], folder: Path) -> int:
    """Show an outline, then the window that `make` builds; return when that was closed.

    `make` is called after the first paint, so it may import whatever the window needs.

    Raises: Unavailable: `window_open`, `storage_read_only`; whatever `make` raises.
    """
    app = application()
    only = OneWindow(folder)
    opening = _Opening(make, only)
    try:
        opening.outline.show()
        code = app.exec()
        if opening.failure is not None:
            raise opening.failure
        return code
    finally:
        only.release()


class _Opening(QObject):
    """From the outline's first paint to the window."""

    def __init__(self, make: Callable[[], CounterWindow], only: OneWindow) -> None:
        super().__init__()
        self.outline = Outline()
        self.failure: Exception | None = None
        self._make, self._only = make, only
        self._window: CounterWindow | None = None
        self.outline.painted.connect(self._on_painted)

    def _on_painted(self) -> None:
        try:
            window = self._window = self._make()
        except Exception as error:  # noqa: BLE001 - the rim of a slot: raised again by run_window
            self.failure = error
            self.outline.close()
            return
        self._only.brings_up(window)

        def end(_: int, __: FrameType | None) -> None:
            window.close()

        # Python looks at signals whenever one of the window's timers fires: within a second.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, end)
        window.show()
        self.outline.close()


def _wake(name: str) -> None:
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - only a second window needs it

    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.waitForConnected(_ANSWERS_WITHIN_MS)
    socket.close()
