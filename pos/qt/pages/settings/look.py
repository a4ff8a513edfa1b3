"""外观: language, theme, sounds, when to lock, and what confirms a pickup."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.domain.settings import Look
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import ChoiceField, panel
from pos.qt.pages.settings.saving import Saving
from pos.qt.theme import PALETTES
from pos.qt.words import LANGUAGES

_LOCK_MIN = (0, 5, 15, 30, 60)


class LookSection(QWidget):
    """Everybody may change these; they hold at once."""

    def __init__(self, face: Face, saving: Saving) -> None:
        super().__init__()
        self._face, self._saving = face, saving
        self._look: Look | None = None
        self.fields = {
            "language": ChoiceField(face, "settings.look.language"),
            "theme": ChoiceField(face, "settings.look.theme"),
            "sounds": ChoiceField(face, "settings.look.sounds"),
            "auto_lock_min": ChoiceField(
                face, "settings.look.auto_lock_min", hint="settings.look.lock_hint"
            ),
            "bag_confirms_pickup": ChoiceField(
                face, "settings.look.bag_confirms_pickup", hint="settings.look.bag_hint"
            ),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel(*self.fields.values(), spacing_px=16))
        column.addStretch(1)
        for name, field in self.fields.items():
            field.chosen.connect(lambda value, of=name: self._save(of, value))
        face.words.changed.connect(self._fill)

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved, and use it where it has changed, here or in another window."""
        before, self._look = self._look, facts.settings.look
        if before is not None and before != self._look:
            self._use(self._look)
        self._fill()

    def _save(self, name: str, value: object) -> None:
        before = self._look or Look()
        after = replace(before, **{name: value})  # type: ignore[arg-type]  # each field offers its own kind
        refused = self.fields[name].refuse
        self._saving.look(f"settings.look.{name}", after, before, refused)

    def _use(self, look: Look) -> None:
        self._face.theme.use(look.theme)
        self._face.words.use(look.language)
        self._face.sounds.on = look.sounds

    def _fill(self) -> None:
        words, look = self._face.words, self._look or Look()
        on_off: list[tuple[object, str]] = [
            (True, words("settings.on")),
            (False, words("settings.off")),
        ]
        locks: list[tuple[object, str]] = [
            (n, words("settings.look.after", n=n) if n else words("settings.look.never"))
            for n in sorted({*_LOCK_MIN, look.auto_lock_min})
        ]
        offered: dict[str, list[tuple[object, str]]] = {
            "language": [(one, words(f"settings.look.language.{one}")) for one in LANGUAGES],
            "theme": [(one, words(f"settings.look.theme.{one}")) for one in PALETTES],
            "sounds": on_off,
            "auto_lock_min": locks,
            "bag_confirms_pickup": on_off,
        }
        for name, field in self.fields.items():
            field.offer(offered[name], getattr(look, name))
