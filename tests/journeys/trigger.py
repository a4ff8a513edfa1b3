"""A gun at the X server itself: all keys of a scan in one request, so that nothing breaks its rhythm.

`xdotool` asks the server key by key; on a loaded machine it is put aside in between for a tenth of a
second, the server's own time stamps say so, and what was typed is truly no gun's any more.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from ctypes.util import find_library

_SHIFT = 0xFFE1
_NAMED = {"\r": 0xFF0D, "\t": 0xFF09}


def pull(display: str, text: str, gap_ms: int = 0) -> None:
    """Type a text of visible ASCII, Enter and Tab; the server waits `gap_ms` before each key."""
    x11 = ctypes.CDLL(find_library("X11") or "libX11.so.6")
    xtst = ctypes.CDLL(find_library("Xtst") or "libXtst.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    server = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    assert server, f"no X server at {display}"
    try:
        for keysym, down, first in _strokes(text):
            code = x11.XKeysymToKeycode(server, ctypes.c_ulong(keysym))
            assert code, f"no key makes the character {keysym:#x}"
            delay = ctypes.c_ulong(gap_ms if first else 0)
            xtst.XTestFakeKeyEvent(server, code, down, delay)
        x11.XSync(server, 0)
    finally:
        x11.XCloseDisplay(server)


def _strokes(text: str) -> Iterator[tuple[int, bool, bool]]:
    """Yield a keysym, whether it goes down, and whether a gap stands before it."""
    for character in text:
        shifted = character.isupper() or character in '~!@#$%^&*()_+{}|:"<>?'
        keysym = _NAMED.get(character, ord(character))
        if shifted:
            yield _SHIFT, True, True
        yield keysym, True, not shifted
        yield keysym, False, False
        if shifted:
            yield _SHIFT, False, False


if __name__ == "__main__":
    pull(os.environ["DISPLAY"], sys.argv[1].replace("\\r", "\r"))
