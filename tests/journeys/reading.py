"""Reads the window's own words off the screen: the font it writes with, looked for in the picture."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pos.qt.resources import resource

ALIKE = 0.8
"""Strokes of the same words at the same size agree to 0.9 and more, those of others stay below 0.6."""


def likeness(picture: Image.Image, text: str, sizes_px: range, *, bold: bool) -> float:
    """Return how surely a text stands in a picture at one of these sizes, 0 to 1.

    Light on dark counts like dark on light: what is compared are strokes, not colours.
    """
    seen = np.asarray(picture.convert("L"))
    return max(_best(seen, _written(text, px, bold=bold)) for px in sizes_px)


def _best(seen: np.ndarray, wanted: np.ndarray) -> float:
    if wanted.shape[0] > seen.shape[0] or wanted.shape[1] > seen.shape[1]:
        return 0.0
    found = cv2.matchTemplate(seen, wanted, cv2.TM_CCOEFF_NORMED)
    return float(np.abs(found).max())


@lru_cache(maxsize=256)
def _written(text: str, px: int, *, bold: bool) -> np.ndarray:
    """Return a text as grey pixels, cut close around its ink."""
    name = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    font = ImageFont.truetype(resource("fonts", name), px)
    left, top, right, bottom = map(int, font.getbbox(text))
    paper = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(paper).text((2 - left, 2 - top), text, fill=255, font=font)
    return np.asarray(paper)
