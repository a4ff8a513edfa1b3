"""The storage's tests have a shop to look into."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.shops import Desk, a_desk, make_shop


@pytest.fixture(scope="session")
def shop_as_set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed shop to copy."""
    folder = tmp_path_factory.mktemp("set-up")
    make_shop(folder)
    return folder


@pytest.fixture
def desk(tmp_path: Path, shop_as_set_up: Path) -> Iterator[Desk]:
    folder = tmp_path / "shop"
    shutil.copytree(shop_as_set_up, folder)
    with a_desk(folder) as desk:
        yield desk
