from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from pos.errors import RuleViolation
from pos.sql import startup
from pos.sql.places import filesystem_type, is_unc, network_type

MOUNTS = r"""overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda1 /home ext4 rw 0 0
server:/export /home/shop/shared nfs4 rw 0 0
me@server:/x /mnt/a\040b fuse.sshfs rw 0 0
//nas/share /mnt/nas cifs rw 0 0
host /mnt/host 9p rw 0 0
/dev/sdb1 /mnt/over ext4 rw 0 0
nas:/over /mnt/over nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/x", "overlay"),
        ("/home/shop/data/shop.db", "ext4"),
        ("/home/shop/shared/data/shop.db", "nfs4"),
        ("/home/shop/shared-not/shop.db", "ext4"),
        ("/mnt/a b/shop.db", "fuse.sshfs"),
        ("/mnt/nas/shop.db", "cifs"),
        ("/mnt/host/shop.db", "9p"),
        ("/mnt/over/shop.db", "nfs"),
    ],
)
def test_the_nearest_mount_above_a_path_decides(path, kind):
    assert filesystem_type(PurePosixPath(path), MOUNTS) == kind


def test_a_local_folder_is_no_network_place(tmp_path):
    assert network_type(tmp_path / "not" / "there" / "yet.db") is None


def test_a_network_place_is_refused_by_name(tmp_path, monkeypatch):
    real = Path.read_text
    line = f"server:/export {tmp_path} nfs4 rw 0 0\n"

    def read_text(self: Path, **how: str) -> str:
        return real(self, **how) + (line if self == Path("/proc/self/mounts") else "")

    startup.check_place(tmp_path / "shop.db")
    monkeypatch.setattr(Path, "read_text", read_text)
    with pytest.raises(RuleViolation) as refused:
        startup.check_place(tmp_path / "shop.db")
    assert (refused.value.code, refused.value.fields) == ("network_path", {"kind": "nfs4"})


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        (r"\\server\share\shop.db", True),
        ("//server/share/shop.db", True),
        (r"\\?\UNC\server\share\shop.db", True),
        (r"\\?\C:\data\shop.db", False),
        (r"\\.\C:\data\shop.db", False),
        (r"C:\data\shop.db", False),
        (r"data\shop.db", False),
    ],
)
def test_windows_paths_that_name_another_machine(path, remote):
    assert is_unc(PureWindowsPath(path)) is remote
