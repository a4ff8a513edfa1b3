"""Code128 and QR as bitmaps made dot by dot, so that no renderer can make a bar too wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

SMALLEST_BAR_DOTS = 2
SMALLEST_QR_DOTS = 3
BAR_QUIET_MODULES = 10  # Source: ISO/IEC 15417, 4.4: ten times the narrow bar
QR_QUIET_MODULES = 4  # Source: ISO/IEC 18004, 5.3.8

Modules = NDArray[np.uint8]
"""Rows and columns of a code: 0 is black, 1 is white."""


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A code before it has a size."""

    modules: Modules
    quiet_modules: int

    @property
    def columns(self) -> int:
        return int(self.modules.shape[1])

    def stamp(self, module_dots: int, *, rows: int = 0) -> Stamp:
        """Return the bitmap with modules of this many dots; bars (one row) are `rows` dots high."""
        repeat = rows or module_dots
        width = self.columns * module_dots
        packed = np.packbits(self.modules.repeat(module_dots, axis=1), axis=1)
        packed[:, -1] |= (1 << -width % 8) - 1  # behind the last dot it is white as well
        dots = packed.repeat(repeat, axis=0)
        return Stamp(width, len(dots), dots.tobytes(), quiet_dots=self.quiet_modules * module_dots)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A finished bitmap and the white it needs around it, in dots.

    `dots`: top row first, each row ceil(width / 8) bytes, high bit leftmost, set bit white.
    """

    width: int
    height: int
    dots: bytes
    quiet_dots: int


def code128(text: str) -> Symbol | None:
    """Return the one-row Code128, or None for a text that has none (Chinese, control signs)."""
    if not (text.isascii() and text.isprintable()):
        return None
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return Symbol(_modules(made, add_hrt=False)[:1], BAR_QUIET_MODULES)


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


def _modules(made: Any, **options: bool) -> Modules:
    picture: Modules = np.asarray(made.to_image(scale=1, add_quiet_zones=False, **options))
    return np.minimum(picture, np.uint8(1))
