"""扫码: learning how the gun types, and choosing and trying a camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.domain.guns import Gun, Key, RhythmSettings
from pos.domain.settings import Devices, Settings
from pos.domain.sightings import CameraPlace
from pos.errors import HandoverError, RuleViolation
from pos.qt.camera_pane import CameraPane, Watch
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import ChoiceField, TextField, beside, panel
from pos.qt.pages.settings.gun_ear import GunEar
from pos.qt.pages.settings.guns_panel import GunsPanel
from pos.qt.pages.settings.saving import Saving
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts

_SCANS = 3
_DAYS = (0, 1, 3, 7, 14, 30)


class ScanningSection(QWidget):
    """Three scans of any code, and the gun is known."""

    def __init__(self, face: Face, saving: Saving, parts: SettingsParts) -> None:
        super().__init__()
        self._face, self._saving, self._parts = face, saving, parts
        self._settings = Settings()
        self._cameras: tuple[CameraPlace, ...] = ()
        self._asked = False
        self._runs: list[Sequence[Key]] = []
        self.ear = GunEar()
        self.guns = GunsPanel(face)
        self.learn = SaidButton(face, "settings.scanning.learn", kind="primary", picture="gun")
        self.gun = Said(face, role="muted")
        self.step = Said(face, role="strong")
        self.camera = ChoiceField(face, "settings.scanning.camera")
        self.address = TextField(
            face, "settings.scanning.address", hint="settings.scanning.address_hint", ime=False
        )
        self.stills = ChoiceField(
            face, "settings.scanning.stills", hint="settings.scanning.stills_hint"
        )
        self.watch = Watch(face)
        self.picture = CameraPane(face, self.watch)
        self.try_camera = SaidButton(face, "settings.scanning.try_camera", picture="camera")
        self.seen = Said(face, role="strong")
        self._lay_out()
        self._connect()
        self._show_camera(running=False)

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved; cameras are looked for once, when first shown."""
        self._settings = facts.settings
        self._fill()
        if not self._asked:
            self._asked = True
            self._face.jobs.read(self._parts.cameras, self._on_cameras)

    def stop(self) -> None:
        """Let go of keys and camera."""
        self.ear.stop()
        self.watch.stop()
        self._show_camera(running=False)
        self._fill_step()

    def _lay_out(self) -> None:
        face = self._face
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        title = Said(face, "settings.scanning.gun_title", role="strong")
        how = Said(face, "settings.scanning.how", role="muted")
        column.addWidget(panel(title, self.gun, how, self.guns, beside(self.learn), self.step))
        title = Said(face, "settings.scanning.camera_title", role="strong")
        self.picture.setMaximumWidth(440)
        column.addWidget(
            panel(
                title,
                self.camera,
                self.address,
                beside(self.try_camera),
                self.picture,
                self.seen,
                self.stills,
            )
        )
        column.addStretch(1)

    def _connect(self) -> None:
        self.learn.clicked.connect(self._on_learn)
        self.guns.changed.connect(lambda after: self._save("settings.scanning.gun", after))
        self.ear.heard.connect(self._on_heard)
        self.ear.stopped.connect(self._fill_step)
        self.camera.chosen.connect(self._on_camera)
        self.address.given.connect(self._on_camera)
        self.stills.chosen.connect(self._on_stills)
        self.try_camera.clicked.connect(self._on_try)
        self.watch.seen.connect(self._on_seen)
        self._face.words.changed.connect(self._fill)

    # ------------------------------------------------------------ gun

    def _on_learn(self) -> None:
        self._runs = []
        self.step.take_role("strong")
        if self.ear.listens:
            self.ear.stop()
        else:
            self.ear.start()
        self._fill_step()

    def _on_heard(self, keys: Sequence[Key]) -> None:
        self._runs.append(keys)
        if len(self._runs) < _SCANS:
            self._fill_step()
            return
        self.ear.stop()
        self._fill_step()
        try:
            learnt = self._parts.learn_gun(self._runs)
        except RuleViolation as error:
            self._refused(error)
            return
        self.step.take_role("good")
        self.step.say("settings.scanning.learnt", gap=round(learnt.usual_gap_ms or 0))
        if self.guns.wanted_name:
            self._save_named(learnt)
            return
        after = replace(
            self._settings.devices,
            gun_max_gap_ms=round(learnt.max_gap_ms),
            gun_stutter_gap_ms=round(learnt.stutter_gap_ms),
        )
        self._save("settings.scanning.gun", after)

    def _save_named(self, learnt: RhythmSettings) -> None:
        try:
            after = self.guns.with_learnt(Gun(self.guns.wanted_name, rhythm=learnt))
        except RuleViolation as error:
            self._refused(error)
            return
        self.guns.name.edit.clear()
        self._save("settings.scanning.gun", after)

    def _refused(self, error: HandoverError) -> None:
        self.step.take_role("error")
        self.step.setText(self._face.words.error(error))

    def _fill_step(self) -> None:
        listens = self.ear.listens
        self.learn.say("settings.scanning.stop" if listens else "settings.scanning.learn")
        if listens:
            self.step.say("settings.scanning.scan_now", n=len(self._runs) + 1)
        elif len(self._runs) < _SCANS:
            self.step.say("")

    # ------------------------------------------------------------ camera

    def _on_cameras(self, cameras: Sequence[CameraPlace]) -> None:
        self._cameras = tuple(cameras)
        self._fill()

    def _on_camera(self, source: object) -> None:
        self.watch.stop()
        self._show_camera(running=False)
        after = replace(self._settings.devices, camera=str(source))
        self._save("settings.scanning.camera", after)

    def _on_stills(self, days: object) -> None:
        after = replace(self._settings.devices, still_days=int(str(days)))
        self._save("settings.scanning.stills", after)

    def _on_try(self) -> None:
        if self.watch.runs:
            self.watch.stop()
        else:
            self.seen.say("")
            self.watch.start(self._settings)
        self._show_camera(running=self.watch.runs)

    def _on_seen(self, text: str) -> None:
        # What was read may be a customer's code: how much was read says enough.
        self.seen.say("settings.scanning.seen", n=len(text))

    def _show_camera(self, *, running: bool) -> None:
        self.picture.setVisible(running)
        key = "stop_camera" if running else "try_camera"
        self.try_camera.say(f"settings.scanning.{key}")

    def _days(self, days: int) -> str:
        words = self._face.words
        return (
            words("settings.scanning.stills_days", n=days)
            if days
            else words("settings.scanning.stills_off")
        )

    def _save(self, name: str, after: Devices) -> None:
        field = self.camera.refuse if name.endswith("camera") else self._refused
        self._saving.devices(name, after, self._settings.devices, field)

    def _fill(self) -> None:
        words, devices = self._face.words, self._settings.devices
        self.guns.show_devices(devices)
        self.gun.say(
            "settings.scanning.gun_is",
            gap=devices.gun_max_gap_ms,
            stutter=devices.gun_stutter_gap_ms,
        )
        places = {str(place.source): f"{place.source} · {place.name}" for place in self._cameras}
        if devices.camera:
            places.setdefault(devices.camera, devices.camera)
        choices: list[tuple[object, str]] = [("", words("settings.scanning.no_camera"))]
        self.camera.offer([*choices, *places.items()], devices.camera)
        self.address.show_text("" if devices.camera.isdigit() else devices.camera)
        days = sorted({*_DAYS, devices.still_days})
        self.stills.offer([(n, self._days(n)) for n in days], devices.still_days)
        self.try_camera.setEnabled(
            bool(devices.camera) and self._face.parts.make_camera is not None
        )
