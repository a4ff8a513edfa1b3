"""Keeps the header's lights: what the outside last said, when the gun spoke, how the camera is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from pos.domain.gun_sight import GunSight
from pos.domain.scans import ScanKind, ScanSource
from pos.domain.sightings import CameraPhase, CameraState
from pos.qt.camera_pane import Watch
from pos.qt.face import Face
from pos.qt.header import Header
from pos.qt.lights import Light, lights_of
from pos.qt.parts import Lights
from pos.qt.print_words import what
from pos.qt.theme import Tone

_TOPIC = "printing"


class Lamps(QObject):
    """Shows them anew whenever something is heard, and each second."""

    def __init__(self, face: Face, header: Header, watch: Watch) -> None:
        super().__init__()
        self._face, self._header, self._watch = face, header, watch
        self._lights = Lights()
        self._camera = CameraPhase.OPENING.value
        self._gun_at: datetime | None = None
        self._sight = GunSight()
        header.pressed_light.connect(self._on_pressed)
        watch.state.connect(self._on_camera)
        face.words.changed.connect(self.show_now)

    def hear(self, lights: Lights) -> None:
        """Take what the outside says of itself."""
        self._tell_of_prints(lights)
        self._lights = lights
        self.show_now()

    def _tell_of_prints(self, lights: Lights) -> None:
        """Say at once what did not come out; the line goes when somebody has seen to it."""
        before, now = self._lights.printers.newest, lights.printers.newest
        if now is None:
            self._face.news.drop_topic(_TOPIC)
        elif (before is None or now.id != before.id) and now.error is not None:
            said = self._face.words("news.print_trouble", what=what(self._face.words, now))
            text = f"{said} {self._face.words.error(now.error)}"
            self._face.news.say(Tone.STOP, text, topic=_TOPIC, command="print_queue")

    def hear_gun(self) -> None:
        """A gun has just scanned."""
        self._gun_at = self._face.now()
        self.show_now()

    def hear_scan(self, kind: ScanKind, source: ScanSource) -> None:
        """Something was scanned or typed: it may show what the gun can read."""
        self._sight = self._sight.after(kind, source)

    def show_now(self) -> None:
        """Show all lights as they are at this moment."""
        self._header.show_lights(
            lights_of(
                self._face,
                self._lights,
                gun_at=self._gun_at,
                bars_only=self._sight.reads_bars_only,
                camera=self._camera,
                has_camera=self._watch.runs,
            )
        )

    def _on_camera(self, state: CameraState) -> None:
        self._camera = state.phase.value
        self.show_now()

    def _on_pressed(self, light: Light) -> None:
        asks = self._lights.printers
        if light.name == "printer" and (asks.unknown or asks.failed or asks.waiting):
            self._face.commands.run("print_queue")
        else:
            self._face.news.say(Tone.ASK, light.advice)
