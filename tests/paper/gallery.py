"""The pictures of all paper in resources/pictures/paper, made anew by `python -m tests.paper.gallery`.

Each is drawn and rasterised as for its printer; only what an office printer takes is made smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from pos.domain.digits import paper_digits
from pos.domain.labels import LABEL_SIZES_MM, Design, PaperSlip, labels_of
from pos.domain.settings import Labels
from pos.paper.drawing import PdfDrawing
from pos.paper.label_pdf import labels_pdf
from pos.paper.logo import read_logo
from pos.paper.raster import label_png
from tests.paper.form_specimens import PICK_LISTS, RUN, a_hand_over, a_run
from tests.paper.specimens import BY_HAND, CROWDED, NINETEEN, PLACED, USUAL

FOLDER = Path(__file__).parents[2] / "resources" / "pictures" / "paper"
_DRAW = PdfDrawing(slip_width_mm=80)
_LABEL_DPI, _SHEET_DPI = 203, 150


def a_logo() -> bytes:
    """A made-up shop's picture."""
    picture = Image.new("L", (480, 180), 255)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, 172, 172), fill=0)
    draw.ellipse((48, 48, 132, 132), fill=255)
    for step in range(12):
        draw.rectangle((200 + step * 23, 24, 222 + step * 23, 156), fill=step * 20)
    out = BytesIO()
    picture.save(out, "PNG")
    return read_logo(out.getvalue(), "logo.png")


def _label(size_mm: tuple[int, int]) -> bytes:
    order = NINETEEN if size_mm[1] < 100 else USUAL
    return labels_pdf(
        labels_of(order, shop="示范店", printing=BY_HAND)[-1:], size_mm=size_mm, dpi=_LABEL_DPI
    )


def _crowded() -> bytes:
    design = Design(Labels(prices=True), a_logo())
    mark = replace(BY_HAND, copy=2)
    made = labels_of(CROWDED, shop="示范店", printing=mark, design=design)[-1:]
    return labels_pdf(made, size_mm=(100, 150), dpi=_LABEL_DPI)


def _slip() -> bytes:
    return _DRAW.slip(
        PaperSlip(
            shop="示范店", shop_address="示范市示范区示范路1号", shop_phone="010-00000000",
            order_no=USUAL.no, pick_no="网 7", fulfilment="自提",
            digits=paper_digits("1234567890"), valid_from=None, valid_until=PLACED,
            item_count=3, printing=BY_HAND,
        )
    )  # fmt: skip


PAPERS: dict[str, tuple[Callable[[], bytes], int]] = {
    **{
        f"label-{size[0]}x{size[1]}": ((lambda of=size: _label(of)), _LABEL_DPI)
        for size in LABEL_SIZES_MM
    },
    "label-crowded": (_crowded, _LABEL_DPI),
    "pick-list-80": (
        lambda: _DRAW.pick_list(PICK_LISTS["one"], paper="80", dpi=_LABEL_DPI), _LABEL_DPI,
    ),
    "pick-walk-80": (
        lambda: _DRAW.pick_list(PICK_LISTS["walk"], paper="80", dpi=_LABEL_DPI), _LABEL_DPI,
    ),
    "pick-walk-a4": (
        lambda: _DRAW.pick_list(PICK_LISTS["walk"], paper="a4", dpi=300), _SHEET_DPI,
    ),
    "run-sheet": (lambda: _DRAW.run_sheet(a_run(*RUN), dpi=300), _SHEET_DPI),
    "hand-over": (lambda: _DRAW.hand_over(a_hand_over(*RUN), dpi=_LABEL_DPI), _LABEL_DPI),
    "code-slip": (_slip, _LABEL_DPI),
    "ruler": (lambda: _DRAW.ruler((60, 40), _LABEL_DPI), _LABEL_DPI),
    "sampler": (lambda: _DRAW.sampler((60, 40), _LABEL_DPI), _LABEL_DPI),
}  # fmt: skip


def picture(name: str) -> Image.Image:
    """Return one paper as a picture of one bit."""
    make, dpi = PAPERS[name]
    whole = Image.open(BytesIO(label_png(make(), 0, dpi))).convert("1")
    if dpi == _SHEET_DPI:  # an empty lower half shows nothing
        ink = ImageOps.invert(whole.convert("L")).getbbox() or (0, 0, 0, 0)
        whole = whole.crop((0, 0, whole.width, min(whole.height, ink[3] + ink[1])))
    edged = Image.new("1", (whole.width + 2, whole.height + 2))
    edged.paste(whole, (1, 1))
    return edged


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name in PAPERS:
        picture(name).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
