"""标签: what stands on a label, the shop's picture, the size, and beside them the label itself."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from pos.domain.settings import Devices, Labels
from pos.domain.staff import Actor
from pos.errors import HandoverError, Unavailable
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.label_preview import LabelPreview
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import beside, panel
from pos.qt.pages.settings.saving import Saving
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts
from pos.services.label_design import LabelDesign

_FIELDS = tuple(field.name for field in fields(Labels))
_LEFT_PX = 372
_PICTURES = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff"


class LabelsSection(QWidget):
    """Each change is saved at once, and the picture shows it: the real label, dot by dot."""

    def __init__(
        self, face: Face, saving: Saving, parts: SettingsParts, design: LabelDesign
    ) -> None:
        super().__init__()
        self._face, self._saving, self._parts, self._design = face, saving, parts, design
        self._labels, self._devices = Labels(), Devices()
        self._logo = b""
        self._asked = 0
        self.boxes = {name: QCheckBox() for name in _FIELDS}
        self.size_box, self.sample = QComboBox(), QComboBox()
        self.choose = SaidButton(face, "settings.labels.choose", picture="file")
        self.remove = SaidButton(face, "settings.labels.remove", kind="quiet")
        self.trouble = Said(face, "", role="error")
        self.trouble.hide()
        self.preview = LabelPreview(face)
        self._lay_out()
        for name, box in self.boxes.items():
            box.clicked.connect(lambda on, of=name: self._save_field(of, on))
        self.size_box.activated.connect(self._on_size)
        self.sample.activated.connect(self._look)
        self.choose.clicked.connect(self._on_choose)
        self.remove.clicked.connect(lambda: self._save_logo(b""))
        face.words.changed.connect(self._fill)
        self._fill()

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved, and the label that comes of it."""
        self._labels, self._devices = facts.settings.labels, facts.settings.devices
        self._fill()
        self._face.jobs.read(self._design.logo, self._on_logo, self._refuse)

    def take_logo(self, path: str) -> None:
        """Read a picture file and save it as the shop's."""
        file = Path(path)

        def read() -> bytes:
            try:
                return self._design.read_logo(file.read_bytes, file.name)
            except OSError as error:
                raise Unavailable("picture_unreadable", file=file.name) from error

        self._face.jobs.read(read, self._save_logo, self._refuse)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def _lay_out(self) -> None:
        face = self._face
        ticks = QWidget()
        grid = QGridLayout(ticks)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, place // 2, place % 2)
        for choice in (self.size_box, self.sample):
            choice.setMinimumHeight(theme.BUTTON_PX)
        chosen = QWidget()
        row = QGridLayout(chosen)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(12)
        row.setColumnStretch(1, 1)
        for line, (key, control) in enumerate(
            (("settings.labels.size", self.size_box), ("settings.labels.sample", self.sample))
        ):
            row.addWidget(Said(face, key, wraps=False), line, 0)
            row.addWidget(control, line, 1)
        left = QVBoxLayout()
        left.setSpacing(12)
        always = Said(face, "settings.labels.always", role="small")
        left.addWidget(panel(Said(face, "settings.labels.fields", role="strong"), ticks, always))
        logo = Said(face, "settings.labels.logo_hint", role="small")
        left.addWidget(panel(beside(self.choose, self.remove), logo, self.trouble, chosen))
        left.addStretch(1)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(_LEFT_PX)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(side)
        whole.addWidget(panel(self.preview), 1)

    def _fill(self) -> None:
        words = self._face.words
        for name, box in self.boxes.items():
            box.setText(words(f"settings.labels.field.{name}"))
            box.setChecked(getattr(self._labels, name))
        self.boxes["logo"].setChecked(self._labels.logo and bool(self._logo))
        sizes = self._sizes()
        self.size_box.clear()
        self.size_box.addItems([words("settings.printing.mm", width=w, height=h) for w, h in sizes])
        self.size_box.setCurrentIndex(sizes.index(self._devices.label_size_mm))
        place = max(0, self.sample.currentIndex())
        self.sample.clear()
        self.sample.addItems([words(f"settings.labels.sample.{s}") for s in self._design.samples])
        self.sample.setCurrentIndex(place)

    def _sizes(self) -> list[tuple[int, int]]:
        return sorted({*self._parts.label_sizes, self._devices.label_size_mm}, reverse=True)

    def _save_field(self, name: str, on: bool) -> None:
        after = replace(self._labels, **{name: on})
        self._saving.labels(f"settings.labels.field.{name}", after, self._labels, self._refuse)

    def _on_size(self, place: int) -> None:
        after = replace(self._devices, label_size_mm=self._sizes()[place])
        self._saving.devices("settings.labels.size", after, self._devices, self._refuse)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self._face.words("settings.labels.choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{self._face.words('settings.labels.pictures')} ({_PICTURES})")
        dialog.fileSelected.connect(self.take_logo)
        dialog.open()

    def _save_logo(self, png: bytes) -> None:
        before = self._logo

        def put(logo: bytes, by: Actor) -> None:
            self._design.put_logo(logo, by=by)

        self._saving.settings(
            "settings.labels.field.logo",
            lambda by: put(png, by),
            lambda by: put(before, by),
            self._refuse,
        )

    def _on_logo(self, png: bytes) -> None:
        self._logo = png
        self.remove.setVisible(bool(png))
        self.boxes["logo"].setEnabled(bool(png))
        self.trouble.hide()
        self._fill()
        self._look()

    def _look(self) -> None:
        """Ask for the label as it is now; an answer that was overtaken is dropped.

        What draws it costs 60 MB: whoever never looks here never pays for it.
        """
        if not self.isVisible():
            return
        self._asked += 1
        asked, labels, size_mm = self._asked, self._labels, self._devices.label_size_mm
        sample = self._design.samples[max(0, self.sample.currentIndex())]

        def show(png: bytes) -> None:
            if asked == self._asked:
                self.preview.show_png(png)

        self._face.jobs.read(
            lambda: self._design.preview(sample, labels, size_mm=size_mm), show, self._refuse
        )

    def _refuse(self, error: HandoverError) -> None:
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()
        self._fill()
