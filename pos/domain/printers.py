"""Printers as values: the language one speaks, the paper in it, where it is reached, how it feels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pos.domain.ids import PrinterId
from pos.domain.printer_places import Place, place_of, takes_pages
from pos.errors import RuleViolation

MM_PER_INCH = 25.4
DPIS = (203, 300)
_SHARP_DOTS_PER_MM = {203: 8.0}
"""A printer sold as 203 dpi has eight dots to the mm."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-]{0,31})")
_LONGEST_NAME = 40


class Language(StrEnum):
    """What a printer understands; PDF means that the system turns pages into its language."""

    TSPL = "tspl"
    ZPL = "zpl"
    ESCPOS = "escpos"
    CPCL = "cpcl"
    PDF = "pdf"


class Medium(StrEnum):
    """How a printer finds where one label ends and the next begins."""

    GAP = "gap"
    BLACK_MARK = "black_mark"
    CONTINUOUS = "continuous"


class PrinterState(StrEnum):
    """What a printer says of itself; `unknown` where it says nothing, or nothing that makes sense."""

    READY = "ready"
    PAUSED = "paused"
    PAPER_OUT = "paper_out"
    RIBBON_OUT = "ribbon_out"
    COVER_OPEN = "cover_open"
    JAMMED = "jammed"
    HOT = "hot"
    FAULT = "fault"
    OFFLINE = "offline"
    """Not reached, or switched to take nothing."""
    UNKNOWN = "unknown"

    @property
    def stops(self) -> bool:
        """Tell whether nothing would come out now; of an unknown one nobody can tell."""
        return self not in {PrinterState.READY, PrinterState.UNKNOWN}


def dots_per_mm(dpi: int) -> float:
    """Return the printer's dots in one mm."""
    return _SHARP_DOTS_PER_MM.get(dpi, dpi / MM_PER_INCH)


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One printer of this counter and everything a job for it has to know.

    Raises: RuleViolation `bad_printer_id`, `bad_printer_name`, `bad_printer_dpi`,
    `bad_printer_address`, `printer_way_unfit`, and `bad_printer_width`, `_gap`, `_density`,
    `_offset` with the `least` and `most` that may be.
    """

    id: PrinterId
    name: str
    language: Language
    address: str
    dpi: int = 203
    width_mm: float = 104.0
    """What the print head reaches, at most; a page that is wider is refused."""
    medium: Medium = Medium.GAP
    gap_mm: float = 2.0
    """Height of the gap or of the black mark; no matter on continuous paper."""
    density: int | None = None
    """How dark, 0 to 15; None leaves the printer as it is set."""
    offset_x_mm: float = 0.0
    """How far everything moves to the right, and down below; negative the other way."""
    offset_y_mm: float = 0.0

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise RuleViolation("bad_printer_id", id=self.id[:40])
        if not (self.name.isprintable() and 0 < len(self.name.strip()) <= _LONGEST_NAME):
            raise RuleViolation("bad_printer_name", most=_LONGEST_NAME)
        if self.dpi not in DPIS:
            raise RuleViolation("bad_printer_dpi", dpi=self.dpi, known=", ".join(map(str, DPIS)))
        for code, field, least, most in _FIGURES:
            figure = getattr(self, field)
            if figure is not None and not least <= figure <= most:  # not a number is in no range
                raise RuleViolation(code, least=least, most=most)
        if takes_pages(self.place) != (self.language is Language.PDF):
            raise RuleViolation("printer_way_unfit", address=self.address, language=self.language)

    @property
    def place(self) -> Place:
        """Return where the printer is reached."""
        return place_of(self.address)

    @property
    def width_dots(self) -> int:
        """Return how many dots the print head has."""
        return round(self.width_mm * dots_per_mm(self.dpi))

    @property
    def offset_dots(self) -> tuple[int, int]:
        """Return how far everything moves, right and down."""
        scale = dots_per_mm(self.dpi)
        return round(self.offset_x_mm * scale), round(self.offset_y_mm * scale)


_FIGURES = (
    ("bad_printer_width", "width_mm", 20, 220),
    ("bad_printer_gap", "gap_mm", 0, 25),
    ("bad_printer_density", "density", 0, 15),
    ("bad_printer_offset", "offset_x_mm", -20, 20),
    ("bad_printer_offset", "offset_y_mm", -20, 20),
)
