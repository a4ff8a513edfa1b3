"""Opens a device, file or stream through OpenCV without a word on stderr; heavy, import it in a worker."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import numpy as np

from pos.devices.scanners.opencv import cv2
from pos.devices.scanners.vision import Frame
from pos.domain.sightings import CameraSource

_TIMEOUT_MS = 4000  # a stream that answers no faster is as good as gone
_SIZE_PX = (1280, 720)


class OpenCvCapture:
    """One opened (or not opened) source."""

    def __init__(self, video: cv2.VideoCapture) -> None:
        self._video = video

    def is_open(self) -> bool:
        return self._video.isOpened()

    def read(self) -> Frame | None:
        """Return the next picture (blue, green, red), or None when there is none now."""
        try:
            taken, frame = self._video.read()
        except cv2.error:  # broken files and half frames
            return None
        return cast("Frame", frame) if taken and frame.dtype == np.uint8 else None

    def frames_per_s(self) -> float:
        """Return the speed of a file; a file that does not say is played at 25."""
        rate = self._video.get(cv2.CAP_PROP_FPS)
        return rate if 1 <= rate <= 120 else 25.0

    def close(self) -> None:
        self._video.release()


def is_file(source: CameraSource) -> bool:
    """Return whether the source is a file, which ends, and not a device or stream, which goes away."""
    return isinstance(source, str) and "://" not in source and not source.startswith("/dev/")


def open_capture(source: CameraSource) -> OpenCvCapture:
    """Open the source; may take seconds. Whether it worked says `is_open`."""
    try:
        return OpenCvCapture(_device(source) if isinstance(source, int) else _address(source))
    except cv2.error:
        return OpenCvCapture(cv2.VideoCapture())


def _device(number: int) -> cv2.VideoCapture:
    # Named interfaces only: the rest are tried one by one otherwise, and some of them print.
    interface = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_V4L2
    return _as_camera(cv2.VideoCapture(number, interface))


def _as_camera(video: cv2.VideoCapture) -> cv2.VideoCapture:
    if video.isOpened():
        # Uncompressed 720p gives 10 pictures a second over USB 2; a buffer gives old ones.
        video.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        video.set(cv2.CAP_PROP_FRAME_WIDTH, _SIZE_PX[0])
        video.set(cv2.CAP_PROP_FRAME_HEIGHT, _SIZE_PX[1])
        video.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return video


def _address(address: str) -> cv2.VideoCapture:
    if address.startswith("/dev/"):
        return _as_camera(cv2.VideoCapture(address, cv2.CAP_V4L2))
    if is_file(address) and not Path(address).is_file():
        return cv2.VideoCapture()  # FFmpeg would take the name for a protocol or a pattern
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        _TIMEOUT_MS,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        _TIMEOUT_MS,
    ]
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, limits)
