"""One window for each folder, and the next one when it has let go."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.errors import Unavailable
from pos.qt.running import OneWindow


def test_a_folder_is_given_to_one_window_at_a_time(qapp: object, tmp_path: Path) -> None:
    first = OneWindow(tmp_path / "a shop")
    with pytest.raises(Unavailable, match="window_open"):
        OneWindow(tmp_path / "a shop")
    other = OneWindow(tmp_path / "another")
    other.release()
    first.release()
    OneWindow(tmp_path / "a shop").release()


def test_a_folder_that_cannot_be_made_is_refused_by_name(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="storage_read_only"):
        OneWindow(tmp_path / "file" / "shop")
