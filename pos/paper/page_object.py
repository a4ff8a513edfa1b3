"""A finished page as an object of the PDF: ReportLab formats its own anew, value by value, each time.

Source: ISO 32000-1, 7.3.8 (streams), 7.7.3.3 (page objects).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import BasicFonts, PDFObject, PDFObjectReference


@dataclass(eq=False)
class PageContent(PDFObject):
    """The operators that draw one page."""

    __RefOnly__ = 1

    operators: str

    def format(self, document: Any) -> bytes:  # noqa: ARG002 - every object is asked so
        packed = zlib.compress(self.operators.encode("ascii"))
        head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        return head + packed + b"\nendstream\n"


@dataclass(eq=False)
class PageObject(PDFObject):
    """One page of `size` points; it has the fonts of the whole document."""

    __RefOnly__ = 1

    content: PageContent
    size: tuple[float, float]

    def format(self, document: Any) -> bytes:
        content, parent = (document.Reference(it) for it in (self.content, document.Pages))
        fonts = PDFObjectReference(BasicFonts)
        refs = (it.format(document).decode("ascii") for it in (parent, content, fonts))
        width, height = self.size
        return (
            "<< /Type /Page /Parent {} /Contents {} /Resources << /Font {}"
            " /ProcSet [/PDF /Text /ImageB] >> /MediaBox [0 0 {:.6f} {:.6f}] >>"
        ).format(*refs, width, height).encode("ascii")  # fmt: skip
