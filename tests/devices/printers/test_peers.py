"""Our languages beside programs of others: a renderer of ZPL and a second encoder of ESC/POS."""

import base64
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from escpos.printer import Dummy
from PIL import Image

from pos.app.printers import in_language
from pos.devices.printers.languages.known import TONGUES
from pos.domain.printers import Language, Medium
from pos.paper.label_pdf import labels_pdf
from pos.paper.raster import page_bitmaps
from tests.devices.printers.reading.any_language import picture, same
from tests.devices.printers.reading.escpos import decode
from tests.devices.printers.test_languages import profile_of
from tests.paper.specimens import label

PEERS = Path(__file__).parents[2] / "peers"


@pytest.mark.parametrize(("dpi", "dots_per_mm"), [(203, 8), (300, 12)])
def test_a_renderer_of_zpl_sees_our_labels_dot_for_dot(tool, peer, dpi, dots_per_mm):
    peer("zpl-renderer-js")
    labels = [label("usual"), label("nineteen")]
    pdf = labels_pdf(labels, size_mm=(76, 130), dpi=dpi)
    pages = page_bitmaps(pdf, dpi)
    # Its printers of 300 dpi have twelve dots to the mm: the paper is named by its dots.
    size = [str(dots / dots_per_mm) for dots in (pages[0].width_dots, pages[0].height_dots)]
    done = subprocess.run(
        [tool("node"), PEERS / "render_zpl.js", *size, str(dots_per_mm)],
        input=in_language(pdf, profile_of(Language.ZPL, dpi=dpi)),
        capture_output=True, check=True, timeout=90,
    )  # fmt: skip
    drawn = [
        Image.open(BytesIO(base64.b64decode(line))).convert("1") for line in done.stdout.split()
    ]
    assert len(drawn) == len(pages)
    assert [same(picture(page), seen) for page, seen in zip(pages, drawn, strict=True)] == [
        True
    ] * 2
    assert not same(drawn[0], drawn[1])


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_second_encoder_of_escpos_sends_the_same_dots(dpi):
    pdf = labels_pdf([label("usual")], size_mm=(60, 40), dpi=dpi)
    (page,) = page_bitmaps(pdf, dpi)
    profile = profile_of(Language.ESCPOS, dpi=dpi, medium=Medium.CONTINUOUS)
    other = Dummy()
    other.image(picture(page).convert("RGB"), impl="bitImageRaster", center=False)
    ours = TONGUES[Language.ESCPOS].encoded([page], profile)
    theirs = b"\x1b@" + other.output + b"\x1dVB\x00"
    assert same(decode(theirs).labels[0], decode(ours).labels[0])
    bands = (_raster(content) for content in (ours, theirs))
    assert next(bands) == next(bands)


def _raster(content: bytes) -> bytes:
    """Return the dots alone, however they are cut into bands."""
    out, at = b"", 0
    while (at := content.find(b"\x1dv0\x00", at)) >= 0:
        wide, rows = (int.from_bytes(content[at + n : at + n + 2], "little") for n in (4, 6))
        out += content[at + 8 : at + 8 + wide * rows]
        at += 8 + wide * rows
    return out
