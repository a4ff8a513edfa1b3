"""A PDF page as the dots of a printer: PNG for the eye, packed rows for printer languages."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from struct import pack
from threading import Lock

import numpy as np
import pypdfium2

from pos.domain.bitmaps import INVERTED, Bitmap
from pos.domain.printers import MM_PER_INCH
from pos.errors import RuleViolation
from pos.paper.sheet import POINTS_PER_INCH

_BLACK_BELOW = 150
"""Grey from which a dot stays white: a little over the middle keeps thin strokes whole."""

_ONE_AT_A_TIME = Lock()
"""PDFium may be called by one thread at a time only, whatever the documents."""


def page_bitmap(pdf: bytes, page: int, dpi: int) -> Bitmap:
    """Return page `page` (from 0) at `dpi`, without smoothing left.

    Raises: RuleViolation `bad_pdf`, `no_such_page`.
    """
    with _opened(pdf) as document:
        if not 0 <= page < len(document):
            raise RuleViolation("no_such_page", page=page, pages=len(document))
        return _bitmap(document[page], dpi)


def page_bitmaps(pdf: bytes, dpi: int) -> tuple[Bitmap, ...]:
    """Return all pages at `dpi`. Raises: RuleViolation `bad_pdf`."""
    with _opened(pdf) as document:
        return tuple(_bitmap(page, dpi) for page in document)


def label_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Return page `page` (from 0) as a black and white PNG that names its dpi.

    Raises: RuleViolation `bad_pdf`, `no_such_page`.
    """
    return bitmap_png(page_bitmap(pdf, page, dpi), dpi)


def page_count(pdf: bytes) -> int:
    """Return how many pages the PDF has. Raises: RuleViolation `bad_pdf`."""
    with _opened(pdf) as document:
        return len(document)


def _bitmap(page: pypdfium2.PdfPage, dpi: int) -> Bitmap:
    picture = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True)
    # The array looks into the picture, which is gone with the document.
    grey: np.ndarray = picture.to_numpy().reshape(picture.height, -1)[:, : picture.width]
    return Bitmap(picture.width, np.packbits(grey < _BLACK_BELOW, axis=1).tobytes())


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise RuleViolation("bad_pdf", problem=str(error)) from error
        try:
            yield document
        finally:
            document.close()


def bitmap_png(bitmap: Bitmap, dpi: int) -> bytes:
    """Return the bitmap as a black and white PNG that names its dpi.

    Source: PNG specification, third edition: chunks IHDR, pHYs, IDAT, IEND; grey of one bit.
    """
    per_metre = round(dpi / MM_PER_INCH * 1000)
    # In a grey PNG 1 is white; behind each row's filter byte come its dots.
    turned = b"".join(b"\0" + row.translate(INVERTED) for row in bitmap.rows)
    header = pack(">IIBBBBB", bitmap.width_dots, bitmap.height_dots, 1, 0, 0, 0, 0)
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
