"""Full-width characters, as Chinese input methods and files write them, made ordinary."""

from __future__ import annotations

_FULL_WIDTH_SHIFT = 0xFEE0
_NARROW = {code: code - _FULL_WIDTH_SHIFT for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrowed(text: str) -> str:
    """Return the text with full-width letters, digits, signs and spaces made ordinary.

    Each character becomes exactly one, so a position found in the result is the position in `text`.
    """
    return text.translate(_NARROW)
