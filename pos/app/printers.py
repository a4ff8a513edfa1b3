"""A printer by its profile: pages become dots, dots become its language, and that is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pos.devices.printers.cups import Cups, CupsQueue
from pos.devices.printers.languages.known import TONGUES, Tongue
from pos.devices.printers.pdf_folder import PdfFolder
from pos.devices.printers.transports.known import Transport, transport_of
from pos.domain.printer_places import CupsPlace, FolderPlace
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.services.printing import LabelPrinter


@dataclass(frozen=True, slots=True)
class LanguagePrinter:
    """Implements `pos.services.printing.LabelPrinter` for a printer with a language of its own."""

    profile: PrinterProfile
    tongue: Tongue
    transport: Transport

    @property
    def dpi(self) -> int:
        """The resolution the PDF shall be made for."""
        return self.profile.dpi

    def print_pdf(
        self,
        pdf: bytes,
        *,
        name: str,
        size_mm: tuple[int, int],  # noqa: ARG002 - the pages have their size
    ) -> str:
        """Print all pages and return where they went.

        Raises:
            RuleViolation: `page_too_wide`, `bad_pdf`: nothing was sent.
            Unavailable: nothing was sent.
            OutcomeUnknown: `print_unknown`: a part may have been.
        """
        return self.transport.send(in_language(pdf, self.profile), name=name)

    def state(self) -> PrinterState:
        """Ask the printer how it is; never fails."""
        return self.transport.state(self.tongue)


def printer_for(profile: PrinterProfile, *, folder: Path) -> LabelPrinter:
    """Return the printer of this profile; `folder` is where PDF files go that name no place.

    Raises: Unavailable `printer_unavailable`: there is no such way on this computer.
    """
    match profile.place:
        case FolderPlace(path):
            return PdfFolder(Path(path) if path else folder, profile.dpi)
        case CupsPlace(queue, server, pdf=True):
            return CupsQueue(queue, profile.dpi, Cups(server))
    return LanguagePrinter(profile, TONGUES[profile.language], transport_of(profile))


def in_language(pdf: bytes, profile: PrinterProfile) -> bytes:
    """Return the pages as the printer understands them; a PDF printer, as they are.

    Raises: RuleViolation `page_too_wide`, `bad_pdf`.
    """
    if profile.language is Language.PDF:
        return pdf
    from pos.paper.raster import page_bitmaps  # noqa: PLC0415 - numpy and PDFium, at first use

    return TONGUES[profile.language].encoded(page_bitmaps(pdf, profile.dpi), profile)
