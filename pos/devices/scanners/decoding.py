"""The cascade that reads codes: every picture as it is, then one treatment of a hard one in turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos.domain.sightings import Found

if TYPE_CHECKING:
    from pos.devices.scanners.vision import Frame, Stage


class Decoder:
    """Reads QR, Code128 and EAN-13 in pictures of rows × columns (grey) or × 3 (blue, green, red).

    Belongs to one thread: it remembers whose turn it is. Reading lets go of the interpreter, so a
    thread is enough. Making one loads OpenCV, numpy and zxing-cpp.
    """

    def __init__(self) -> None:
        # A quarter of a second and 60 MB: not before the first camera or picture.
        from pos.devices.scanners import vision  # noqa: PLC0415

        self._grey = vision.grey
        self._read = vision.read
        self._reduced = vision.reduced
        self._glimpses = vision.glimpses
        self._plain: Stage = vision.AS_IT_IS
        self._escalations: tuple[Stage, ...] = vision.ESCALATIONS
        self._patient: tuple[Stage, ...] = vision.PATIENT
        self._turn = 0

    def first_pass(self, frame: Frame) -> list[Found]:
        """Return what is read in the picture as it is."""
        return self._read(self._grey(frame), self._plain)

    def next_frame(self, frame: Frame) -> list[Found]:
        """Return what is read in the picture as it is, or else by the one treatment whose turn it is.

        What a treatment read must pass our own checks before anybody acts on it.
        """
        grey = self._grey(frame)
        found = self._read(grey, self._plain)
        if found:
            self._turn = 0
            return found
        stage = self._escalations[self._turn]
        self._turn = (self._turn + 1) % len(self._escalations)
        return self._read(grey, stage, hurried=True)

    def all_stages(self, picture: Frame) -> list[Found]:
        """Return what the first stage reads that reads anything, for a picture that stands still.

        A large picture is treated at a camera's size first: what is hard about it is seldom its size,
        and each treatment of twelve million pixels would take a second.
        """
        grey = self._grey(picture)
        if found := self._read(grey, self._plain):
            return found
        small, factor = self._reduced(grey)
        every = (*self._escalations, *self._patient)
        for stage in every if factor == 1 else (self._plain, *every):
            if found := self._read(small, stage):
                return [_enlarged(one, 1 / factor) for one in found]
        for stage in () if factor == 1 else self._escalations:
            if found := self._read(grey, stage):
                return found
        return []

    def sees_but_cannot_read(self, frame: Frame) -> bool:
        """Return whether a QR code is in the picture that is too far away or too spoilt to read."""
        return self._glimpses(self._grey(frame))


def _enlarged(found: Found, factor: float) -> Found:
    corners = tuple((round(x * factor), round(y * factor)) for x, y in found.corners)
    return replace(found, corners=corners)
