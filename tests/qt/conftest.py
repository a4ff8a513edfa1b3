"""What every test of the window starts from: the fonts, a dressed application, words in Chinese."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.qt import theme
from pos.qt.theme import Theme
from pos.qt.window import CounterWindow
from pos.qt.words import Words
from pos.storage.store import Watch
from tests.qt.windows import Ear, Printer, Till, parts_of
from tests.services.shops import Desk, a_desk, make_shop


@pytest.fixture(scope="session")
def fonts(qapp):
    theme.load_fonts()


@pytest.fixture
def words(qapp) -> Words:
    return Words("zh_CN")


@pytest.fixture
def look(fonts) -> Theme:
    dressed = Theme("light")
    dressed.apply()
    return dressed


@pytest.fixture(scope="session")
def shop_as_set_up(tmp_path_factory) -> Path:
    """A closed shop to copy: setting one up costs more than most tests."""
    folder = tmp_path_factory.mktemp("set-up")
    make_shop(folder)
    return folder


@pytest.fixture
def desk(tmp_path, shop_as_set_up) -> Iterator[Desk]:
    folder = tmp_path / "shop"
    shutil.copytree(shop_as_set_up, folder)
    with a_desk(folder) as shop_desk:
        yield shop_desk


@pytest.fixture
def counter_of(qtbot, fonts, desk) -> Iterator[Callable[..., Till]]:
    """Opens windows on the test's shop, and closes them again."""
    opened: list[tuple[CounterWindow, Watch]] = []

    def make(*, signed_in: bool = True, **changes: object) -> Till:
        watch, ear, printer = desk.shop.store.watch(), Ear(), Printer()
        window = CounterWindow(
            parts_of(desk, watch.version, printer, **changes), make_player=lambda: ear
        )
        opened.append((window, watch))
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: bool(window.sign_in.buttons) and window.live.newest is not None)
        till = Till(qtbot, desk, window, ear, printer)
        if signed_in:
            till.sign_in()
        return till

    yield make
    for window, watch in opened:
        window.close()
        watch.close()


@pytest.fixture
def till(counter_of) -> Till:
    """One open window in which the manager is signed in."""
    return counter_of()
