"""What every test of the window starts from: the fonts, a dressed application, words in Chinese."""

import pytest

from pos.qt import theme
from pos.qt.theme import Theme
from pos.qt.words import Words


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
