"""CPCL, the language of portable label printers.

Source: Zebra, CPCL Programming Guide: the `!` session, PAGE-WIDTH, GAP-SENSE, BAR-SENSE, CONTRAST,
COMPRESSED-GRAPHICS (CG), FORM, PRINT, and the printer status of `<ESC>h`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos.devices.printers.languages.placing import placed
from pos.domain.bitmaps import Bitmap
from pos.domain.printers import Medium, PrinterProfile, PrinterState

QUESTION = b"\x1bh"
LONGEST_ANSWER = 1

_END = b"\r\n"
_NAMED_DPI = {203: 200}
"""A printer of 203 dpi calls itself one of 200."""
_MEDIUM = {Medium.GAP: "GAP-SENSE", Medium.BLACK_MARK: "BAR-SENSE"}
_DARKER = 4  # CONTRAST counts to 3, a profile to 15
_KNOWN_BITS = 0x0F
_STATES = ((0x02, PrinterState.PAPER_OUT), (0x04, PrinterState.COVER_OPEN))
"""0x01 is busy and 0x08 a low battery: either prints."""


def encoded(pages: Sequence[Bitmap], profile: PrinterProfile) -> bytes:
    """Return one label for each page. Raises: RuleViolation `page_too_wide`."""
    return b"".join(_label(placed(page, profile), profile) for page in pages)


def state_of(answer: bytes) -> PrinterState:
    """Return what the one byte of the answer says; anything else says nothing."""
    if len(answer) != LONGEST_ANSWER or answer[0] & ~_KNOWN_BITS:
        return PrinterState.UNKNOWN
    said = (state for bit, state in _STATES if answer[0] & bit)
    return next(said, PrinterState.READY)


def _label(page: Bitmap, profile: PrinterProfile) -> bytes:
    dpi = _NAMED_DPI.get(profile.dpi, profile.dpi)
    setup = [f"! 0 {dpi} {dpi} {page.height_dots} 1", f"PAGE-WIDTH {page.width_dots}"]
    ending = []
    if sense := _MEDIUM.get(profile.medium):
        setup.append(sense)
        ending.append("FORM")
    if profile.density is not None:
        setup.append(f"CONTRAST {profile.density // _DARKER}")
    picture = f"CG {page.row_bytes} {page.height_dots} 0 0 ".encode() + page.data
    lines = [*(line.encode() for line in setup), picture, *(line.encode() for line in ending)]
    return _END.join([*lines, b"PRINT", b""])
