"""Bitmap → a printer's language → bitmap, by decoders that were written from the manuals."""

from dataclasses import replace
from functools import cache

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from pos.app.printers import in_language
from pos.devices.printers.languages.known import TONGUES
from pos.domain.bitmaps import Bitmap
from pos.domain.ids import PrinterId
from pos.domain.labels import LABEL_SIZES_MM
from pos.domain.printers import Language, Medium, PrinterProfile
from pos.errors import RuleViolation
from pos.paper.label_pdf import labels_pdf
from pos.paper.raster import page_bitmaps
from tests.devices.printers.reading.any_language import RAW, decoded, picture, same
from tests.devices.printers.reading.paper import NotUnderstood
from tests.domain.test_bitmaps import bitmaps
from tests.paper.specimens import label


def profile_of(language: Language, **changed: object) -> PrinterProfile:
    profile = PrinterProfile(PrinterId("x"), "x", language, "tcp://127.0.0.1", width_mm=110)
    return replace(profile, **changed)


LANGUAGES = pytest.mark.parametrize("language", RAW)


@LANGUAGES
@given(
    pages=st.lists(bitmaps(widest=400, highest=300), min_size=1, max_size=3),
    medium=st.sampled_from(Medium),
    density=st.none() | st.integers(0, 15),
    dpi=st.sampled_from([203, 300]),
)
def test_every_page_comes_out_once_and_dot_for_dot(language, pages, medium, density, dpi):
    profile = profile_of(language, medium=medium, density=density, dpi=dpi)
    out = decoded(TONGUES[language].encoded(pages, profile), profile)
    assert len(out.labels) == len(pages)
    assert all(same(picture(page), seen) for page, seen in zip(pages, out.labels, strict=True))


@LANGUAGES
@given(page=bitmaps(), right_mm=st.integers(-3, 3), down_mm=st.integers(-3, 3))
def test_an_offset_moves_the_dots_and_nothing_else(language, page, right_mm, down_mm):
    profile = profile_of(language, offset_x_mm=right_mm, offset_y_mm=down_mm)
    out = decoded(TONGUES[language].encoded([page], profile), profile)
    assert same(picture(page.moved(8 * right_mm, 8 * down_mm)), out.labels[0])
    at_rest = profile_of(language)
    assert out.commands == decoded(TONGUES[language].encoded([page], at_rest), at_rest).commands


@LANGUAGES
def test_a_page_wider_than_the_printer_is_refused_and_never_scaled(language):
    profile = profile_of(language, width_mm=48)
    wide = Bitmap(385, bytes(49))
    with pytest.raises(RuleViolation) as refused:
        TONGUES[language].encoded([wide], profile)
    assert refused.value.code == "page_too_wide"
    assert refused.value.fields == {"printer": "x", "width": 48.1, "most": 48}
    assert TONGUES[language].encoded([Bitmap(384, bytes(48))], profile)


@cache
def a_label(size_mm: tuple[int, int], dpi: int) -> bytes:
    return labels_pdf([label("nineteen")], size_mm=size_mm, dpi=dpi)


@LANGUAGES
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size_mm", LABEL_SIZES_MM)
def test_the_codes_of_each_label_are_read_from_what_the_printer_burns(language, dpi, size_mm):
    profile = profile_of(language, dpi=dpi)
    pdf = a_label(size_mm, dpi)
    (burnt,) = decoded(in_language(pdf, profile), profile).labels
    (page,) = page_bitmaps(pdf, dpi)
    assert same(picture(page), burnt)
    seen = zxingcpp.read_barcodes(ImageOps.expand(burnt.convert("L"), 20, 255))
    assert {found.text for found in seen} == {"HB11930679858170647023-12"}


@pytest.mark.parametrize(
    ("medium", "words"),
    [
        (Medium.GAP, ("GAP 3 mm,0 mm", "^MNY", "GAP-SENSE", b"\x1d\x0c")),
        (Medium.BLACK_MARK, ("BLINE 3 mm,0 mm", "^MNM", "BAR-SENSE", b"\x1d\x0c")),
        (Medium.CONTINUOUS, ("GAP 0 mm,0 mm", "^MNN", "PRINT\r\n", b"\x1dVB\x00")),
    ],
)
def test_the_paper_in_the_printer_is_said_in_each_language(medium, words):
    tspl, zpl, cpcl, end = words
    page = Bitmap(8, b"\xff")
    said = {
        language: TONGUES[language].encoded([page], profile_of(language, medium=medium, gap_mm=3))
        for language in RAW
    }
    assert tspl.encode() in said[Language.TSPL]
    assert zpl.encode() in said[Language.ZPL]
    assert cpcl.encode() in said[Language.CPCL]
    assert (b"SENSE" in said[Language.CPCL]) == (medium is not Medium.CONTINUOUS)
    assert said[Language.ESCPOS].endswith(end)


def test_how_dark_is_said_in_each_language_that_knows_it():
    page = Bitmap(8, b"\xff")
    dark, plain = (
        {
            language: TONGUES[language].encoded([page], profile_of(language, density=density))
            for language in RAW
        }
        for density in (15, None)
    )
    assert b"DENSITY 15\r\n" in dark[Language.TSPL]
    assert dark[Language.ZPL].startswith(b"~SD30\r\n^XA")
    assert b"CONTRAST 3\r\n" in dark[Language.CPCL]
    assert dark[Language.ESCPOS] == plain[Language.ESCPOS]
    assert not any(
        word in content for word in (b"DENSITY", b"~SD", b"CONTRAST") for content in plain.values()
    )


@LANGUAGES
def test_the_control_a_decoder_sees_one_dot_more_and_one_command_more(language):
    profile = profile_of(language)
    page = Bitmap(16, bytes([0, 0x80] * 4))
    good = TONGUES[language].encoded([page], profile)
    assert not same(picture(Bitmap(16, bytes(8))), decoded(good, profile).labels[0])
    extra = {
        Language.TSPL: b"SOUND 1,100\r\n",
        Language.ZPL: b"^JUS",
        Language.ESCPOS: b"\x1bp\x00\x01\x01",
        Language.CPCL: b"BEEP 1\r\n",
    }[language]
    with pytest.raises(NotUnderstood):
        decoded(good + extra, profile)
