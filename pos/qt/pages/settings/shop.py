"""门店: how the shop is called and reached; with a platform, as the platform has it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.domain.settings import ShopProfile
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import TextField, panel
from pos.qt.pages.settings.saving import Saving
from pos.qt.said import Said


class ShopSection(QWidget):
    """Saves each line when it is left."""

    def __init__(self, face: Face, saving: Saving) -> None:
        super().__init__()
        self._saving = saving
        self._shop = ShopProfile("")
        self.fields = {
            "name": TextField(face, "settings.shop.name", most=60),
            "address": TextField(face, "settings.shop.address", hint="settings.shop.address_hint"),
            "phone": TextField(face, "settings.shop.phone", ime=False),
            "support_phone": TextField(
                face, "settings.shop.support_phone", ime=False, hint="settings.shop.support_hint"
            ),
        }
        self.from_hub = Said(face, "settings.shop.from_hub", role="mend")
        self.counter = Said(face, role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel(self.from_hub, *self.fields.values(), self.counter, spacing_px=16))
        column.addStretch(1)
        for name, field in self.fields.items():
            field.given.connect(lambda text, of=name: self._save(of, text))

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved."""
        self._shop = facts.shop
        self.from_hub.setVisible(facts.linked)
        for name, field in self.fields.items():
            field.show_text(getattr(facts.shop, name))
            field.edit.setEnabled(not facts.linked)
        number = facts.shop.id or "–"
        self.counter.say("settings.shop.counter", counter=facts.counter.name, shop=number)

    def _save(self, name: str, text: str) -> None:
        after = replace(self._shop, **{name: text})  # type: ignore[arg-type]  # these four are texts
        self._saving.shop(f"settings.shop.{name}", after, self._shop, self.fields[name].refuse)
