"""Says whether a path lies on another machine, where SQLite's locks cannot be trusted.

Source: sqlite.org/useovernet.html; proc(5) for the table of mounts.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

# Only what is surely another machine: 9p and virtiofs, for example, are how a virtual machine or
# container sees a disk of this one.
_NETWORK_TYPES = frozenset(
    {
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb",
        "smb3",
        "smbfs",
        "sshfs",
    }
)
_DRIVE_REMOTE = 4  # GetDriveTypeW


def network_type(path: Path) -> str | None:
    """Return the kind of network file system a path (existing or not) lies on, or None.

    Knows Linux and Windows; elsewhere it answers None.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - windll exists there only

        def is_remote(drive: str) -> bool:
            return ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE

        place = PureWindowsPath(path.resolve())
        return "network drive" if is_unc(place) or is_remote(place.anchor) else None
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return None
    kind = filesystem_type(PurePosixPath(path.resolve()), mounts.read_text(errors="replace"))
    return kind if kind.removeprefix("fuse.") in _NETWORK_TYPES else None


def filesystem_type(path: PurePosixPath, mounts: str) -> str:
    """Return the type of the file system that holds an absolute path; `mounts` is the table."""
    found, kind = PurePosixPath("/"), "unknown"
    for line in mounts.split("\n"):  # any other character that splits lines may be in a name
        match line.split(" "):
            case [_, point, type_, *_]:
                place = PurePosixPath(_unescaped(point))
            case _:
                continue
        # A later line at the same place was mounted over the earlier one.
        if path.is_relative_to(place) and place.is_relative_to(found):
            found, kind = place, type_
    return kind


def is_unc(path: PureWindowsPath) -> bool:
    r"""Whether a Windows path names another machine: `\\server\share`, but not `\\?\C:\`."""
    drive = path.drive.upper().replace("/", "\\")
    if drive.startswith("\\\\?\\UNC\\"):
        return True
    return drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point)
