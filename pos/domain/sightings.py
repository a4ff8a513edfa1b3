"""What a camera sees and how it is, as values that may cross threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

CameraSource = int | str
"""A device number, or the address of a file or stream."""

PLAIN = "plain"
"""The stage that reads a picture as it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """One code read in a picture.

    `format` is "QR", "Code128" or "EAN-13". `corners` are the code's top left, top right, bottom
    right and bottom left in pixels of the picture. `stage` names the treatment that made it readable.
    """

    text: str
    format: str
    corners: tuple[tuple[int, int], ...]
    stage: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A code came into view at this moment (aware UTC).

    `still` is the picture it was read in, as a small JPEG; empty where none may be kept.
    """

    found: Found
    at: datetime
    still: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """One small picture for people: rows of red, green, blue bytes, top first, without padding.

    `found` has its corners in pixels of this picture. `come_closer`: for some seconds there has been
    a code in view that cannot be read. `frozen`: this is the very picture in which a code was just
    read, and worth standing still for a moment.
    """

    rgb: bytes
    width_px: int
    height_px: int
    found: tuple[Found, ...] = ()
    come_closer: bool = False
    frozen: bool = False


class CameraPhase(Enum):
    OPENING = "opening"
    RUNNING = "running"
    GONE = "gone"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CameraState:
    """How a camera is; `reason` says of one that is gone why: `cannot_open` or `no_picture`."""

    phase: CameraPhase
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """A camera that may be there: where to open it and what to call it."""

    source: CameraSource
    name: str
