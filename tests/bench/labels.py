"""Labels: a batch beside ReportLab with its own codes and beside text alone; a page as dots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from statistics import median

import pypdfium2
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pos.domain.ids import OrderNo
from pos.domain.labels import Label, labels_of
from pos.paper.label_pdf import labels_pdf
from pos.paper.raster import page_bitmap
from pos.qt.resources import resource
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.rounds import in_turns, ratio_of
from tests.paper.specimens import BY_HAND, USUAL

_SIZE_MM = (100, 150)
_DPI = 203
_STOCK = 40
"""So few that a round does not take a minute; each costs the same."""

_FONT = "bench"


def measure(options: Options) -> list[Figure]:
    """Draw a batch each way, then turn pages into dots."""
    pdfmetrics.registerFont(TTFont(_FONT, str(resource("fonts", "NotoSansSC-Regular.ttf"))))
    batch = _labels(100 if options.quick else 500)
    return [*_drawing(batch, options), *_dots(batch[0], options)]


def _labels(count: int) -> list[Label]:
    return [
        labels_of(
            replace(USUAL, no=OrderNo(f"HX20261122-{n:05d}"), bags=1),
            shop="示范店",
            printing=BY_HAND,
        )[0]
        for n in range(count)
    ]


def _drawing(batch: list[Label], options: Options) -> list[Figure]:
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: labels_pdf(batch, size_mm=_SIZE_MM, dpi=_DPI),
        "text": lambda: _canvas(batch, codes=False),
        "stock": lambda: _canvas(batch[:_STOCK], codes=True),
    }
    took = in_turns(ways, options.rounds(7))
    share = _STOCK / len(batch)
    a_second = {
        "ours": len(batch) / median(took["ours"]),
        "text": len(batch) / median(took["text"]),
        "stock": _STOCK / median(took["stock"]),
    }
    return [
        Figure(
            "labels",
            f"a batch of {len(batch)}, beside stock",
            "/s",
            a_second["ours"],
            ratio=share**-1 / ratio_of(took, "ours", "stock"),
            goal=20,
            at_most=False,
            peer=Other("ReportLab, its own codes", a_second["stock"]),
        ),
        Figure(
            "labels",
            "the same, beside text alone",
            "/s",
            a_second["ours"],
            ratio=1 / ratio_of(took, "ours", "text"),
            goal=0.6,
            at_most=False,
            limit=Other("text only", a_second["text"]),
        ),
    ]


def _canvas(batch: list[Label], *, codes: bool) -> bytes:
    """Draw the labels as ReportLab's manual shows it: strings, and its own barcode widgets."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_SIZE_MM[0] * mm, _SIZE_MM[1] * mm), pageCompression=1)
    for label in batch:
        for row, text in enumerate(_texts(label)):
            canvas.setFont(_FONT, 9)
            canvas.drawString(5 * mm, (140 - 6 * row) * mm, text)
        if codes:
            widget = QrCodeWidget(label.code_text, barLevel="M")
            drawing = Drawing(30 * mm, 30 * mm)
            drawing.add(widget)
            renderPDF.draw(drawing, canvas, 60 * mm, 10 * mm)
            code128.Code128(label.code_text, barHeight=12 * mm).drawOn(canvas, 5 * mm, 45 * mm)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _texts(label: Label) -> list[str]:
    items = [f"{item.name} ×{item.qty}" for item in label.items]
    return [
        label.shop, label.fulfilment, label.timing, label.pick_no, *label.bag_words, label.promise,
        label.customer, label.tail, label.address, *items, label.remark, label.origin,
        label.order_no, label.print_words,
    ]  # fmt: skip


def _dots(label: Label, options: Options) -> list[Figure]:
    pdf = labels_pdf([label], size_mm=_SIZE_MM, dpi=_DPI)

    def bare() -> None:
        document = pypdfium2.PdfDocument(pdf)
        document[0].render(scale=_DPI / 72, grayscale=True).to_numpy()
        document.close()

    ways = {"ours": lambda: page_bitmap(pdf, 0, _DPI), "bare": bare}
    took = in_turns(ways, options.rounds(60))
    return [
        Figure(
            "labels",
            "a label's page as dots, 203 dpi",
            "ms",
            median(took["ours"]) * 1e3,
            ratio=ratio_of(took, "ours", "bare"),
            goal=1.2,
            limit=Other("pypdfium2", median(took["bare"]) * 1e3),
        )
    ]
