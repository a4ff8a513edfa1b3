"""I14: texts that would be commands, labels or pages if any of them reached a printer as text."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from functools import cache

from pos.devices.printers.languages.known import TONGUES
from pos.domain.bitmaps import Bitmap
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.labels import LABEL_SIZES_MM, Label, Printing, labels_of
from pos.domain.orders import Line, Order
from pos.domain.printers import Language, PrinterProfile
from pos.paper.label_pdf import labels_pdf
from pos.paper.raster import page_bitmaps
from tests.devices.printers.reading.any_language import RAW, decoded, picture, same
from tests.devices.printers.reading.paper import Decoded
from tests.paper.specimens import BY_HAND, USUAL, label

_PIECES = (
    "^XA", "^XZ", "^FS", "^GFA,8,8,1,FF", "~JR", "~HS", "^PQ99", "^", "~",
    "\r\nPRINT 99,1\r\n", "\r\nCLS\r\n", "\nBITMAP 0,0,1,1,0,\xff", '"\r\nSELFTEST\r\n', "\x1b!?", "\x1b!R",
    "\x1b@", "\x1dV\x00", "\x1dv0\x00\x01\x00\x01\x00\xff", "\x10\x04\x01", "\x1bp\x00\x19\xfa", "\x10\x14\x01\x00\x01",
    "! 0 200 200 210 9\r\n", "\r\nFORM\r\nPRINT\r\n", "! U1 setvar\r\n", "CG 1 1 0 0 \xff",
    ") Tj ET Q", "> Tj", "endstream endobj", "\nEI Q ", "<< /JS (x) >>", "%%EOF", "\\)", "\x0c", "\x00",
    '=HYPERLINK("x")', "@SUM(1)", "＝1", "\u202e", "\u2066", "\ufeff", "\u2028", "\ud800", "\U000e0041",
    "牛奶", "𠮷", "e\u0301", "🎂", "İ", "ﷺ", "A" * 400, " ", "0", "Z" * 9,
)  # fmt: skip
_A_JOB = 20
_FIELDS = 13


@dataclass(frozen=True)
class Injected:
    """How many texts were drawn in how many labels; what differed from a job without them."""

    texts: int
    labels: int
    more_commands: int = 0
    more_labels: int = 0
    other_dots: int = 0


def run(count: int, seed: int) -> Injected:
    """Draw so many texts, send every label in every language, and count what it has too much.

    Raises: NotUnderstood: a command no job of ours has.
    """
    rng = random.Random(seed)
    done = Injected(0, 0)
    while done.texts < count:
        size_mm, dpi = (
            rng.choice(LABEL_SIZES_MM[3:] * 4 + LABEL_SIZES_MM),
            rng.choice([203, 203, 300]),
        )
        labels = [_hostile_label(rng) for _ in range(_A_JOB)]
        pages = page_bitmaps(labels_pdf(labels, size_mm=size_mm, dpi=dpi), dpi)
        done = replace(done, texts=done.texts + _A_JOB * _FIELDS, labels=done.labels + len(pages))
        done = replace(done, more_labels=done.more_labels + abs(len(pages) - _A_JOB))
        for language in RAW:
            done = _compared(done, language, dpi, pages, _usual(language, size_mm, dpi))
    return done


def _compared(
    done: Injected, language: Language, dpi: int, pages: tuple[Bitmap, ...], usual: list[str]
) -> Injected:
    out = _sent(language, dpi, pages)
    differing = sum(
        not same(picture(page), seen) for page, seen in zip(pages, out.labels, strict=False)
    )
    return replace(
        done,
        more_commands=done.more_commands + (out.commands != usual),
        more_labels=done.more_labels + abs(len(out.labels) - _A_JOB),
        other_dots=done.other_dots + differing,
    )


@cache
def _usual(language: Language, size_mm: tuple[int, int], dpi: int) -> list[str]:
    """Return the commands of a job that has nothing odd in it."""
    pages = page_bitmaps(labels_pdf([label("usual")], size_mm=size_mm, dpi=dpi), dpi)
    return _sent(language, dpi, pages * _A_JOB).commands


def _sent(language: Language, dpi: int, pages: tuple[Bitmap, ...]) -> Decoded:
    profile = PrinterProfile(PrinterId("x"), "x", language, "tcp://x", dpi=dpi)
    return decoded(TONGUES[language].encoded(pages, profile), profile)


def hostile(rng: random.Random) -> str:
    """Return one text of a few pieces."""
    return "".join(rng.choices(_PIECES, k=rng.randrange(1, 6)))


def _hostile_label(rng: random.Random) -> Label:
    def text() -> str:
        return hostile(rng)

    customer = replace(USUAL.customer, name=text(), address=text(), phone_tail=text())
    order: Order = replace(
        USUAL,
        # An order's number is one printable word before it is an order.
        no=OrderNo("".join(filter(str.isprintable, text()[:40])).strip() or "0"),
        channel=text(),
        customer=customer,
        lines=tuple(Line(text(), 1 + index, 1) for index in range(4)),
        remark=text(),
        pick_no=text(),
        bags=1,
    )
    return labels_of(order, shop=text(), printing=Printing(BY_HAND.at, text()))[0]


def naive_commands(text: str) -> int:
    """The control: how many commands a ZPL label has that carries the text as text."""
    content = f"^XA^FO0,0^FD{text}^FS^XZ"
    return len(re.findall(r"[\^~]", content))
