"""The faults' tests begin with a shop that is set up already."""

import shutil
from pathlib import Path

import pytest

from tests.services.shops import make_shop


@pytest.fixture(scope="session")
def shop_as_set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed shop to copy."""
    folder = tmp_path_factory.mktemp("set-up")
    make_shop(folder)
    return folder


@pytest.fixture
def shop_copy(tmp_path: Path, shop_as_set_up: Path) -> Path:
    """A closed shop of the test's own."""
    folder = tmp_path / "shop"
    shutil.copytree(shop_as_set_up, folder)
    return folder
