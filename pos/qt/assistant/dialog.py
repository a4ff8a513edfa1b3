"""Five short steps from nothing to a counter that works; each can be skipped and done later."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.qt import theme
from pos.qt.assistant.first_step import FirstStep
from pos.qt.assistant.key_step import KeyStep
from pos.qt.assistant.parts import AssistantParts, NewShop
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts, read_facts
from pos.qt.pages.settings.field import panel
from pos.qt.pages.settings.platform import PlatformSection
from pos.qt.pages.settings.printing import PrintingSection
from pos.qt.pages.settings.saving import Saving
from pos.qt.pages.settings.scanning import ScanningSection
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts

STEPS = ("shop", "key", "printer", "scanner", "platform", "done")
_NUMBERED = {"shop": 1, "key": 1, "printer": 2, "scanner": 3, "platform": 4, "done": 5}
_LAST = 5


class Assistant(QDialog):
    """Skipping the first step leaves the folder as it was: the next start asks again.

    Once the shop is made its manager is signed in here; what was skipped waits in 设置.
    """

    def __init__(
        self,
        face: Face,
        parts: AssistantParts,
        settings: SettingsParts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face = face
        self.setModal(True)
        self.setObjectName("ground")
        self.resize(880, 640)
        self.number, self.title = Said(face, role="muted"), Said(face, role="title")
        self.first, self.key = FirstStep(face, parts), KeyStep(face)
        saving = Saving(face, settings.configuring, self)
        self.printing = PrintingSection(face, saving, settings)
        self.scanning = ScanningSection(face, saving, settings)
        self.platform = PlatformSection(face, settings)
        self.skip = SaidButton(face, "assistant.skip", kind="quiet")
        self.next = SaidButton(face, "assistant.next", kind="primary")
        self.pages = QStackedWidget()
        self._lay_out()
        self.first.made.connect(self._on_made)
        self.key.noted.connect(lambda: self.show_step("printer"))
        for changed in (saving.saved, saving.given_up, self.platform.changed):
            changed.connect(self._refresh)
        self.next.clicked.connect(self._on_next)
        self.skip.clicked.connect(self._on_skip)
        face.words.changed.connect(self._fill)
        self.show_step("shop")

    @property
    def step(self) -> str:
        """The step shown, one of `STEPS`."""
        return STEPS[self.pages.currentIndex()]

    def show_step(self, step: str) -> None:
        """Go to a step."""
        self.scanning.stop()
        self.pages.setCurrentIndex(STEPS.index(step))
        self.skip.setVisible(step not in ("key", "done"))
        self._fill()
        if step == "shop":
            self.first.shop.edit.setFocus()
        elif step in ("printer", "scanner", "platform"):
            self._refresh()
            self.next.setFocus()
        elif step == "done":
            self.next.setFocus()

    def done(self, result: int) -> None:
        self.scanning.stop()
        super().done(result)

    def reject(self) -> None:
        # The key is shown once: Escape must not take it away unread.
        if self.step != "key":
            super().reject()

    def _lay_out(self) -> None:
        done = panel(Said(self._face, "assistant.done_text"))
        ending = QWidget()
        ending_column = QVBoxLayout(ending)
        ending_column.setContentsMargins(0, 0, 0, 0)
        ending_column.addWidget(done)
        ending_column.addStretch(1)
        for page in (
            self.first, self.key, self.printing, self.scanning, self.platform, ending,
        ):  # fmt: skip
            self.pages.addWidget(_scrolling(page))
        buttons = QHBoxLayout()
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.next)
        self.skip.setAutoDefault(False)
        self.next.setDefault(True)
        self.next.setMinimumSize(180, theme.ACT_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        column.addWidget(self.number)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)
        column.addLayout(buttons)

    def _on_next(self) -> None:
        if self.step == "shop":
            self.first.go()
        elif self.step == "key":
            self.key.go()
        elif self.step == "done":
            self.accept()
        else:
            self.show_step(STEPS[STEPS.index(self.step) + 1])

    def _on_skip(self) -> None:
        if self.step == "shop":
            self.reject()
        else:
            self.show_step(STEPS[STEPS.index(self.step) + 1])

    def _on_made(self, shop: NewShop) -> None:
        self._face.session.sign_in(shop.manager)
        self.key.show_key(shop.recovery_key)
        self.show_step("key")

    def _refresh(self) -> None:
        parts = self._face.parts
        self._face.jobs.read(lambda: read_facts(parts), self._show_facts, self._face.news.say_error)

    def _show_facts(self, facts: Facts) -> None:
        for section in (self.printing, self.scanning, self.platform):
            section.show_facts(facts)

    def _fill(self) -> None:
        self.setWindowTitle(self._face.words("assistant.window"))
        self.number.say("assistant.step", n=_NUMBERED[self.step], of=_LAST)
        self.title.say(f"assistant.title.{self.step}")
        if self.step == "shop":
            self.next.say("assistant.make")
        elif self.step == "key":
            self.next.say("assistant.noted")
        else:
            self.next.say("assistant.finish" if self.step == "done" else "assistant.next")


def _scrolling(page: QWidget) -> QScrollArea:
    """Return the page as it fits the smallest screen: what is further down is scrolled to."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(page)
    return scroll
