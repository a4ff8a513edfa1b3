"""The shop's picture: checked and made small once, then dithered to the dots of each printer."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from pos.errors import RuleViolation
from pos.paper.codes import Stamp

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 8_000_000
MOST_PIXELS = 20_000_000
LEAST_PX = 24
_KEPT_PX = 600
"""Longest side as kept: more than 30 mm at 300 dpi, and the database stays small."""

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_WHITE = 250


def read_logo(data: bytes, name: str) -> bytes:
    """Return the picture in grey on white, its white edges cut off, as a small PNG.

    Args: name: of the file, for the sentence of a refusal.

    Raises: RuleViolation: `not_a_picture`, `picture_too_large` (file, most pixels),
        `picture_too_small` (file, least pixels), `picture_blank`, `picture_broken`.
    """
    # Pillow is loaded by whoever gives a picture or prints one, not with the label.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if len(data) > MOST_BYTES:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS)
    try:
        with warnings.catch_warnings():
            # Pillow warns above its own limit; ours is lower and refuses.
            warnings.simplefilter("ignore")
            return _made_small(Image.open(BytesIO(data), formats=_FORMATS), name)
    except UnidentifiedImageError as error:
        raise RuleViolation("not_a_picture", file=name) from error
    except Image.DecompressionBombError as error:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS) from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        raise RuleViolation("picture_broken", file=name) from error


def _made_small(picture: Image, name: str) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - see `read_logo`

    if picture.width * picture.height > MOST_PIXELS:
        raise RuleViolation("picture_too_large", file=name, most=MOST_PIXELS)
    if min(picture.size) < LEAST_PX:
        raise RuleViolation("picture_too_small", file=name, least=LEAST_PX)
    solid = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", solid.size, "white")
    grey = Image.alpha_composite(paper, solid).convert("L")
    seen = grey.point(lambda value: 255 if value < _WHITE else 0).getbbox()
    if seen is None:
        raise RuleViolation("picture_blank", file=name)
    small = grey.crop(seen)
    small.thumbnail((_KEPT_PX, _KEPT_PX))
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=8)
def fitted_logo(png: bytes, width: int, height: int) -> Stamp:
    """Return the kept picture in black dots, as large as width × height dots allow.

    Source: Floyd and Steinberg 1976, error diffusion, as Pillow has it.
    """
    from PIL import Image  # noqa: PLC0415 - see `read_logo`

    grey = Image.open(BytesIO(png))
    share = min(width / grey.width, height / grey.height)
    size = max(1, round(grey.width * share)), max(1, round(grey.height * share))
    dots = grey.resize(size, Image.Resampling.LANCZOS).convert("1")
    return Stamp(dots.width, dots.height, dots.tobytes(), quiet_dots=0)
