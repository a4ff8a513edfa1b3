"""平台: what this counter reports to, joining a hub with its one-time code, and leaving it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.domain.settings import ShopProfile
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import TextField, beside, panel
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts
from pos.qt.theme import Tone


class PlatformSection(QWidget):
    """`changed` when the counter has joined or left."""

    changed = Signal()

    def __init__(self, face: Face, parts: SettingsParts) -> None:
        super().__init__()
        self._face, self._parts = face, parts
        self._sure = self._busy = False
        self.state = Said(face, role="strong")
        self.about = Said(face, role="muted")
        self.url = TextField(
            face, "settings.platform.url", ime=False, hint="settings.platform.url_hint"
        )
        self.code = TextField(
            face, "settings.platform.code", ime=False, hint="settings.platform.code_hint", most=64
        )
        self.join = SaidButton(face, "settings.platform.join", kind="primary", picture="cloud")
        self.leave = SaidButton(face, "settings.platform.leave", kind="danger")
        self.trouble = Said(face, role="error")
        self._joining = QWidget()
        inner = QVBoxLayout(self._joining)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        for part in (self.url, self.code, beside(self.join)):
            inner.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            panel(
                self.state, self.about, self._joining, beside(self.leave), self.trouble,
                spacing_px=16,
            )
        )  # fmt: skip
        column.addStretch(1)
        self.join.clicked.connect(self._on_join)
        self.leave.clicked.connect(self._on_leave)
        for field in (self.url, self.code):
            field.edit.textChanged.connect(self._allow)
            field.edit.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.trouble.hide()
        self._allow()

    def show_facts(self, facts: Facts) -> None:
        """Show whether there is a link, and to where."""
        self._joining.setVisible(not facts.linked)
        self.leave.setVisible(facts.linked)
        self._sure = False
        self.leave.say("settings.platform.leave")
        if facts.linked:
            self.state.say("settings.platform.linked", url=facts.link.url)
            self.about.say(
                "settings.platform.linked_as", shop=facts.shop.name, id=facts.shop.id or "–"
            )
        else:
            self.state.say("settings.platform.none")
            self.about.say("settings.platform.none_hint")

    def _allow(self) -> None:
        filled = self.url.edit.text().strip() and self.code.edit.text().strip()
        self.join.setEnabled(bool(filled) and not self._busy)

    def _on_join(self) -> None:
        url, code = self.url.edit.text().strip(), self.code.edit.text().strip()
        link_hub = self._parts.link_hub

        def do(by: Actor) -> None:
            self._begin()
            self._face.jobs.write(lambda: link_hub(url, code, by), self._on_joined, self._failed)

        with_approval(self._face, Act.LINK, do, self)

    def _on_joined(self, shop: ShopProfile) -> None:
        self._end()
        for field in (self.url, self.code):
            field.edit.clear()
        self._face.news.say(Tone.GOOD, self._face.words("news.joined", shop=shop.name))
        self.changed.emit()

    def _on_leave(self) -> None:
        if not self._sure:
            self._sure = True
            self.leave.say("settings.platform.leave_sure")
            return
        unlink = self._parts.unlink

        def do(by: Actor) -> None:
            self._begin()
            self._face.jobs.write(lambda: unlink(by), lambda _: self._on_left(), self._failed)

        with_approval(self._face, Act.LINK, do, self)

    def _on_left(self) -> None:
        self._end()
        self._face.news.say(Tone.MEND, self._face.words("news.left_platform"))
        self.changed.emit()

    def _failed(self, error: HandoverError) -> None:
        self._end()
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()

    def _begin(self) -> None:
        self._busy = True
        self.trouble.hide()
        self._allow()

    def _end(self) -> None:
        self._busy = False
        self._allow()
