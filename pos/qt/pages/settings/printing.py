"""打印: where labels go, how large they are, and a test of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PaperKind
from pos.domain.printer_places import FolderPlace
from pos.domain.settings import FOLDER, Devices, Routes
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import ChoiceField, Field, beside, panel
from pos.qt.pages.settings.saving import Saving
from pos.qt.parts import Printed
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts


class PrintingSection(QWidget):
    """A queue of the system, or PDF files in a folder."""

    def __init__(self, face: Face, saving: Saving, parts: SettingsParts) -> None:
        super().__init__()
        self._face, self._saving, self._parts = face, saving, parts
        self._devices = Devices()
        self._queues: tuple[str, ...] = ()
        self._asked = False
        self.printer = ChoiceField(face, "settings.printing.printer")
        self.folder_button = SaidButton(face, "settings.printing.choose_folder", picture="file")
        self.folder = Field(face, "settings.printing.folder", self.folder_button)
        self.label_size = ChoiceField(
            face, "settings.printing.size", hint="settings.printing.size_hint"
        )
        self.test = SaidButton(face, "settings.printing.test", kind="primary", picture="print")
        self.result = Said(face, "settings.printing.not_tested", role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(panel(self.printer, self.folder, self.label_size, spacing_px=16))
        title = Said(face, "settings.printing.test_title", role="strong")
        column.addWidget(panel(title, beside(self.test), self.result))
        column.addStretch(1)
        self.printer.chosen.connect(lambda address: self._save("printer", **_only(address)))
        self.label_size.chosen.connect(lambda size: self._save("size", label_size_mm=size))
        self.folder_button.clicked.connect(self._on_folder)
        self.test.clicked.connect(self.print_test)
        face.words.changed.connect(self._fill)

    def show_facts(self, facts: Facts) -> None:
        """Show what is saved; the system's printers are asked for once, when first shown."""
        self._devices = facts.settings.devices
        self._fill()
        if not self._asked:
            self._asked = True
            self._face.jobs.read(self._parts.print_queues, self._on_queues, self._on_no_queues)

    def print_test(self) -> None:
        """Print a made-up label with what is saved now."""

        def do(by: Actor) -> None:
            self.test.setEnabled(False)
            self.result.take_role("muted")
            self.result.say("settings.printing.testing")
            self._face.jobs.write(
                lambda: self._parts.print_test_label(by), self._on_printed, self._on_not_printed
            )

        with_approval(self._face, Act.PRINT, do, self)

    def _save(self, name: str, **changes: object) -> None:
        after = replace(self._devices, **changes)  # type: ignore[arg-type]  # the fields offer fitting values
        field = {"printer": self.printer, "folder": self.folder, "size": self.label_size}[name]
        self._saving.devices(f"settings.printing.{name}", after, self._devices, field.refuse)

    def _on_folder(self) -> None:
        dialog = QFileDialog(self, self._face.words("settings.printing.choose_folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self._save("folder", **_only(f"folder:{path}")))
        dialog.open()

    def _on_queues(self, queues: Sequence[str]) -> None:
        self._queues = tuple(queues)
        self.printer.accept()
        self._fill()

    def _on_no_queues(self, error: HandoverError) -> None:
        self.printer.refuse(error)

    def _on_printed(self, printed: Printed) -> None:
        self.test.setEnabled(True)
        self.result.take_role("good")
        self.result.say("settings.printing.tested", target=printed.target)

    def _on_not_printed(self, error: HandoverError) -> None:
        self.test.setEnabled(True)
        self.result.take_role("error")
        self.result.setText(self._face.words.error(error))

    def _fill(self) -> None:
        words, devices = self._face.words, self._devices
        chosen = devices.printer_for(PaperKind.LABEL)
        is_folder = isinstance(chosen.place, FolderPlace)
        choices: list[tuple[object, str]] = [
            ("folder:", words("settings.printing.to_folder")),
            *((f"cups+pdf://{name}", name) for name in self._queues),
        ]
        if not is_folder and chosen.address not in dict(choices):
            choices.append((chosen.address, chosen.name))
        self.printer.offer(choices, "folder:" if is_folder else chosen.address)
        self.folder.setVisible(is_folder)
        if isinstance(chosen.place, FolderPlace) and chosen.place.path:
            self.folder_button.say("settings.printing.folder_is", folder=chosen.place.path)
        else:
            self.folder_button.say("settings.printing.folder_default")
        sizes = sorted({*self._parts.label_sizes, devices.label_size_mm}, reverse=True)
        said: list[tuple[object, str]] = [
            (size, words("settings.printing.mm", width=size[0], height=size[1])) for size in sizes
        ]
        self.label_size.offer(said, devices.label_size_mm)


def _only(address: object) -> dict[str, object]:
    """Return the settings of a counter with this one printer."""
    if str(address).startswith("folder:"):
        one = replace(FOLDER, address=str(address))
    else:
        queue = str(address).rpartition("/")[2]
        one = replace(FOLDER, id=PrinterId("labels"), name=queue[:40], address=str(address))
    return {"printers": (one,), "routes": Routes(label=one.id, slip=one.id)}
