"""Joins to a window what is not a page: order files, orders by hand, the first-start assistant."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from pos.errors import HandoverError
from pos.qt.assistant.dialog import Assistant
from pos.qt.assistant.parts import AssistantParts
from pos.qt.by_hand import OrderByHand
from pos.qt.importing.door import ImportDoor
from pos.qt.importing.values import ImportParts
from pos.qt.settings_parts import SettingsParts
from pos.qt.window import CounterWindow


@dataclass(frozen=True, slots=True)
class OfficeParts:
    """What lies behind the commands; `assistant` None: never asked for a first start."""

    importing: ImportParts
    settings: SettingsParts
    assistant: AssistantParts | None = None


class BackOffice(QObject):
    """Lives as long as its window."""

    def __init__(self, window: CounterWindow, parts: OfficeParts) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        face = window.face
        self.door = ImportDoor(face, parts.importing, window)
        face.commands.provide("new_order", self.open_form, lambda: face.session.person is not None)
        if parts.assistant is not None:
            # After the first paint: whether the folder is set up is read from the disk.
            QTimer.singleShot(0, self, self._ask)

    def open_form(self) -> None:
        """Open the form for an order by hand."""
        OrderByHand(self._window.face, self._window).open()

    def open_assistant(self, parts: AssistantParts) -> Assistant:
        """Open the assistant over the sign-in page."""
        window = self._window
        assistant = Assistant(window.face, parts, self._parts.settings, window)
        assistant.finished.connect(lambda _: window.sign_in.load())
        assistant.open()
        return assistant

    def _ask(self) -> None:
        parts = self._parts.assistant
        if parts is not None:
            self._window.face.jobs.read(parts.is_set_up, self._on_known, self._on_unknown)

    def _on_known(self, is_set_up: bool) -> None:
        parts = self._parts.assistant
        if parts is not None and not is_set_up:
            self.open_assistant(parts)

    def _on_unknown(self, error: HandoverError) -> None:
        self._window.face.news.say_error(error)
