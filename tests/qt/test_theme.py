"""Colours that can be read, measured as WCAG 2.1 measures them."""

import re
from dataclasses import asdict

import pytest
from PySide6.QtGui import QFontInfo, QRawFont

from pos.qt import theme
from pos.qt.icons import pixmap
from pos.qt.resources import resource
from pos.qt.theme import PALETTES, Palette, Tone

SURFACES = ("ground", "panel", "selected", "hover", "chip")
TEXTS = ("ink", "muted", "late", "accent", "good_text", "mend_text")


def _luminance(colour: str) -> float:
    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_knows_black_on_white_and_grey_on_grey():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#888888") < 1.5


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXTS)
def test_each_text_is_readable_on_each_surface(name, surface, text):
    colours = asdict(PALETTES[name])
    assert contrast(colours[text], colours[surface]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_what_stands_on_a_tone_is_readable(palette: Palette):
    for tone in Tone:
        assert contrast(palette.on_tone, palette.tone(tone)) >= 4.5
        assert contrast(palette.tone_text(tone), palette.panel) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, palette.accent_hover) >= 4.5
    assert contrast(palette.on_late, palette.late) >= 4.5


def test_the_style_sheet_knows_every_token_it_names_and_no_other_colour():
    source = resource("theme", "window.qss").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", source)
    for palette in PALETTES.values():
        assert "$" not in theme.style_sheet(palette).split("*/", 1)[1]


def test_switching_the_theme_repaints_once_and_an_unknown_name_changes_nothing(qtbot, look):
    with qtbot.waitSignal(look.changed):
        look.use("dark")
    assert look.palette is theme.DARK
    with qtbot.assertNotEmitted(look.changed):
        look.use("purple")
        look.use("dark")


def test_the_family_is_our_own_in_both_cuts(fonts):
    for bold in (False, True):
        made = theme.font(theme.BODY_PX, bold=bold)
        assert QFontInfo(made).family() == theme.FAMILY
        assert QRawFont.fromFont(made).supportsCharacter("销")


def test_every_icon_is_a_24_px_stroke_in_one_colour_and_draws_something(look):
    drawings = sorted(resource("icons").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        text = drawing.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in text, drawing.name
        assert 'stroke="currentColor"' in text, drawing.name
        picture = pixmap(drawing.stem, 48, look.colour("ink")).toImage()
        inked = sum(picture.pixelColor(x, y).alpha() > 0 for x in range(48) for y in range(48))
        assert inked > 60, drawing.name
