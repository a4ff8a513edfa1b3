"""What barcode guns and keyboards do to a text on its way, undone where it is certain."""

from __future__ import annotations

import re
import unicodedata

from pos.domain.widths import narrowed

# Control characters, spaces, and signs nobody sees (byte order mark, zero width, text direction).
_INVISIBLE = "".join(
    chr(code)
    for code in [*range(0xA1), 0xAD, *range(0x2000, 0x2070), 0xFEFF, 0xFFFD]
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zs", "Zl", "Zp"} or code == 0xFFFD
)
# An AIM symbology identifier such as ]Q1 or ]C0, and the announcement of a character set (\000026
# is UTF-8) that a gun with "transmit ECI" switched on puts before the text.
_GUN_PREFIX = re.compile(r"(?:\][A-Za-z][0-9A-Za-z]|\\[0-9]{6})+")
_DASHES = "‐‑‒–—―−_"  # they are what is looked for
_DASHED_NAME = re.compile(rf"[Hh][Xx][{_DASHES}]")
_FRENCH_KEYS = re.compile(r"[Hh][XxBbPpSsTt]&")
# The characters that a French keyboard driver gives for the keys of a gun set to US English.
_FROM_FRENCH = str.maketrans(
    "&é\"'(-è_çàAaQqZzWw)",
    "1234567890QqAaWwZz-",
)
_SWAPPED_CASE = re.compile(r"h[xbpst]1|hx-")


def repaired(text: str) -> str:
    """Return the text as it was meant, before anything strict looks at it.

    Undone everywhere: signs nobody sees at both ends, full width, prefixes of a gun. Undone only in
    texts that begin like one of ours, because there nothing else can be meant: swapped case
    (CapsLock: `hx1…`), other dashes after `HX`, and a French layout (`HX&…`). Other layouts are
    left alone: a German one only swaps Y and Z, and nobody can see that in a token.
    """
    plain = _without_prefix(narrowed(text).strip(_INVISIBLE))
    if _FRENCH_KEYS.match(plain):
        plain = plain.translate(_FROM_FRENCH)
    if _DASHED_NAME.match(plain):
        plain = f"{plain[:2]}-{plain[3:]}"
    return plain.swapcase() if _SWAPPED_CASE.match(plain) else plain


def _without_prefix(text: str) -> str:
    prefix = _GUN_PREFIX.match(text)
    return text[prefix.end() :].strip(_INVISIBLE) if prefix else text
