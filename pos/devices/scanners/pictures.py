"""Reads the codes of a picture file, whatever the file is."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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

MOST_FRAMES = 300
"""Of an animated picture; what comes later is left out."""

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
    """Return the picture in grey, what is transparent as white; of several, the first.

    Raises: as `read_picture`.
    """
    return next(frames_of(path))


def frames_of(path: Path) -> Iterator[Frame]:
    """Yield the picture in grey, upright; of an animated one, or of several pages, one after another.

    Raises: as `read_picture`.
    """
    # Heavy, and not needed by a counter without a camera. Pillow, not OpenCV: it gives the size
    # before it unpacks anything, raises where OpenCV prints, and takes any file name.
    from PIL import Image  # noqa: PLC0415

    if not path.is_file():
        raise Unavailable("picture_missing", file=path.name)
    with _refusals(path.name), path.open("rb") as file, warnings.catch_warnings():
        # Pillow warns above its own limit; ours is lower and refuses.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        picture = Image.open(file)
        yield _unpacked(picture, path.name)
        # A phone's picture may carry a second one, of its other lens (MPO): the same once more.
        several = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
        for number in range(1, min(several, MOST_FRAMES)):
            picture.seek(number)
            yield _unpacked(picture, path.name)


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    """Say what Pillow and the system say in this program's words."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - see `frames_of`

    try:
        yield
    except UnidentifiedImageError as error:
        raise RuleViolation("not_a_picture", file=name) from error
    except Image.DecompressionBombError as error:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS) from error
    except OSError as error:
        if error.errno is not None:  # the system's, not Pillow's
            raise Unavailable("picture_unreadable", file=name) from error
        raise RuleViolation("picture_broken", file=name) from error
    except (SyntaxError, ValueError, IndexError, EOFError, MemoryError, struct.error) as error:
        raise RuleViolation("picture_broken", file=name) from error


def _unpacked(picture: Image, name: str) -> Frame:
    import numpy as np  # noqa: PLC0415 - see `frames_of`
    from PIL import ImageOps  # noqa: PLC0415 - the same

    share = min(1.0, _REDUCED_TO_PX / max(picture.size))
    # A JPEG unpacks smaller and in grey when asked; other kinds ignore it. One that comes in passes
    # (progressive) is held whole all the same.
    if not picture.info.get("progressive"):
        picture.draft("L", (int(picture.width * share), int(picture.height * share)))
    if picture.width * picture.height > MOST_PIXELS:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS)
    return np.asarray(ImageOps.exif_transpose(_grey(picture)), np.uint8)


def _grey(picture: Image) -> Image:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("I", "F"):
        return _deep_grey(picture)
    if picture.has_transparency_data:
        from PIL import Image as pillow  # noqa: N813, PLC0415 - see `frames_of`

        solid = picture.convert("RGBA")
        paper = pillow.new("RGBA", solid.size, "white")
        return pillow.alpha_composite(paper, solid).convert("L")
    return picture.convert("L")


def _deep_grey(picture: Image) -> Image:
    """Return whole or broken numbers of any size as greys between the darkest and the brightest."""
    import numpy as np  # noqa: PLC0415 - see `frames_of`
    from PIL import Image as pillow  # noqa: N813, PLC0415 - the same

    deep = np.nan_to_num(np.asarray(picture, np.float32), posinf=0.0, neginf=0.0)
    low, high = float(deep.min()), float(deep.max())
    return pillow.fromarray(np.asarray((deep - low) * (255 / max(high - low, 1e-6)), np.uint8))
