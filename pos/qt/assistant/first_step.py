"""The first step: how the shop is called, who manages it, and the PIN, typed twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pos.domain.pins import PIN_LENGTH, check_pin
from pos.errors import HandoverError, RuleViolation
from pos.qt.assistant.parts import AssistantParts, NewShop
from pos.qt.face import Face
from pos.qt.pages.settings.field import Field, TextField, panel
from pos.qt.said import Said


class FirstStep(QWidget):
    """`made` carries the `NewShop`."""

    made = Signal(object)

    def __init__(self, face: Face, parts: AssistantParts) -> None:
        super().__init__()
        self._face, self._parts, self._busy = face, parts, False
        self.shop = TextField(face, "assistant.shop", most=60)
        self.manager = TextField(face, "assistant.manager", most=40)
        self.pin, self.again = _pin_edit(), _pin_edit()
        self.pin_field = Field(face, "assistant.pin", self.pin, hint="assistant.pin_hint")
        self.again_field = Field(face, "assistant.pin_again", self.again)
        self.trouble = Said(face, role="error")
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        fields = (self.shop, self.manager, self.pin_field, self.again_field, self.trouble)
        column.addWidget(panel(*fields, spacing_px=16))
        column.addStretch(1)

    def go(self) -> None:
        """Make the shop, or say beside the field what is missing."""
        for field in (self.shop, self.manager):
            field.accept()
            if not field.edit.text().strip():
                field.refuse(RuleViolation("name_missing"))
                field.edit.setFocus()
                return
        self.pin_field.accept()
        self.again_field.accept()
        try:
            check_pin(self.pin.text())
        except RuleViolation as error:
            self.pin_field.refuse(error)
            self.pin.setFocus()
            return
        if self.pin.text() != self.again.text():
            self.again_field.refuse(RuleViolation("pins_differ"))
            self.again.setFocus()
            return
        self._make()

    def _make(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.trouble.hide()
        texts = self.shop.edit.text().strip(), self.manager.edit.text().strip(), self.pin.text()
        set_up = self._parts.set_up
        self._face.jobs.write(lambda: set_up(*texts), self._on_made, self._refused)

    def _on_made(self, shop: NewShop) -> None:
        self._busy = False
        self.pin.clear()
        self.again.clear()
        self.made.emit(shop)

    def _refused(self, error: HandoverError) -> None:
        self._busy = False
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()


def _pin_edit() -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(PIN_LENGTH)
    edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    return edit
