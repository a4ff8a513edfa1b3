"""ESC/POS: slip printers of 58 and 80 mm, and the label printers that speak it.

Source: Epson, ESC/POS command reference: ESC @, GS v 0, GS V, GS FF, DLE EOT n. It knows no
darkness that all printers share, so a profile's density is left to the printer's own setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pos.devices.printers.languages.placing import placed
from pos.domain.bitmaps import Bitmap
from pos.domain.printers import Medium, PrinterProfile, PrinterState

_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER = range(1, 5)
QUESTION = b"".join(
    b"\x10\x04" + bytes([n]) for n in (_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER)
)
LONGEST_ANSWER = 4

_BAND_ROWS = 240
"""Small printers keep only so much of a picture, so it comes in bands; no white shows between."""
_START = b"\x1b@"
_CUT = b"\x1dVB\x00"  # feeds to the knife and leaves one point standing
_NEXT_LABEL = b"\x1d\x0c"
_FIXED, _FIXED_BITS = 0b1001_0011, 0b0001_0010
_BITS = (
    (_PAPER, 0x60, PrinterState.PAPER_OUT),
    (_OFFLINE_CAUSE, 0x20, PrinterState.PAPER_OUT),
    (_OFFLINE_CAUSE, 0x04, PrinterState.COVER_OPEN),
    (_ERROR_CAUSE, 0x08, PrinterState.JAMMED),  # the knife
    (_ERROR_CAUSE, 0x20, PrinterState.FAULT),
    (_ERROR_CAUSE, 0x40, PrinterState.HOT),  # and comes back by itself
    (_OFFLINE_CAUSE, 0x40, PrinterState.FAULT),
    (_PRINTER, 0x08, PrinterState.OFFLINE),
)
"""Which answer, which of its bits, and what it says; what says most stands first."""


def encoded(pages: Sequence[Bitmap], profile: PrinterProfile) -> bytes:
    """Return each page and the cut behind it, or the way to the next label.

    Raises: RuleViolation `page_too_wide`.
    """
    end = _CUT if profile.medium is Medium.CONTINUOUS else _NEXT_LABEL
    ready = (placed(page, profile) for page in pages)
    return _START + b"".join(b"".join(_bands(page)) + end for page in ready)


def state_of(answer: bytes) -> PrinterState:
    """Return what the four answers say; a byte without their fixed bits says nothing."""
    if len(answer) != LONGEST_ANSWER or any(byte & _FIXED != _FIXED_BITS for byte in answer):
        return PrinterState.UNKNOWN
    said = (state for which, bits, state in _BITS if answer[which - 1] & bits)
    return next(said, PrinterState.READY)


def _bands(page: Bitmap) -> Iterator[bytes]:
    wide = page.row_bytes
    for top in range(0, page.height_dots, _BAND_ROWS):
        data = page.data[top * wide : (top + _BAND_ROWS) * wide]
        rows = len(data) // wide
        yield b"\x1dv0\x00" + wide.to_bytes(2, "little") + rows.to_bytes(2, "little") + data
