"""Joins a printer's profile with what draws, speaks and carries for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos.devices.printers.chosen import page_printer
from pos.devices.printers.languages.known import TONGUES, Tongue
from pos.devices.printers.transports.known import Transport, transport_of
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.services.printing import LabelPrinter

Translating = Callable[[bytes, PrinterProfile], bytes]
"""As `in_language`."""


@dataclass(frozen=True, slots=True)
class DotPrinter:
    """Implements `pos.services.printing.LabelPrinter` for a printer that has a language of its own."""

    profile: PrinterProfile
    tongue: Tongue
    transport: Transport
    translated: Translating

    @property
    def dpi(self) -> int:
        """Return the dots per inch of its head."""
        return self.profile.dpi

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:  # noqa: ARG002 - the pages have their size
        """Print all pages once. Raises: RuleViolation, Unavailable, OutcomeUnknown."""
        return self.transport.send(self.translated(pdf, self.profile), name=name)

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        return self.transport.state(self.tongue)


def printer_of(
    profile: PrinterProfile, *, folder: Path, translated: Translating | None = None
) -> LabelPrinter:
    """Return what prints for the profile; its PDF files go to `folder` where it names none.

    Args: translated: makes the printer's language of a PDF, elsewhere; else here.
    Raises: Unavailable `printer_unavailable`: this computer has no such way to a printer.
    """
    if profile.language is Language.PDF:
        return page_printer(profile, folder=folder)
    tongue, transport = TONGUES[profile.language], transport_of(profile)
    return DotPrinter(profile, tongue, transport, translated or in_language)


def in_language(pdf: bytes, profile: PrinterProfile) -> bytes:
    """Return all pages in the printer's own language.

    Raises: RuleViolation `page_too_wide`, `bad_pdf`.
    """
    from pos.paper.raster import page_bitmaps  # noqa: PLC0415 - pdfium comes with the first print

    return TONGUES[profile.language].encoded(page_bitmaps(pdf, profile.dpi), profile)
