"""The few commands of ZPL that our labels need, so that none can be there unseen.

Source: Zebra, ZPL II Programming Guide. A command begins with ^ or ~ wherever it stands, so the
job is cut there first. ^GFA,b,c,d,data: c bytes in rows of d; `:Z64:` data `:` CRC.
"""

from __future__ import annotations

import base64
import re
import zlib

from PIL import Image

from tests.devices.printers.reading.paper import Decoded, NotUnderstood, black_bits, white

_PLAIN = {
    "^MN": "[YMN]", "^LH": "0,0", "^LS": "0", "^LT": "0", "^PO": "N", "^PM": "N", "^LR": "N",
    "^FO": "0,0", "^FS": "", "~SD": r"[0-2]\d|30",
}  # fmt: skip


def decode(content: bytes) -> Decoded:
    """Play the job. Raises: NotUnderstood."""
    out = Decoded()
    before, *pieces = re.split(r"(?=[\^~])", content.decode("ascii").replace("\r\n", ""))
    if before:
        raise NotUnderstood(f"{before!r} before the first command")
    page: Image.Image | None = None
    size, copies = [0, 0], 1
    for piece in pieces:
        word, rest = piece[:3], piece[3:]
        out.commands.append(word)
        out.states[word] = rest
        if word == "^XA":
            page, copies = None, 1
        elif word in {"^PW", "^LL"}:
            size[word == "^LL"] = int(rest)
        elif word == "^GF":
            page = white(*size)
            page.paste(_graphic(rest), (0, 0))
        elif word == "^PQ":
            copies = int(rest)
        elif word == "^XZ":
            if page is None:
                raise NotUnderstood("^XZ of nothing")
            out.labels += [page] * copies
        elif word not in _PLAIN or not re.fullmatch(_PLAIN[word], rest):
            raise NotUnderstood(piece[:40])
    return out


def _graphic(said: str) -> Image.Image:
    found = re.fullmatch(r"A,(\d+),\1,(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9A-F]{4})", said)
    if found is None or int(found[4], 16) != _crc(found[3].encode()):
        raise NotUnderstood(f"^GF{said[:40]}")
    total, wide = int(found[1]), int(found[2])
    data = zlib.decompress(base64.b64decode(found[3], validate=True))
    if len(data) != total or total % wide:
        raise NotUnderstood("^GF says another size than it has")
    return black_bits(data, wide, total // wide)


def _crc_of(byte: int) -> int:
    crc = byte << 8
    for _ in range(8):
        crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


_CRC = [_crc_of(byte) for byte in range(256)]


def _crc(text: bytes) -> int:
    """CRC-16 with the polynomial x^16 + x^12 + x^5 + 1, beginning with 0."""
    crc = 0
    for byte in text:
        crc = (crc << 8 & 0xFFFF) ^ _CRC[crc >> 8 ^ byte]
    return crc
