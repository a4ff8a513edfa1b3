"""Lists the cameras a computer seems to have, without opening any."""

from __future__ import annotations

import sys
from pathlib import Path

from pos.domain.sightings import CameraPlace

_WINDOWS_NUMBERS = range(4)  # Windows has no list without opening; more than four are rare


def cameras(*, platform: str = sys.platform, system: Path = Path("/")) -> list[CameraPlace]:
    """Return the plausible cameras, by number; opening one may still fail.

    On Linux a camera also shows nodes that carry no picture; only the first node of each is listed.
    """
    if platform == "win32":
        return [CameraPlace(number, f"{number}") for number in _WINDOWS_NUMBERS]
    found = (_linux_camera(node, system) for node in (system / "dev").glob("video*"))
    return sorted((place for place in found if place), key=lambda place: str(place.source).zfill(4))


def _linux_camera(node: Path, system: Path) -> CameraPlace | None:
    number = node.name.removeprefix("video")
    facts = system / "sys/class/video4linux" / node.name
    if not number.isascii() or not number.isdigit() or _fact(facts / "index") not in {"", "0"}:
        return None
    return CameraPlace(int(number), _fact(facts / "name") or node.name)


def _fact(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
