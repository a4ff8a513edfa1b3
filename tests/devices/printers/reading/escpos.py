"""An ESC/POS printer that knows the raster picture and the ways to end a page, and nothing else.

Source: Epson, ESC/POS command reference. GS v 0 m xL xH yL yH: x bytes by y rows, a set bit black;
the next picture follows without a gap. GS V B n cuts, GS FF goes to the next label.
"""

from __future__ import annotations

from PIL import Image

from tests.devices.printers.reading.paper import Decoded, NotUnderstood, Reel, black_bits, white


def decode(content: bytes) -> Decoded:
    """Play the job. Raises: NotUnderstood."""
    out, reel = Decoded(), Reel(content)
    bands: list[Image.Image] = []
    while reel:
        code = reel.take(2)
        if code == b"\x1b@":
            out.commands.append("ESC @")
        elif code == b"\x1dv":
            reel.expect(b"0\x00")
            wide = int.from_bytes(reel.take(2), "little")
            rows = int.from_bytes(reel.take(2), "little")
            bands.append(black_bits(reel.take(wide * rows), wide, rows))
            out.commands.append("GS v 0")
        elif code in {b"\x1dV", b"\x1d\x0c"}:
            if code == b"\x1dV":
                reel.expect(b"B\x00")
            out.commands.append("GS V" if code == b"\x1dV" else "GS FF")
            out.labels.append(_joined(bands))
            bands.clear()
        else:
            raise NotUnderstood(f"{code!r} at byte {reel.at}")
    if bands:
        raise NotUnderstood("a picture that is never cut off")
    return out


def _joined(bands: list[Image.Image]) -> Image.Image:
    page = white(bands[0].width, sum(band.height for band in bands))
    top = 0
    for band in bands:
        page.paste(band, (0, top))
        top += band.height
    return page
