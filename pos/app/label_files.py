"""Labels as files: a PDF, pictures, or what a printer of one language would be sent."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pos.app.printers import in_language
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.printers import Language, PrinterProfile
from pos.errors import Unavailable
from pos.services.printing import Printing

_WIDEST_MM = 220.0
"""A file is for any printer: no label is refused here."""


class LabelFormat(StrEnum):
    """What the labels of `labels make` are written as."""

    PDF = "pdf"
    PNG = "png"
    ZPL = "zpl"
    TSPL = "tspl"
    ESCPOS = "escpos"
    CPCL = "cpcl"


def write_labels(
    printing: Printing,
    nos: Sequence[OrderNo],
    out: Path,
    *,
    language: LabelFormat = LabelFormat.PDF,
    size_mm: tuple[int, int],
    dpi: int,
) -> tuple[int, tuple[Path, ...]]:
    """Write the labels and return how many, and into which files.

    Pictures are one file a bag: `out`, then with -2, -3 … before the suffix. Everything else is one
    file with a page or a label for each bag. It is an export, not a print, and not counted.

    Raises: as `Printing.export`.
    """
    if language is LabelFormat.PDF:
        return printing.export(nos, out, size_mm=size_mm, dpi=dpi), (out,)
    labels = printing.labels(nos)
    pdf = printing.drawing.labels(labels, size_mm=size_mm, dpi=dpi)
    contents = _contents(pdf, language, dpi)
    files = tuple(_numbered(out, number) for number in range(1, len(contents) + 1))
    for file, content in zip(files, contents, strict=True):
        _write(file, content)
    return len(labels), files


def _contents(pdf: bytes, language: LabelFormat, dpi: int) -> Sequence[bytes]:
    if language is not LabelFormat.PNG:
        return (in_language(pdf, _printer(Language(language), dpi)),)
    from pos.paper.raster import bitmap_png, page_bitmaps  # noqa: PLC0415 - numpy, at first use

    return tuple(bitmap_png(page, dpi) for page in page_bitmaps(pdf, dpi))


def _printer(language: Language, dpi: int) -> PrinterProfile:
    nowhere = "file:///dev/null"
    return PrinterProfile(
        PrinterId("file"), "file", language, nowhere, dpi=dpi, width_mm=_WIDEST_MM
    )


def _numbered(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("file_not_written", file=file.name, problem=problem) from error
