"""OpenCV, imported so that it neither writes to stderr nor leads Qt astray."""

from __future__ import annotations

import os

import cv2

__all__ = ["cv2"]

# opencv-python carries a Qt of its own and points these at it: a PySide6 started afterwards would
# look for its platform plugin there and abort.
for _variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_variable, None)

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # FFmpeg's own log is apart from OpenCV's
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
cv2.setNumThreads(1)  # the other core is the window's
