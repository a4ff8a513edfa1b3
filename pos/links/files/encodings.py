"""In which encoding a text file is written: by its mark, by the headers it shows, or by trying."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from pos.links.files.cells import UNREADABLE
from pos.links.files.values import UnreadableFile

MARK_ERRORS = "handover-mark"
"""Error handler that leaves `UNREADABLE` in the text where bytes mean nothing."""

_HEAD_BYTES = 65_536
_BLOCK_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error(MARK_ERRORS, _mark)


def encoding_of(path: Path, headers_known: Callable[[str], int]) -> str:
    """Return the name of the file's encoding.

    Args:
        path: the file.
        headers_known: counts the headers that the import knows in the beginning of a text.

    Raises: UnreadableFile: unreadable_encoding; OSError.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    counts = {name: headers_known(head.decode(name, MARK_ERRORS)) for name in _CANDIDATES}
    best = max(_CANDIDATES, key=counts.__getitem__)
    as_ascii = counts["utf-8"] == counts[best]  # headers in ASCII decide nothing
    if counts[best] and not as_ascii:
        return best
    for name in ("utf-8", "gb18030"):
        if counts[name] == counts[best] and _is_valid(path, name):
            return name
    if counts[best]:
        return best
    raise UnreadableFile("unreadable_encoding")


def _is_valid(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                if b"\0" in block:
                    return False  # no table in these encodings holds one; a picture does
                decoder.decode(block)  # a character cut off at the end is no matter here
    except UnicodeDecodeError:
        return False
    return True
