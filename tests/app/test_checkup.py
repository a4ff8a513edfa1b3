"""`doctor` finds what is bad, says what to do, and changes nothing."""

import pytest

from pos.app.checkup import Level, examine
from pos.app.setting_up import set_up_shop


@pytest.fixture
def folder(tmp_path):
    set_up_shop(tmp_path / "shop", shop="示范店", manager="李", pin="482915")
    return tmp_path / "shop"


def _by_check(folder):
    return {finding.check: finding for finding in examine(folder)}


def test_a_fresh_shop_is_well_but_for_its_backup(folder):
    found = _by_check(folder)
    assert {name for name, one in found.items() if one.level is not Level.OK} == {"backups"}
    assert found["database"].said == "every page and row is whole"


def test_an_empty_folder_stays_empty(tmp_path):
    found = _by_check(tmp_path / "none")
    assert found["shop"].level is Level.WARN
    assert not (tmp_path / "none").exists()


def test_a_flipped_bit_and_a_changed_anchor_are_bad(folder):
    anchors = folder / "audit.anchors"
    anchors.write_text(anchors.read_text(encoding="utf-8").replace("1", "2"), encoding="utf-8")
    assert _by_check(folder)["audit"].level is Level.BAD
    database = folder / "shop.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    found = _by_check(folder)
    assert Level.BAD in {found[name].level for name in ("shop", "database") if name in found}


def test_little_room_on_the_disk_is_said(folder, monkeypatch):
    class Usage:
        free = 50 * 1024 * 1024

    monkeypatch.setattr("pos.app.checkup.shutil.disk_usage", lambda _: Usage)
    disk = _by_check(folder)["disk"]
    assert (disk.level, disk.said) == (Level.BAD, "50 MiB free")
    assert "Free some space" in disk.advice
