"""Code128 and QR as bitmaps made dot by dot, so that no renderer can make a bar too wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import zxingcpp
from PIL import Image

SMALLEST_BAR_DOTS = 2
SMALLEST_QR_DOTS = 3
BAR_QUIET_MODULES = 10  # Source: ISO/IEC 15417, 4.4: ten times the narrow bar
QR_QUIET_MODULES = 4  # Source: ISO/IEC 18004, 5.3.8


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code before it has a size: rows of modules, 0 for black and 255 for white."""

    modules: Image.Image
    quiet_modules: int

    @property
    def columns(self) -> int:
        return self.modules.width

    def stamp(self, module_dots: int, *, rows: int | None = None) -> Stamp:
        """Return the bitmap with modules of this many dots; `rows`: its height in dots."""
        height = rows or self.modules.height * module_dots
        size = (self.columns * module_dots, height)
        dots = self.modules.resize(size, Image.Resampling.NEAREST)
        return Stamp(dots.convert("1", dither=Image.Dither.NONE), self.quiet_modules * module_dots)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A finished bitmap and the white it needs around it, in dots."""

    image: Image.Image
    quiet_dots: int

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height


def code128(text: str) -> Symbol | None:
    """Return the one-row Code128, or None for a text that has none (Chinese, control signs)."""
    if not (text.isascii() and text.isprintable()):
        return None
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    modules = _modules(made, add_hrt=False)
    return Symbol(modules.crop((0, 0, modules.width, 1)), BAR_QUIET_MODULES)


def qr(text: str, level: str = "M") -> Symbol:
    """Return the QR code with error correction L, M, Q or H."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return Symbol(_modules(made), QR_QUIET_MODULES)


def fitted_qr(text: str, room_dots: int) -> Stamp:
    """Return the QR code as large as the room allows, with modules of three dots at the least.

    A long text first gives up error correction and then keeps to the smallest module: the code may
    then be larger than the room.
    """
    symbol = qr(text)
    if symbol.columns * SMALLEST_QR_DOTS > room_dots:
        symbol = qr(text, "L")
    return symbol.stamp(max(SMALLEST_QR_DOTS, room_dots // symbol.columns))


def fitted_code128(text: str, room_dots: int, *, rows: int, largest_module: int) -> Stamp | None:
    """Return the Code128 with the widest bars that fit, quiet zones included; None if none do."""
    symbol = code128(text)
    if symbol is None:
        return None
    module = min(room_dots // (symbol.columns + 2 * BAR_QUIET_MODULES), largest_module)
    return symbol.stamp(module, rows=rows) if module >= SMALLEST_BAR_DOTS else None


def _modules(made: Any, **options: bool) -> Image.Image:
    picture = memoryview(made.to_image(scale=1, add_quiet_zones=False, **options))
    assert picture.shape is not None  # noqa: S101 - a picture has rows and columns
    height, width = picture.shape
    return Image.frombytes("L", (width, height), picture.tobytes())
