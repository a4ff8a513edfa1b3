"""设置 → 扫码枪: guns that have a name, and one more on a serial port; ports may be typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos.domain.guns import BAUD_RATES, LONGEST_GUN_NAME, Gun
from pos.domain.settings import Devices
from pos.errors import HandoverError, RuleViolation
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.pages.settings.field import ChoiceField, Field, TextField, beside
from pos.qt.said import Said, SaidButton

Ports = Sequence[tuple[str, str]]


class GunsPanel(QWidget):
    """`changed` carries the devices as they shall be saved."""

    changed = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._devices = Devices()
        self.name = TextField(
            face,
            "settings.scanning.gun_name",
            hint="settings.scanning.gun_name_hint",
            most=LONGEST_GUN_NAME,
        )
        self.port = QComboBox()
        self.port.setEditable(True)
        self.port_field = Field(face, "settings.scanning.port", self.port)
        self.baud = ChoiceField(face, "settings.scanning.baud")
        self.baud.offer([(rate, str(rate)) for rate in BAUD_RATES], BAUD_RATES[0])
        self._rate = BAUD_RATES[0]
        self.add = SaidButton(face, "settings.scanning.add_serial", picture="plus")
        self.trouble = Said(face, role="error")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._rows)
        for part in (self.name, self.port_field, self.baud, beside(self.add), self.trouble):
            column.addWidget(part)
        self.trouble.hide()
        self.baud.chosen.connect(self._on_baud)
        self.add.clicked.connect(self._on_add)
        face.words.changed.connect(self._fill)
        face.jobs.read(_ports, self._on_ports)

    def show_devices(self, devices: Devices) -> None:
        """Show the guns that are saved."""
        self._devices = devices
        self._fill()

    def with_learnt(self, gun: Gun) -> Devices:
        """Return the devices with this gun. Raises: RuleViolation `gun_twice`."""
        others = tuple(one for one in self._devices.guns if one.name != gun.name)
        return replace(self._devices, guns=(*others, gun))

    @property
    def wanted_name(self) -> str:
        """What the next gun shall be called; empty: guns of this counter in general."""
        return " ".join(self.name.edit.text().split())

    def refuse(self, error: HandoverError) -> None:
        """Say what is wrong."""
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()

    def _on_ports(self, ports: Ports) -> None:
        typed = self.port.currentText()
        for place, said in ports:
            self.port.addItem(f"{place} {said}".strip(), place)
        self.port.setCurrentIndex(-1)
        self.port.setEditText(typed)

    def _on_baud(self, rate: int) -> None:
        self._rate = rate

    def _on_add(self) -> None:
        known = self.port.findText(self.port.currentText())
        place = self.port.itemData(known) if known >= 0 else self.port.currentText().strip()
        try:
            if not place:
                raise RuleViolation("gun_port", port="", baud=self._rate)
            after = self.with_learnt(Gun(self.wanted_name, str(place), self._rate))
        except RuleViolation as error:
            self.refuse(error)
            return
        self._leave(after)

    def _remove(self, name: str) -> None:
        guns = tuple(gun for gun in self._devices.guns if gun.name != name)
        self._leave(replace(self._devices, guns=guns))

    def _leave(self, after: Devices) -> None:
        self.trouble.hide()
        self.name.edit.clear()
        self.changed.emit(after)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for gun in self._devices.guns:
            self._rows.addWidget(self._row(gun))

    def _row(self, gun: Gun) -> QWidget:
        words, row = self._face.words, QWidget()
        if gun.is_serial:
            said = words("settings.scanning.gun_serial", port=gun.port, baud=gun.baud)
        else:
            gap = round(gun.rhythm.usual_gap_ms or 0)
            said = words("settings.scanning.gun_typing", gap=gap)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel(f"{gun.name} · {said}")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumHeight(theme.BUTTON_PX)
        remove = SaidButton(self._face, "settings.scanning.remove_gun")
        remove.setAccessibleName(f"{remove.text()} {gun.name}")
        remove.clicked.connect(lambda: self._remove(gun.name))
        line.addWidget(label)
        line.addWidget(remove)
        line.addStretch(1)
        return row


def _ports() -> Ports:
    from pos.qt.serial_guns import serial_ports  # noqa: PLC0415 - QtSerialPort only where it is asked for

    return serial_ports()
