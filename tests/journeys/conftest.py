"""One sample shop for all journeys, its hub, and the window on a real screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.counters import Office, Screen, a_window, copied, sample_folder


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample shop, closed: orders in every state, two people, linked to its hub."""
    return sample_folder(tmp_path_factory.mktemp("journeys") / "shop")


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    """A sample shop of this test's own, closed."""
    return copied(made_once, tmp_path / "shop")


@pytest.fixture(scope="module")
def office(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The data and the hub of this module's shop, opened beside its window."""
    office = Office.open(copied(made_once, tmp_path_factory.mktemp("office") / "shop"))
    yield office
    office.close()


@pytest.fixture(scope="module")
def program(office: Office, xvfb: str, tool: Callable[[str], Path]) -> Iterator[Screen]:
    """The real program on the real screen, signed in; it has to end well and say nothing bad."""
    tool("xdotool")
    environment = {**os.environ, "DISPLAY": xvfb, "QT_QPA_PLATFORM": "xcb"}
    with a_window(environment, "--data", str(office.folder)) as screen:
        screen.sign_in()
        yield screen
        screen.process.terminate()
        code, said = screen.ends()
        assert code == 0, said
        assert "Traceback" not in said, said


@pytest.fixture
def counter(program: Screen) -> Screen:
    """The window with nothing open: the next customer may come."""
    assert program.process.poll() is None, "the window is gone"
    program.clear()
    return program
