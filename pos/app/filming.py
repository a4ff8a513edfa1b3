"""A film of a phone that shows a code, for the camera to watch where there is no camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pos.errors import Unavailable
from pos.hub.pictures import matrix, png

_FRAMES = 60
_PER_SECOND = 15
_SIZE = (1280, 720)
_GREY = 96


def write_code(text: str, out: Path) -> None:
    """Write the code as a PNG of whole pixels, with its quiet zone."""
    out.write_bytes(png(matrix(text), module_px=8))


def film(picture: Path, out: Path) -> None:
    """Hold the picture before a camera for four seconds: a little askew, a little restless.

    Raises: Unavailable: `film_not_written`.
    """
    code = cv2.imdecode(np.fromfile(picture, np.uint8), cv2.IMREAD_COLOR)
    writer = cv2.VideoWriter(str(out), cv2.VideoWriter.fourcc(*"MJPG"), _PER_SECOND, _SIZE)
    if code is None or not writer.isOpened():
        raise Unavailable("film_not_written", file=out.name)
    height, width = code.shape[:2]
    middle = (_SIZE[0] / 2 - width / 2, _SIZE[1] / 2 - height / 2)
    for frame in range(_FRAMES):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), 4 + frame % 7, 0.9)
        turn[:, 2] += (middle[0] + 3 * (frame % 5), middle[1] - 2 * (frame % 3))
        writer.write(cv2.warpAffine(code, turn, _SIZE, borderValue=(_GREY, _GREY, _GREY)))
    writer.release()
