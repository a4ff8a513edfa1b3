"""The shipped fonts draw every character a Chinese order may hold, in both weights."""

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from tests.ground.test_project import ROOT

_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


def _gb2312() -> set[int]:
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:  # a gap in the table
                continue
    return found


@pytest.mark.parametrize("name", _FONTS)
def test_the_font_has_every_character_of_gb2312_and_of_ascii(name):
    wanted = _gb2312() | set(range(0x20, 0x7F))
    assert len(wanted) > 7_400
    face = TTFontFace(str(ROOT / "resources" / "fonts" / name))
    assert {chr(code) for code in wanted if code not in face.charToGlyph} == set()


def test_the_licence_of_the_fonts_ships_with_them():
    assert "SIL OPEN FONT LICENSE" in (ROOT / "resources/fonts/OFL.txt").read_text("utf-8").upper()
