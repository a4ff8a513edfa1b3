"""Colours, type and the style sheet: the only place where the window's look is decided."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from pos.qt.resources import resource

FAMILY = "Noto Sans SC"

VERDICT_PX = 84
LEAD_PX = 21
"""The verdict's reason, and other first sentences."""
REASON_PX = 18
PICK_PX = 18
BODY_PX = 15
SMALL_PX = 13

ROW_PX = 44
BUTTON_PX = 44
ACT_PX = 56
"""Buttons that are pressed with gloves on: accept, packed, print."""
CONFIRM_PX = 60
RADIUS_PX = 12
STEP_PX = 4
_EDGE_PX = 12


class Tone(StrEnum):
    """What a surface of colour says; each card has exactly one."""

    ASK = "ask"
    """A press is still owed."""
    GOOD = "good"
    """Committed."""
    MEND = "mend"
    """Can be put right here and now."""
    STOP = "stop"
    """Do not hand over."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme as `#RRGGBB`.

    `on_tone` and `on_accent` are what is written on the tones and on the accent; the `*_text`
    colours are the tones where they are written on ground, panel or selected row.
    """

    ground: str
    panel: str
    line: str
    ink: str
    muted: str
    selected: str
    hover: str
    chip: str
    ask: str
    good: str
    mend: str
    stop: str
    accent: str
    accent_hover: str
    late: str
    good_text: str
    mend_text: str
    on_tone: str = "#FFFFFF"
    on_accent: str = "#FFFFFF"
    on_late: str = "#FFFFFF"

    def tone(self, tone: Tone) -> str:
        """Return the surface colour of a tone."""
        return str(getattr(self, tone.value))

    def tone_text(self, tone: Tone) -> str:
        """Return the colour in which a tone's word is written on a panel."""
        by_tone = {
            Tone.ASK: self.accent,
            Tone.GOOD: self.good_text,
            Tone.MEND: self.mend_text,
            Tone.STOP: self.late,
        }
        return by_tone[tone]


LIGHT = Palette(
    ground="#F3F5F7",
    panel="#FFFFFF",
    line="#DDE2E7",
    ink="#16202A",
    muted="#5B6875",
    selected="#EDF3FB",
    hover="#F6F8FA",
    chip="#E8ECF0",
    ask="#1F5FBF",
    good="#14804A",
    mend="#B25E00",
    stop="#C02B2B",
    accent="#1F5FBF",
    accent_hover="#1A52A6",
    late="#C02B2B",
    good_text="#11703F",
    mend_text="#985000",
)

DARK = Palette(
    ground="#11161C",
    panel="#1A2129",
    line="#2C3641",
    ink="#EEF2F6",
    muted="#9AA7B4",
    selected="#223043",
    hover="#1F2831",
    chip="#2A333D",
    ask="#2E6FD6",
    good="#198350",
    mend="#A95F0C",
    stop="#CF3B3B",
    accent="#6AA5F8",
    accent_hover="#86B6FA",
    late="#FF7A70",
    good_text="#4FC98A",
    mend_text="#F0B35A",
    on_accent="#0B1420",
    on_late="#2A0A08",
)

PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK}


class Theme(QObject):
    """The theme in use; whoever paints by himself repaints at `changed`."""

    changed = Signal()

    def __init__(self, name: str = "light") -> None:
        super().__init__()
        self._name = name if name in PALETTES else "light"

    @property
    def name(self) -> str:
        return self._name

    @property
    def palette(self) -> Palette:
        return PALETTES[self._name]

    def use(self, name: str) -> None:
        """Switch to `light` or `dark`; unknown names change nothing."""
        if name in PALETTES and name != self._name:
            self._name = name
            self.apply()

    def apply(self) -> None:
        """Dress the whole application."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(qt_palette(self.palette))
            app.setStyleSheet(style_sheet(self.palette))
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """Return one of the palette's colours by its token."""
        return QColor(str(getattr(self.palette, token)))


def load_fonts() -> None:
    """Make the one family known to Qt and the application's font. Call once, after QApplication."""
    for cut in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSansSC-{cut}.ttf")))
    QApplication.setFont(font(BODY_PX))


def font(px: int, *, bold: bool = False) -> QFont:
    """Return the family in a size in pixels; digits are as wide as each other in Noto Sans SC."""
    made = QFont(FAMILY)
    made.setPixelSize(max(1, px))
    made.setBold(bold)
    return made


def style_sheet(palette: Palette) -> str:
    """Return the whole style sheet in this palette's colours."""
    template = Template(resource("theme", "window.qss").read_text(encoding="utf-8"))
    sizes = {
        "family": FAMILY,
        "body_px": BODY_PX,
        "small_px": SMALL_PX,
        "lead_px": LEAD_PX,
        "pick_px": PICK_PX,
        "radius_px": RADIUS_PX,
        "act_px": ACT_PX - 2,
        "arrow": resource("theme", "arrow.svg").as_posix(),
        "check": resource("theme", "check.svg").as_posix(),
    }
    return template.substitute(asdict(palette), **sizes)


def keep_off_the_edge(field: QAbstractSpinBox) -> None:
    """Give a field for a number or a time the edge that text fields have.

    Its arrows take the place of a padding in the style sheet, and these fields have none.
    """
    field.lineEdit().setTextMargins(_EDGE_PX, 0, _EDGE_PX, 0)


def qt_palette(palette: Palette) -> QPalette:
    """Return the colours for what no style sheet reaches, such as a line edit's selection."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: palette.ground,
        QPalette.ColorRole.Base: palette.panel,
        QPalette.ColorRole.AlternateBase: palette.hover,
        QPalette.ColorRole.Text: palette.ink,
        QPalette.ColorRole.WindowText: palette.ink,
        QPalette.ColorRole.Button: palette.panel,
        QPalette.ColorRole.ButtonText: palette.ink,
        QPalette.ColorRole.PlaceholderText: palette.muted,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.on_accent,
        QPalette.ColorRole.ToolTipBase: palette.panel,
        QPalette.ColorRole.ToolTipText: palette.ink,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    return made
