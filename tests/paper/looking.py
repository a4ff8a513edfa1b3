"""Reading paper back: what its codes say, what its text says, and where each line stands."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import zxingcpp
from PIL import Image

from pos.paper.raster import label_png


def by_pdfium(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """Render with pdfium down to black and white, as for a label printer."""
    return Image.open(BytesIO(label_png(pdf, page, dpi))).convert("L")


def by_poppler(pdftoppm: Path) -> Callable[[bytes, int], Image.Image]:
    """Render with poppler in grey, as CUPS filters do."""

    def render(pdf: bytes, dpi: int) -> Image.Image:
        done = subprocess.run(
            [pdftoppm, "-r", str(dpi), "-gray", "-singlefile", "-"],
            input=pdf, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        return Image.open(BytesIO(done.stdout))

    return render


def codes_in(picture: Image.Image) -> dict[str, str]:
    """Return what each kind of code in the picture says."""
    return {found.format.name: found.text for found in zxingcpp.read_barcodes(picture)}


def text_of(pdf: bytes, page: int = 0) -> str:
    """Return all text of a page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].get_textpage().get_text_range()
    finally:
        document.close()


class Box(NamedTuple):
    """A line of text in points; y counts upwards."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def text_boxes(pdf: bytes) -> tuple[list[Box], tuple[float, float]]:
    """Return the ink boxes of the first page's lines of text, and the page's size."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        text = page.get_textpage()
        found = []
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            found.append(
                Box(left, bottom, right, top, text.get_text_bounded(left, bottom, right, top))
            )
        return found, page.get_size()
    finally:
        document.close()


def overlapping(boxes: list[Box], *, slack: float = 0.35) -> list[tuple[str, str]]:
    """Return the pairs of texts whose ink boxes share more than `slack` points both ways."""
    return [
        (one.text, other.text)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if min(one.right, other.right) - max(one.left, other.left) > slack
        and min(one.top, other.top) - max(one.bottom, other.bottom) > slack
    ]
