"""设置: the sections in a side list, the chosen one beside it."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.news import NewsStrip
from pos.qt.pages.settings.accepting import AcceptingSection
from pos.qt.pages.settings.backup import BackupSection
from pos.qt.pages.settings.facts import Facts, read_facts
from pos.qt.pages.settings.labels import LabelsSection
from pos.qt.pages.settings.look import LookSection
from pos.qt.pages.settings.platform import PlatformSection
from pos.qt.pages.settings.printing import PrintingSection
from pos.qt.pages.settings.saving import Saving
from pos.qt.pages.settings.scanning import ScanningSection
from pos.qt.pages.settings.shop import ShopSection
from pos.qt.pages.settings.staff import StaffSection
from pos.qt.said import Said
from pos.qt.settings_parts import SettingsParts

_ICONS = {
    "shop": "shop",
    "accepting": "accept",
    "staff": "person",
    "printing": "print",
    "labels": "bag",
    "scanning": "scan",
    "platform": "cloud",
    "look": "moon",
    "backup": "shield",
}
_WIDEST_PX = 820


class Section(Protocol):
    """What every section can do."""

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved."""
        ...


class SettingsPage(QWidget):
    """Sections by name; each saves by itself."""

    def __init__(self, face: Face, parts: SettingsParts) -> None:
        super().__init__()
        self._face = face
        self.saving = Saving(face, parts.configuring, self)
        self.shop = ShopSection(face, self.saving)
        rule = parts.auto_accepting
        self.accepting = AcceptingSection(face, rule) if rule else None
        self.staff = StaffSection(face, parts.write_badge)
        self.printing = PrintingSection(face, self.saving, parts)
        design = parts.label_design
        self.labels = LabelsSection(face, self.saving, parts, design) if design else None
        # One place for one thing: the size stands where the label is seen.
        self.printing.label_size.setHidden(self.labels is not None)
        self.scanning = ScanningSection(face, self.saving, parts)
        self.platform = PlatformSection(face, parts)
        self.look = LookSection(face, self.saving)
        self.backup = BackupSection(face, parts.backups) if parts.backups else None
        self._sections: dict[str, QWidget] = {
            "shop": self.shop,
            **({"accepting": self.accepting} if self.accepting else {}),
            "staff": self.staff,
            "printing": self.printing,
            **({"labels": self.labels} if self.labels else {}),
            "scanning": self.scanning,
            "platform": self.platform,
            "look": self.look,
        }
        if self.backup is not None:
            self._sections["backup"] = self.backup
        self.list = QListWidget()
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_section)
        for changed in (self.saving.saved, self.saving.given_up, self.staff.changed):
            changed.connect(self.refresh)
        self.platform.changed.connect(self.refresh)
        if self.accepting is not None:
            self.accepting.changed.connect(self.refresh)
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        self._fill()
        self.list.setCurrentRow(0)

    def open_section(self, name: str) -> None:
        """Show a section by its name."""
        self.list.setCurrentRow(list(self._sections).index(name))

    def refresh(self) -> None:
        """Read the settings anew."""
        parts = self._face.parts
        self._face.jobs.read(lambda: read_facts(parts), self._show_facts, self._face.news.say_error)

    def hideEvent(self, event: QHideEvent) -> None:
        self.scanning.stop()
        super().hideEvent(event)

    def close_timers(self) -> None:
        """Let go of keys and camera."""
        self.scanning.stop()

    def _show_facts(self, facts: Facts) -> None:
        for section in self._sections.values():
            cast("Section", section).show_facts(facts)

    def _lay_out(self) -> None:
        face = self._face
        self.list.setFixedWidth(208)
        self.list.setIconSize(QSize(20, 20))
        self.list.setObjectName("sections")
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(Said(face, "page.settings", role="title", wraps=False))
        left.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        for section in self._sections.values():
            self._stack.addWidget(_scrolling(section))
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(NewsStrip(face.news, face.words, face.theme, face.commands))
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(left)
        row.addLayout(right, 1)

    def _on_section(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if list(self._sections)[place] != "scanning":
            self.scanning.stop()

    def _fill(self) -> None:
        while self.list.count() < len(self._sections):
            item = QListWidgetItem()
            item.setSizeHint(QSize(180, 48))
            self.list.addItem(item)
        for place, name in enumerate(self._sections):
            item = self.list.item(place)
            item.setText(self._face.words(f"settings.section.{name}"))
            item.setIcon(icon(_ICONS[name], 20, self._face.theme.colour("muted")))


def _scrolling(section: QWidget) -> QScrollArea:
    inner = QWidget()
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, 0, 8, 0)
    section.setMaximumWidth(_WIDEST_PX)
    row.addWidget(section, 1)
    row.addStretch(0)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inner)
    return scroll
