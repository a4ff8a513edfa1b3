"""The code as a picture: one SVG path for the page, a PNG at whole pixels for support.

zxing-cpp is imported where it is used: a command that only adds a shop need not load it.
"""

from __future__ import annotations

import struct
import zlib
from itertools import groupby
from typing import Any

QUIET_MODULES = 4
"""The white frame a QR code needs on each side. Source: ISO/IEC 18004:2015, 9.1."""

_GREY = 0


def matrix(text: str) -> list[list[bool]]:
    """Return the modules of the text's QR code (level M), dark is True, quiet zone included."""
    import zxingcpp  # noqa: PLC0415 - see the module

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # The picture offers Python's buffer protocol, which its type stubs do not say.
    picture: Any = code.to_image(scale=1, add_quiet_zones=False)
    dots: list[list[int]] = memoryview(picture).tolist()  # type: ignore[assignment]  # two dimensions
    width = len(dots) + 2 * QUIET_MODULES
    blank = [[False] * width for _ in range(QUIET_MODULES)]
    side = [False] * QUIET_MODULES
    return [*blank, *([*side, *(dot == 0 for dot in row), *side] for row in dots), *blank]


def svg_path(modules: list[list[bool]]) -> str:
    """Return the dark modules as one path of horizontal runs, one unit a module."""
    out = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                out.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(out)


def png(modules: list[list[bool]], *, module_px: int = 10) -> bytes:
    """Return an 8-bit grey PNG in which each module is a square of whole pixels."""
    width = len(modules) * module_px
    lines = b"".join(
        (b"\0" + b"".join((b"\0" if dark else b"\xff") * module_px for dark in row)) * module_px
        for row in modules
    )
    header = struct.pack(">IIBBBBB", width, width, 8, _GREY, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
