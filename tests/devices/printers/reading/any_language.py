"""The decoders by language, and a page as a picture to compare with."""

from __future__ import annotations

from PIL import Image

from pos.domain.bitmaps import Bitmap
from pos.domain.printers import Language, PrinterProfile
from tests.devices.printers.reading import cpcl, escpos, tspl, zpl
from tests.devices.printers.reading.paper import Decoded

RAW = (Language.TSPL, Language.ZPL, Language.ESCPOS, Language.CPCL)


def decoded(content: bytes, profile: PrinterProfile) -> Decoded:
    """Play the job on a printer of this profile. Raises: NotUnderstood."""
    match profile.language:
        case Language.TSPL:
            return tspl.decode(content, profile.dpi)
        case Language.ZPL:
            return zpl.decode(content)
        case Language.ESCPOS:
            return escpos.decode(content)
        case Language.CPCL:
            return cpcl.decode(content)
        case other:
            raise AssertionError(other)


def picture(page: Bitmap) -> Image.Image:
    """Return the page in mode 1, dot for dot."""
    whole = Image.frombytes("1", (8 * page.row_bytes, page.height_dots), page.data, "raw", "1;I")
    return whole.crop((0, 0, page.width_dots, page.height_dots))


def same(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures have the same dots, white to the right and below left aside."""
    if one.size == other.size:
        return one.tobytes() == other.tobytes()
    width, height = max(one.width, other.width), max(one.height, other.height)
    grounds = [Image.new("1", (width, height), 1) for _ in range(2)]
    for ground, shown in zip(grounds, (one, other), strict=True):
        ground.paste(shown, (0, 0))
    return grounds[0].tobytes() == grounds[1].tobytes()
