"""The printer that takes pages as they are: a queue of the system, or a folder."""

from __future__ import annotations

from pathlib import Path

from pos.devices.printers.cups import Cups, CupsQueue
from pos.devices.printers.pdf_folder import PdfFolder
from pos.domain.printer_places import CupsPlace, FolderPlace
from pos.domain.printers import PrinterProfile
from pos.errors import RuleViolation


def page_printer(profile: PrinterProfile, *, folder: Path) -> CupsQueue | PdfFolder:
    """Return what prints for the profile; its PDF files go to `folder` where it names none.

    Raises: RuleViolation `printer_way_unfit`.
    """
    match profile.place:
        case FolderPlace(path):
            return PdfFolder(Path(path) if path else folder, profile.dpi)
        case CupsPlace(queue, server, pdf=True):
            return CupsQueue(queue, profile.dpi, Cups(server))
        case _:
            raise RuleViolation(
                "printer_way_unfit", address=profile.address, language=profile.language.value
            )
