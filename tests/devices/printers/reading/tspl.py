"""A TSPL printer as its manual describes it: an image buffer, and commands that end with CR LF.

Source: TSC, TSPL/TSPL2 Programming Language manual. BITMAP X,Y,width,height,mode,data: width in
bytes, height in dots, mode 0 overwrites; in the data 0 is a black dot. SIZE names the label in mm,
PRINT m,n prints m sets of n copies, CLS clears the buffer.
"""

from __future__ import annotations

import re

from PIL import Image

from tests.devices.printers.reading.paper import Decoded, NotUnderstood, Reel, white, white_bits

_DOTS_PER_MM = {203: 8, 300: 300 / 25.4}
_PLAIN = {
    "GAP": r"\d+(\.\d+)? mm,\d+(\.\d+)? mm",
    "BLINE": r"\d+(\.\d+)? mm,\d+(\.\d+)? mm",
    "DENSITY": r"\d|1[0-5]",
    "DIRECTION": r"[01],[01]",
    "REFERENCE": r"\d+,\d+",
    "SHIFT": r"-?\d+",
}
_BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,")


def decode(content: bytes, dpi: int) -> Decoded:
    """Play the job. Raises: NotUnderstood."""
    out, reel = Decoded(), Reel(content)
    buffer: Image.Image | None = None
    size = (0, 0)
    while reel:
        if found := _BITMAP.match(content, reel.at):
            reel.take(len(found[0]))
            x, y, wide, high = map(int, found.groups())
            if buffer is None:
                raise NotUnderstood("BITMAP before CLS")
            buffer.paste(white_bits(reel.take(wide * high), wide, high), (x, y))
            reel.expect(b"\r\n")
            out.commands.append("BITMAP")
            continue
        word, _, rest = reel.until(b"\r\n").decode("ascii").partition(" ")
        out.commands.append(word)
        out.states[word] = rest
        if word == "SIZE":
            size = _size(rest, dpi)
        elif word == "CLS":
            buffer = white(*size)
        elif word == "PRINT":
            sets, _, copies = rest.partition(",")
            if buffer is None:
                raise NotUnderstood("PRINT before CLS")
            out.labels += [buffer.copy()] * (int(sets) * int(copies or 1))
        elif word not in _PLAIN or not re.fullmatch(_PLAIN[word], rest):
            raise NotUnderstood(f"{word} {rest}")
    return out


def _size(said: str, dpi: int) -> tuple[int, int]:
    found = re.fullmatch(r"([\d.]+) mm,([\d.]+) mm", said)
    if found is None:
        raise NotUnderstood(f"SIZE {said}")
    width, height = (round(float(mm) * _DOTS_PER_MM[dpi]) for mm in found.groups())
    return width, height
