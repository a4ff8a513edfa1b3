"""TSPL, the language of most label printers in Chinese shops (TSC, Gprinter, HPRT, Deli, XPrinter).

Source: TSC, TSPL/TSPL2 Programming Language manual: SIZE, GAP, BLINE, DENSITY, DIRECTION,
REFERENCE, SHIFT, CLS, BITMAP, PRINT, and `<ESC>!?`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos.devices.printers.languages.placing import placed
from pos.domain.bitmaps import INVERTED, Bitmap
from pos.domain.printers import Medium, PrinterProfile, PrinterState, dots_per_mm

QUESTION = b"\x1b!?"
LONGEST_ANSWER = 1

_END = b"\r\n"
_STATES = (
    (0x04, PrinterState.PAPER_OUT),
    (0x01, PrinterState.COVER_OPEN),  # the head stands open
    (0x40, PrinterState.COVER_OPEN),
    (0x08, PrinterState.RIBBON_OUT),
    (0x02, PrinterState.JAMMED),
    (0x80, PrinterState.FAULT),
    (0x10, PrinterState.PAUSED),
)
"""The bits of the answer, the one that says most first; 0x20 is printing."""


def encoded(pages: Sequence[Bitmap], profile: PrinterProfile) -> bytes:
    """Return one label for each page. Raises: RuleViolation `page_too_wide`."""
    return b"".join(_label(placed(page, profile), profile) for page in pages)


def state_of(answer: bytes) -> PrinterState:
    """Return what the one byte of the answer says; anything else says nothing."""
    if len(answer) != LONGEST_ANSWER:
        return PrinterState.UNKNOWN
    said = (state for bit, state in _STATES if answer[0] & bit)
    return next(said, PrinterState.READY)


def _label(page: Bitmap, profile: PrinterProfile) -> bytes:
    size = ",".join(
        f"{dots / dots_per_mm(profile.dpi):.2f} mm" for dots in (page.width_dots, page.height_dots)
    )
    setup = [f"SIZE {size}", _MEDIUM[profile.medium].format(profile.gap_mm)]
    if profile.density is not None:
        setup.append(f"DENSITY {profile.density}")
    setup += ["DIRECTION 0,0", "REFERENCE 0,0", "SHIFT 0", "CLS"]
    head = f"BITMAP 0,0,{page.row_bytes},{page.height_dots},0,".encode()
    # Here 1 is white, behind the last dot too.
    picture = head + page.data.translate(INVERTED)
    return _END.join([*(line.encode() for line in setup), picture, b"PRINT 1,1", b""])


_MEDIUM = {
    Medium.GAP: "GAP {:g} mm,0 mm",
    Medium.BLACK_MARK: "BLINE {:g} mm,0 mm",
    Medium.CONTINUOUS: "GAP 0 mm,0 mm",
}
