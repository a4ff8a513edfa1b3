"""The cells of a list, a text made to fit, a box to tick, a QR, and what its parts are made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pos.paper.codes import Stamp, fitted_qr
from pos.paper.fitting import shrunk, wrapped
from pos.paper.fonts import Face, Faces
from pos.paper.forms import FormLayout
from pos.paper.sheet import LINE, Sheet

_SHRINKS_FIRST = 0.78
"""A text is set this much smaller rather than on a second line."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part that no page break divides; `head` stands above it again on a new page."""

    height: float
    draw: Callable[[Sheet, float], None]
    head: Block | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What the parts of one list are made with: measures in dots, `width` between the margins."""

    layout: FormLayout
    faces: Faces
    unit: float
    left: float
    width: float

    def dots(self, mm: float) -> float:
        """Return a length in dots."""
        return mm * self.unit

    def sizes(self, pair_mm: tuple[float, float]) -> tuple[float, float]:
        """Return two lengths in dots."""
        return pair_mm[0] * self.unit, pair_mm[1] * self.unit


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as it was made to fit."""

    face: Face
    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE

    @property
    def width(self) -> float:
        return max((self.face.width(line, self.size) for line in self.lines), default=0)

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        for index, line in enumerate(self.lines):
            x = left + (room - self.face.width(line, self.size)) * spare
            sheet.text(self.face, line, self.size, (x, top + index * self.size * LINE))


def fitted(face: Face, text: str, room: float, sizes: tuple[float, float], lines: int) -> Lines:
    """Return the text on one line, a little smaller where that is enough, or on several lines."""
    text = face.printable(text)
    largest, least = sizes
    shrinking = least if lines == 1 else max(least, largest * _SHRINKS_FIRST)
    line, size = shrunk(face, text, room, (largest, shrinking))
    if lines == 1 or line == text:
        return Lines(face, (line,) if line else (), size)
    found = wrapped(face, text, room, largest, lines=lines)
    if found.whole or largest <= least:
        return Lines(face, found.lines, largest)
    more = max(lines, int(lines * largest / least))
    return Lines(face, wrapped(face, text, room, least, lines=more).lines, least)


@dataclass(frozen=True, slots=True)
class Box:
    """An empty square to tick."""

    size: float
    thick: int

    @property
    def height(self) -> float:
        return self.size * LINE

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        x = left + (room - self.size) * spare
        sheet.frame(x, top + self.size * 0.1, self.size, self.size, thick=self.thick)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR and its white, or nothing where it does not fit its column."""

    code: Stamp | None

    @property
    def height(self) -> float:
        return self.code.height + 2 * self.code.quiet_dots if self.code else 0

    def draw(self, sheet: Sheet, left: float, top: float, room: float, align: str) -> None:
        if self.code:
            spare = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
            x = left + (room - self.code.width) * spare
            sheet.stamp(self.code, round(x), int(top) + self.code.quiet_dots)


def code_cell(text: str, room: int) -> Code:
    """Return the largest QR that stands in the room with its white."""
    code = fitted_qr(text, room)
    share = code.width / (code.width + 2 * code.quiet_dots)
    code = fitted_qr(text, int(room * share))
    return Code(code if code.width + 2 * code.quiet_dots <= room else None)
