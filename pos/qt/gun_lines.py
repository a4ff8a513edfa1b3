"""Joins guns on serial lines to the one place where scans come in, and says when a line is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos.domain.guns import Gun, Scan
from pos.qt.face import Face
from pos.qt.guns import GunFilter
from pos.qt.theme import Tone

if TYPE_CHECKING:
    from pos.qt.serial_guns import SerialGuns


class GunLines(QObject):
    """Loads QtSerialPort only where a gun speaks over a line."""

    def __init__(self, face: Face, gun: GunFilter) -> None:
        super().__init__()
        self._face, self._gun = face, gun
        self._guns: SerialGuns | None = None
        self.states: dict[str, str] = {}
        """The last state of each gun's line."""

    def use(self, guns: Sequence[Gun]) -> None:
        """Listen to the guns on serial lines among these."""
        names = {gun.name for gun in guns if gun.is_serial}
        for gone in [name for name in self.states if name not in names]:
            del self.states[gone]
            self._face.news.drop_topic(_topic(gone))
        if self._guns is None:
            if not names:
                return
            from pos.qt.serial_guns import SerialGuns  # noqa: PLC0415 - see the class

            self._guns = SerialGuns()
            self._guns.scanned.connect(self._on_scanned)
            self._guns.state.connect(self._on_state)
        self._guns.use(guns)

    def stop(self) -> None:
        """Let go of all lines."""
        if self._guns is not None:
            self._guns.stop()

    def _on_scanned(self, text: str, name: str) -> None:
        self._gun.take(Scan(text, 0, 0, 0, ended_by="\r", gun=name))

    def _on_state(self, name: str, state: str) -> None:
        self.states[name] = state
        if state == "open":
            self._face.news.drop_topic(_topic(name))
            return
        text = self._face.words(f"news.gun_line.{state}", gun=name)
        self._face.news.say(Tone.MEND, text, topic=_topic(name))


def _topic(name: str) -> str:
    return f"gun line {name}"
