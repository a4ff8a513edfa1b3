"""ZPL II, the language of Zebra and of the many that speak it too.

Source: Zebra, ZPL II Programming Guide: ^GF, ^PW, ^LL, ^LH, ^LS, ^LT, ^MN, ~SD, ^PO, ~HS; and its
chapter on Z64: zlib (RFC 1950), base64, and the CRC-16 of the base64 text, which begins with 0.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from binascii import crc_hqx
from collections.abc import Sequence

from pos.devices.printers.languages.placing import placed
from pos.domain.bitmaps import Bitmap
from pos.domain.printers import Medium, PrinterProfile, PrinterState

QUESTION = b"~HS"
LONGEST_ANSWER = 200

_MEDIUM = {Medium.GAP: "Y", Medium.BLACK_MARK: "M", Medium.CONTINUOUS: "N"}
_DARKEST = 15  # of a profile; ZPL counts to 30
_ANSWER = re.compile(
    rb"\x02(?P<first>[0-9]+(?:,[0-9]+){11})\x03\r\n"
    rb"\x02(?P<second>[0-9]+(?:,[0-9]+){10})\x03\r\n"
    rb"\x02[0-9]+,[0-9]\x03\r\n"
)
_FIRST = (
    (1, PrinterState.PAPER_OUT),
    (11, PrinterState.HOT),
    (9, PrinterState.FAULT),  # the configuration is lost
)
_SECOND = ((2, PrinterState.COVER_OPEN), (3, PrinterState.RIBBON_OUT))
_PAUSED = 2


def encoded(pages: Sequence[Bitmap], profile: PrinterProfile) -> bytes:
    """Return one label for each page. Raises: RuleViolation `page_too_wide`."""
    dark = profile.density
    setup = "" if dark is None else f"~SD{round(dark * 30 / _DARKEST):02}\r\n"
    return setup.encode() + b"".join(_label(placed(page, profile), profile) for page in pages)


def state_of(answer: bytes) -> PrinterState:
    """Return what the three lines of `~HS` say; anything else says nothing."""
    found = _ANSWER.fullmatch(answer.strip(b"\0"))
    if found is None:
        return PrinterState.UNKNOWN
    first, second = ([int(n) for n in found[line].split(b",")] for line in ("first", "second"))
    said = [state for at, state in _FIRST if first[at]]
    said += [state for at, state in _SECOND if second[at]]
    # A printer pauses itself for each of these, so the pause alone is said last.
    return next(iter(said), PrinterState.PAUSED if first[_PAUSED] else PrinterState.READY)


def _label(page: Bitmap, profile: PrinterProfile) -> bytes:
    size = len(page.data)
    packed = b64encode(zlib.compress(page.data))
    setup = (
        f"^XA^MN{_MEDIUM[profile.medium]}^PW{page.width_dots}^LL{page.height_dots}"
        f"^LH0,0^LS0^LT0^PON^PMN^LRN^FO0,0^GFA,{size},{size},{page.row_bytes},:Z64:"
    )
    return setup.encode() + packed + f":{crc_hqx(packed, 0):04X}^FS^PQ1^XZ\r\n".encode()
