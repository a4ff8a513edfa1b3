"""Give every test a private, unplugged machine, and fail it for what it leaves behind."""

import gc
import logging
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything of the project or of Qt is imported: both read these once.
_SESSION_HOME = tempfile.TemporaryDirectory(prefix="handover-tests-")
os.environ.update(
    HOME=_SESSION_HOME.name,
    XDG_RUNTIME_DIR=_SESSION_HOME.name,  # made with mode 0700, as Qt wants it
    PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",  # so key files are used
    LC_ALL="C.UTF-8",
)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
    os.environ.pop(_name, None)

from tests.machine import (  # noqa: E402 - see above
    chromium_path,
    peer,
    tool,
    window_environment,
    xvfb,
)

__all__ = ["chromium_path", "peer", "tool", "window_environment", "xvfb"]

settings.register_profile("shared machine", deadline=None, print_blob=True)
settings.load_profile("shared machine")

# For what is already on its way out; a clean test never waits, the controls shorten it.
_PATIENCE_S = float(os.environ.get("TESTS_PATIENCE_S", "5"))


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory, monkeypatch) -> Path:
    """A home folder that no other test has seen."""
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))
    return home


@pytest.fixture(autouse=True, scope="session")
def unplugged():
    """Only this machine can be reached: every other address is as far away as in a cut line."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not (host in {"localhost", "::1", ""} or str(host).startswith("127.")):
            raise OSError(101, f"the tests run unplugged, {host} is out of reach")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_nearby)
        yield


@pytest.fixture(autouse=True)
def no_leftover_thread():
    """Every thread that a test starts has ended with it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _PATIENCE_S
    for thread in _new_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    left = _new_threads(before)
    assert not left, f"the test left threads running: {[thread.name for thread in left]}"


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # A QThread that has run Python stays listed as a dummy after its end: no_leftover_qt sees those.
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]


@pytest.fixture(autouse=True)
def no_leftover_qt(request):
    """Every timer and every QThread that a test of the window starts has ended with it."""
    if "qapp" not in request.fixturenames:
        yield
        return
    before = _busy_qt_objects()
    yield
    deadline = time.monotonic() + _PATIENCE_S
    left = _busy_qt_objects() - before
    while left and time.monotonic() < deadline:
        request.getfixturevalue("qapp").processEvents()
        time.sleep(0.05)  # leave the processor to a thread that is ending
        left = _busy_qt_objects() - before
    assert not left, f"the test left running: {sorted(name for _, name in left)}"


def _busy_qt_objects() -> set[tuple[int, str]]:
    # Imported here because only tests of the window pay for it.
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer  # noqa: PLC0415
    from shiboken6 import isValid  # noqa: PLC0415

    # Outside an event loop nobody else carries out deleteLater().
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    main = QThread.currentThread()
    busy = set()
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer) and isValid(thing) and thing.isActive():
            busy.add(
                (id(thing), f"timer {thing.objectName() or kind.__name__} of {thing.parent()}")
            )
        elif (
            issubclass(kind, QThread) and isValid(thing) and thing is not main and thing.isRunning()
        ):
            busy.add((id(thing), f"thread {thing.objectName() or kind.__name__}"))
    return busy


@pytest.fixture(autouse=True)
def no_unexpected_warning_in_the_log(request):
    """A record of level WARNING or above from `pos` fails a test that does not announce it."""
    seen = _Records(logging.WARNING)
    logger = logging.getLogger("pos")
    logger.addHandler(seen)
    yield
    logger.removeHandler(seen)
    if request.node.get_closest_marker("logs_warnings") is None:
        assert not seen.texts, f"unexpected in the log: {seen.texts}"


class _Records(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def pytest_sessionfinish() -> None:
    """Remove the session's home on systems that let go of open files late."""
    if sys.platform != "win32":
        _SESSION_HOME.cleanup()
