"""Runs one window per data folder, from QApplication to the last timer."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QLockFile, QLoggingCategory, QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from pos.errors import Unavailable
from pos.qt.script import Player, Script
from pos.qt.window import CounterWindow

_ANSWERS_WITHIN_MS = 1_000


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
        name = "handover-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        if not self._lock.tryLock(100):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise Unavailable("storage_read_only", file=folder.name)
            _wake(name)
            raise Unavailable("window_open", folder=folder.name)
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.listen(name)

    def brings_up(self, window: CounterWindow) -> None:
        """Show this window when a second one is started."""

        def show() -> None:
            self._server.nextPendingConnection().close()
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()

        self._server.newConnection.connect(show)

    def release(self) -> None:
        """Let the next window have the folder."""
        self._server.close()
        self._lock.unlock()


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
    """Show the window that `make` builds and return when it was closed.

    Raises: Unavailable: `window_open`, `storage_read_only`.
    """
    app = application()
    only = OneWindow(folder)
    try:
        window = make()
        only.brings_up(window)

        def end(_: int, __: FrameType | None) -> None:
            window.close()

        # Python looks at signals whenever one of the window's timers fires: within a second.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, end)
        window.show()
        return app.exec()
    finally:
        only.release()


def run_script(make: Callable[[], tuple[CounterWindow, Script]]) -> None:
    """Show a window, play a script on it and close it. Raises what the script raised."""
    app = application()
    window, script = make()
    player = Player(window, script)
    window.show()
    app.exec()
    if player.failure is not None:
        raise player.failure


def _wake(name: str) -> None:
    socket = QLocalSocket()
    socket.connectToServer(name)
    socket.waitForConnected(_ANSWERS_WITHIN_MS)
    socket.close()
