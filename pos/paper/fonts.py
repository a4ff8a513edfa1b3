"""The two faces everything on paper is set in, read once per process, and how wide their text is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pos.errors import Unavailable

FONT_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
MISSING = "□"
"""Stands for every character no font of ours has (the Noto file for Chinese lacks 𠮷)."""

_FILES = {"HandoverPaper": "NotoSansSC-Regular.ttf", "HandoverPaper-Bold": "NotoSansSC-Bold.ttf"}
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Face:
    """One face; `advance` gives a character's width in thousandths of the text's height."""

    name: str
    font: TTFont
    advance: dict[int, float]

    def printable(self, text: str) -> str:
        """Return the text with □ for every character this face cannot draw."""
        known = self.advance
        if all(map(known.__contains__, map(ord, text))):
            return text
        return "".join(character if ord(character) in known else MISSING for character in text)

    def width(self, text: Iterable[str], size: float) -> float:
        """Return how wide printable text of this size is, in the unit of `size`."""
        return sum(map(self.advance.__getitem__, map(ord, text))) * size / 1000


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces a drawing chooses from."""

    regular: Face
    bold: Face


def faces() -> Faces:
    """Return the faces, reading 20 MB of font files at the first call: not on the window's thread.

    Raises: Unavailable: `font_missing`, the installation is not whole.
    """
    with _loading:
        return _faces()


@cache
def _faces() -> Faces:
    return Faces(*(_registered(name, FONT_FOLDER / file) for name, file in _FILES.items()))


def _registered(name: str, file: Path) -> Face:
    try:
        font = TTFont(name, str(file))
    except Exception as error:  # TTFError, OSError, struct.error: a missing or damaged file
        raise Unavailable("font_missing", file=file.name) from error
    pdfmetrics.registerFont(font)
    widths: dict[int, float] = font.face.charWidths
    drawn: Callable[[int], object] = font.face.charToGlyph.get
    return Face(name, font, {code: width for code, width in widths.items() if drawn(code)})
