"""A CPCL printer as its manual describes it: sessions from `!` to PRINT, lines that end with CR LF.

Source: Zebra, CPCL Programming Guide. `! {offset} {dpi} {dpi} {height} {quantity}`; PAGE-WIDTH in
dots; COMPRESSED-GRAPHICS (CG) {width in bytes} {height} {x} {y} and then so many bytes, a set bit
being black; EXPANDED-GRAPHICS (EG) has the same in hexadecimal.
"""

from __future__ import annotations

import re

from PIL import Image

from tests.devices.printers.reading.paper import Decoded, NotUnderstood, Reel, black_bits, white

_HEAD = re.compile(r"! 0 (200|300) \1 (\d+) (\d+)")
_GRAPHIC = re.compile(rb"(CG|EG) (\d+) (\d+) (\d+) (\d+) ")
_PLAIN = {"GAP-SENSE": r"\d{0,3}", "BAR-SENSE": r"\d{0,3}", "CONTRAST": "[0-3]", "FORM": ""}


def decode(content: bytes) -> Decoded:
    """Play the job. Raises: NotUnderstood."""
    out, reel = Decoded(), Reel(content)
    while reel:
        head = _HEAD.fullmatch(reel.until(b"\r\n").decode("ascii"))
        if head is None:
            raise NotUnderstood(f"no session before byte {reel.at}")
        out.commands.append("!")
        out.states["!"] = head[1]
        _session(reel, out, height=int(head[2]), copies=int(head[3]))
    return out


def _session(reel: Reel, out: Decoded, *, height: int, copies: int) -> None:
    page: Image.Image | None = None
    while True:
        if found := _GRAPHIC.match(reel.content, reel.at):
            reel.take(len(found[0]))
            wide, high, x, y = map(int, found.groups()[1:])
            size = wide * high
            data = (
                reel.take(size)
                if found[1] == b"CG"
                else bytes.fromhex(reel.take(2 * size).decode())
            )
            if page is None:
                raise NotUnderstood("a picture before PAGE-WIDTH")
            page.paste(black_bits(data, wide, high), (x, y))
            reel.expect(b"\r\n")
            out.commands.append(found[1].decode())
            continue
        word, _, rest = reel.until(b"\r\n").decode("ascii").partition(" ")
        out.commands.append(word)
        out.states[word] = rest
        if word == "PAGE-WIDTH":
            page = white(int(rest), height)
        elif word == "PRINT":
            if page is None:
                raise NotUnderstood("PRINT of nothing")
            out.labels += [page] * copies
            return
        elif word not in _PLAIN or not re.fullmatch(_PLAIN[word], rest):
            raise NotUnderstood(f"{word} {rest}")
