"""A PDF page as the dots of a printer: PNG for the eye, packed rows for printer languages."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import pack

import numpy as np
import pypdfium2

from pos.domain.printers import MM_PER_INCH
from pos.errors import RuleViolation
from pos.paper.sheet import POINTS_PER_INCH

_BLACK_BELOW = 150
"""Grey from which a dot stays white: a little over the middle keeps thin strokes whole."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One page: `rows` top first, each ceil(width_dots / 8) bytes, high bit leftmost, 1 = black."""

    width_dots: int
    rows: tuple[bytes, ...]


def page_bitmap(pdf: bytes, page: int, dpi: int) -> Bitmap:
    """Return page `page` (from 0) at `dpi`, without smoothing left.

    Raises: RuleViolation `bad_pdf`, `no_such_page`.
    """
    grey = _rendered(pdf, page, dpi)
    packed = np.packbits(grey < _BLACK_BELOW, axis=1)
    return Bitmap(grey.shape[1], tuple(row.tobytes() for row in packed))


def label_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Return page `page` (from 0) as a black and white PNG that names its dpi.

    Raises: RuleViolation `bad_pdf`, `no_such_page`.
    """
    bitmap = page_bitmap(pdf, page, dpi)
    return _png(bitmap, dpi)


def page_count(pdf: bytes) -> int:
    """Return how many pages the PDF has. Raises: RuleViolation `bad_pdf`."""
    document = _opened(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _rendered(pdf: bytes, page: int, dpi: int) -> np.ndarray:
    document = _opened(pdf)
    try:
        if not 0 <= page < len(document):
            raise RuleViolation("no_such_page", page=page, pages=len(document))
        picture = document[page].render(scale=dpi / POINTS_PER_INCH, grayscale=True)
        # The array looks into the bitmap, which is gone with the document.
        grey: np.ndarray = picture.to_numpy().reshape(picture.height, -1)[:, : picture.width].copy()
        return grey
    finally:
        document.close()


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise RuleViolation("bad_pdf", problem=str(error)) from error


def _png(bitmap: Bitmap, dpi: int) -> bytes:
    """Source: PNG specification, third edition: chunks IHDR, pHYs, IDAT, IEND; grey of one bit."""
    per_metre = round(dpi / MM_PER_INCH * 1000)
    # In a grey PNG 1 is white; behind each row's filter byte come its dots.
    turned = b"".join(b"\0" + bytes(byte ^ 0xFF for byte in row) for row in bitmap.rows)
    header = pack(">IIBBBBB", bitmap.width_dots, len(bitmap.rows), 1, 0, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"pHYs", pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", zlib.compress(turned)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, data = chunk
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
