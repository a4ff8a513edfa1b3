"""Many may be in a folder; whoever replaces its files is alone."""

import sys

import pytest

from pos.app.presence import Presence, alone_in
from pos.errors import Unavailable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files itself")


def test_many_may_be_there_at_once_and_nobody_is_alone_then(tmp_path):
    first, second = Presence(tmp_path), Presence(tmp_path)
    with pytest.raises(Unavailable, match="folder_in_use"), alone_in(tmp_path, wait_s=0.1):
        pytest.fail("somebody was there")
    first.leave()
    second.leave()
    second.leave()
    with alone_in(tmp_path, wait_s=0.1):
        pass


def test_nobody_comes_in_while_files_are_replaced(tmp_path):
    with alone_in(tmp_path), pytest.raises(Unavailable, match="being_restored"):
        Presence(tmp_path, wait_s=0.1)
    Presence(tmp_path, wait_s=0.1).leave()
