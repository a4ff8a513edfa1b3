"""The printer that a counter's settings name."""

from __future__ import annotations

from pathlib import Path

from pos.devices.printers.cups import CupsQueue
from pos.devices.printers.pdf_folder import PdfFolder
from pos.domain.settings import Devices


def chosen_printer(devices: Devices, *, folder: Path) -> CupsQueue | PdfFolder:
    """Return the CUPS queue of the settings, or PDF files in their folder (`folder` if none)."""
    if devices.label_printer:
        return CupsQueue(devices.label_printer)
    return PdfFolder(Path(devices.label_folder) if devices.label_folder else folder)
