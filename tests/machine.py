"""What tests need from the machine: programs, a private X server, a browser."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_SCREEN = "1920x1080x24"


def _missing(what: str) -> NoReturn:
    """A missing program fails in CI, where nobody reads skips, and is a loud skip elsewhere."""
    sentence = f"MISSING TOOL: {what}; `python3 installer/bootstrap.py test` as root installs it"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(sentence)
    pytest.skip(sentence)


def _find(*names: str) -> Path:
    for name in names:
        # Debian keeps cupsd and lpadmin where only root's PATH looks.
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
        if found:
            return Path(found)
    _missing(names[0])


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """Ask for a program by name: `tool("xdotool")` is its path."""
    return _find


@pytest.fixture(scope="session")
def peer() -> Callable[[str], Path]:
    """Ask for a package of tests/peers by name: its folder, where `bootstrap.py test` put it."""

    def find(name: str) -> Path:
        folder = Path(__file__).parent / "peers" / "node_modules" / name
        if not folder.is_dir():
            _missing(f"{name} of npm")
        return folder

    return find


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The system's Chromium, to be given to Playwright as `executable_path`."""
    return _find(*_BROWSERS)


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """A private X server on a display that was free; the value for DISPLAY."""
    reading, writing = os.pipe()
    command = [_find("Xvfb"), "-displayfd", str(writing), "-screen", "0", _SCREEN]
    with subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as pipe:
                number = pipe.readline().strip()  # empty when the server ended instead
            if not number:
                pytest.fail(f"Xvfb ended with {server.wait()} before it had a display")
            yield f":{number}"
        finally:
            server.terminate()


@pytest.fixture
def window_environment(xvfb: str) -> dict[str, str]:
    """The environment in which a program opens real windows on the private X server."""
    return {**os.environ, "DISPLAY": xvfb, "QT_QPA_PLATFORM": "xcb"}
