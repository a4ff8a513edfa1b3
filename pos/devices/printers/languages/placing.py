"""What every language does to a page before it becomes bytes: refuse what does not fit, and move it."""

from __future__ import annotations

from pos.domain.bitmaps import Bitmap
from pos.domain.printers import PrinterProfile, dots_per_mm
from pos.errors import RuleViolation


def placed(page: Bitmap, profile: PrinterProfile) -> Bitmap:
    """Return the page moved by the printer's offset, never scaled.

    The dots themselves are moved, not the printer's origin: that holds for every language and both
    ways, and what an earlier program left behind in the printer is set back to nothing.

    Raises: RuleViolation `page_too_wide`, in mm.
    """
    if page.width_dots > profile.width_dots:
        wide = round(page.width_dots / dots_per_mm(profile.dpi), 1)
        raise RuleViolation(
            "page_too_wide", printer=profile.name, width=wide, most=profile.width_mm
        )
    return page.moved(*profile.offset_dots)
