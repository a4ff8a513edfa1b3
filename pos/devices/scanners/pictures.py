"""Reads the codes of a picture file, whatever the file is."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from pos.devices.scanners.decoding import Decoder
from pos.domain.sightings import Found
from pos.errors import RuleViolation, Unavailable

if TYPE_CHECKING:
    from PIL.Image import Image

    from pos.devices.scanners.vision import Frame

MOST_PIXELS = 64_000_000
"""More than any phone's usual picture; four bytes each would still fit a small shop computer."""

_REDUCED_TO_PX = 4000  # a longer side than this only costs time


def read_picture(path: Path, decoder: Decoder) -> list[Found]:
    """Return the codes in the picture, by the first stage that reads any; none is no error.

    Raises:
        Unavailable: `picture_missing`, `picture_unreadable` (the file could not be opened).
        RuleViolation: `not_a_picture`, `picture_too_large` (over 64 million pixels),
            `picture_broken`; the field `file` is the file's name.
    """
    return decoder.all_stages(open_picture(path))


def open_picture(path: Path) -> Frame:
    """Return the picture in grey, what is transparent as white; raises as `read_picture`."""
    # Heavy, and not needed by a counter without a camera. Pillow, not OpenCV: it gives the size
    # before it unpacks anything, raises where OpenCV prints, and takes any file name.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if not path.is_file():
        raise Unavailable("picture_missing", file=path.name)
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # Pillow warns above its own limit; ours is lower and refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _unpacked(Image.open(file), path.name)
    except UnidentifiedImageError as error:
        raise RuleViolation("not_a_picture", file=path.name) from error
    except Image.DecompressionBombError as error:
        raise RuleViolation("picture_too_large", file=path.name, most=MOST_PIXELS) from error
    except OSError as error:
        if error.errno is not None:  # the system's, not Pillow's
            raise Unavailable("picture_unreadable", file=path.name) from error
        raise RuleViolation("picture_broken", file=path.name) from error
    except (SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        raise RuleViolation("picture_broken", file=path.name) from error


def _unpacked(picture: Image, name: str) -> Frame:
    import numpy as np  # noqa: PLC0415 - see `open_picture`

    if picture.width * picture.height > MOST_PIXELS:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS)
    share = min(1.0, _REDUCED_TO_PX / max(picture.size))
    # A JPEG unpacks smaller and in grey when asked; other kinds ignore it.
    picture.draft("L", (int(picture.width * share), int(picture.height * share)))
    return np.asarray(_grey(picture), np.uint8)


def _grey(picture: Image) -> Image:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        from PIL import Image as pillow  # noqa: N813, PLC0415 - see `open_picture`

        solid = picture.convert("RGBA")
        paper = pillow.new("RGBA", solid.size, "white")
        return pillow.alpha_composite(paper, solid).convert("L")
    return picture.convert("L")
