"""Bag labels as one PDF, a page each, made for the dots of one printer resolution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pos.domain.labels import Label
from pos.errors import RuleViolation
from pos.paper.fonts import faces
from pos.paper.label_page import draw_label
from pos.paper.layouts import layout
from pos.paper.sheet import draw_pages, page_dots

DPI = 203


def draw_labels(
    labels: Sequence[Label], out: Path | BinaryIO, *, size_mm: tuple[int, int], dpi: int = DPI
) -> None:
    """Write the labels as one PDF.

    Rendered at `dpi`, each module of each code is a whole number of dots; at another resolution the
    codes are scaled and still read. The first call of a process reads the fonts (about 0.4 s).

    Raises:
        RuleViolation: `no_labels`, `unknown_label_size`, `layout_…`, `bad_dpi`.
        Unavailable: `font_missing`.
        OSError: the file cannot be written.
    """
    if not labels:
        raise RuleViolation("no_labels")
    size_dots = page_dots(size_mm, dpi)
    plan = layout(size_mm)
    set_in = faces()
    pages = [partial(draw_label, label=label, plan=plan, faces=set_in) for label in labels]
    draw_pages(out, pages, size_dots=size_dots, dpi=dpi, title=_title(labels))


def labels_pdf(labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int = DPI) -> bytes:
    """Return what `draw_labels` writes."""
    out = BytesIO()
    draw_labels(labels, out, size_mm=size_mm, dpi=dpi)
    return out.getvalue()


def _title(labels: Sequence[Label]) -> str:
    numbers = dict.fromkeys(label.order_no for label in labels)
    first = next(iter(numbers))
    return first if len(numbers) == 1 else f"{first} +{len(numbers) - 1}"
