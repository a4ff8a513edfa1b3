"""The languages by name, each with the same four parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pos.devices.printers.languages import cpcl, escpos, tspl, zpl
from pos.domain.bitmaps import Bitmap
from pos.domain.printers import Language, PrinterProfile, PrinterState


class Tongue(Protocol):
    """One printer language."""

    @property
    def QUESTION(self) -> bytes:  # noqa: N802 - a constant of each language's module
        """How a printer is asked for its state."""
        ...

    @property
    def LONGEST_ANSWER(self) -> int:  # noqa: N802 - the same
        """More bytes than this are no answer."""
        ...

    def encoded(self, pages: Sequence[Bitmap], profile: PrinterProfile) -> bytes:
        """Return what prints the pages. Raises: RuleViolation `page_too_wide`."""
        ...

    def state_of(self, answer: bytes) -> PrinterState:
        """Return what the answer says; UNKNOWN for anything that is none, never an error."""
        ...


TONGUES: dict[Language, Tongue] = {
    Language.TSPL: tspl,
    Language.ZPL: zpl,
    Language.ESCPOS: escpos,
    Language.CPCL: cpcl,
}
