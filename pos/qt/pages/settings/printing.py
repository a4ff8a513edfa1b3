"""打印: the counter's printers, which paper goes to which, how large labels are, and tests of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PROOFS, PaperKind, PrintKind
from pos.domain.printer_places import FolderPlace
from pos.domain.printers import Language, PrinterProfile
from pos.domain.settings import FOLDER, Devices, Routes
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import ChoiceField, beside, panel
from pos.qt.pages.settings.printer_form import PrinterForm, new_profile
from pos.qt.pages.settings.saving import Saving
from pos.qt.parts import Printed
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import SettingsParts
from pos.services.printer_setup import free_id


class PrintingSection(QWidget):
    """A printer found in the system is added by choosing it; any other by the form."""

    def __init__(self, face: Face, saving: Saving, parts: SettingsParts) -> None:
        super().__init__()
        self._face, self._saving, self._parts = face, saving, parts
        self._devices = Devices()
        self._queues: tuple[str, ...] = ()
        self._asked = False
        self.printer = ChoiceField(face, "settings.printing.printer")
        self.slip = ChoiceField(face, "settings.printing.slip")
        self.a4 = ChoiceField(face, "settings.printing.a4")
        self.label_size = ChoiceField(
            face, "settings.printing.size", hint="settings.printing.size_hint"
        )
        self.last_item = ChoiceField(
            face, "settings.printing.last_item", hint="settings.printing.last_item_hint"
        )
        self.test = SaidButton(face, "settings.printing.test", kind="primary", picture="print")
        self.result = Said(face, "settings.printing.not_tested", role="muted")
        self.add = SaidButton(face, "settings.printing.add", picture="plus")
        self.lines: list[PrinterLine] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(
            panel(self.printer, self.slip, self.a4, self.label_size, self.last_item, spacing_px=12)
        )
        title = Said(face, "settings.printing.test_title", role="strong")
        column.addWidget(panel(title, beside(self.test), self.result))
        several = QWidget()
        several.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            panel(Said(face, "settings.printing.all", role="strong"), several, beside(self.add))
        )
        column.addStretch(1)
        self.printer.chosen.connect(lambda to: self._route(PaperKind.LABEL, to))
        self.slip.chosen.connect(lambda to: self._route(PaperKind.SLIP, to))
        self.a4.chosen.connect(lambda to: self._route(PaperKind.A4, to))
        self.label_size.chosen.connect(lambda size: self._save("size", label_size_mm=size))
        self.last_item.chosen.connect(lambda on: self._save("last_item", last_item_prints=on))
        self.add.clicked.connect(self.open_form)
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
        self._print(self._parts.print_test_label)

    def print_proof(self, printer: PrinterId, kind: PrintKind) -> None:
        """Print one of the pages by which a printer is set up."""
        proof = self._parts.print_proof
        if proof is not None:
            self._print(lambda by: proof(printer, kind, by))

    def open_form(self) -> None:
        """Ask for a new printer."""
        taken = [one.id for one in self._devices.all_printers]
        first = new_profile(free_id("printer", taken))
        PrinterForm(self._face, first, self._queues, self._added, self).open()

    def change(self, profile: PrinterProfile) -> None:
        """Ask what shall be different about a printer."""
        PrinterForm(self._face, profile, self._queues, self._changed, self).open()

    def remove(self, profile: PrinterProfile) -> None:
        """Forget a printer; its papers become PDF files. The news offers the way back."""
        left = tuple(one for one in self._devices.printers if one.id != profile.id)
        to = {
            paper.value: FOLDER.id if at == profile.id else at
            for paper in PaperKind
            if (at := self._devices.routes.of(paper))
        }
        self._save("all", printers=left, routes=Routes(**to))

    def _print(self, proof: Callable[[Actor], Printed]) -> None:
        def do(by: Actor) -> None:
            self.test.setEnabled(False)
            self.result.take_role("muted")
            self.result.say("settings.printing.testing")
            self._face.jobs.write(lambda: proof(by), self._on_printed, self._on_not_printed)

        with_approval(self._face, Act.PRINT, do, self)

    def _added(self, profile: PrinterProfile) -> None:
        devices = self._devices
        routes = devices.routes
        if routes.label == FOLDER.id:  # the first real printer is there for the labels
            routes = replace(routes, label=profile.id, slip=profile.id)
        self._save("all", printers=(*devices.printers, profile), routes=routes)

    def _changed(self, profile: PrinterProfile) -> None:
        kept = [profile if one.id == profile.id else one for one in self._devices.printers]
        if profile not in kept:  # the folder every counter has
            kept.append(profile)
        self._save("all", printers=tuple(kept))

    def _route(self, paper: PaperKind, to: object) -> None:
        devices = self._devices
        added: tuple[PrinterProfile, ...] = ()
        wanted = PrinterId(str(to))
        if str(to).startswith(_FOUND):
            queue = str(to).removeprefix(_FOUND)
            wanted = free_id(queue, [one.id for one in devices.all_printers])
            added = (
                PrinterProfile(wanted, queue[:40], Language.PDF, str(to), width_mm=FOLDER.width_mm),
            )
        routes = replace(devices.routes, **{paper.value: wanted})
        if paper is PaperKind.LABEL and devices.routes.slip == devices.routes.label:
            routes = replace(routes, slip=wanted)
        name = {PaperKind.LABEL: "printer", PaperKind.SLIP: "slip", PaperKind.A4: "a4"}[paper]
        self._save(name, printers=(*devices.printers, *added), routes=routes)

    def _save(self, name: str, **changes: object) -> None:
        after = replace(self._devices, **changes)  # type: ignore[arg-type]  # the fields offer fitting values
        fields = {
            "size": self.label_size,
            "slip": self.slip,
            "a4": self.a4,
            "last_item": self.last_item,
        }
        refuse = fields.get(name, self.printer).refuse
        self._saving.devices(f"settings.printing.{name}", after, self._devices, refuse)

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
        known: list[tuple[object, str]] = [
            (one.id, self._name(one)) for one in devices.all_printers
        ]
        addresses = {one.address for one in devices.all_printers}
        found: list[tuple[object, str]] = [
            (f"{_FOUND}{queue}", words("settings.printing.found", name=queue))
            for queue in self._queues
            if f"{_FOUND}{queue}" not in addresses
        ]
        for field, paper in (
            (self.printer, PaperKind.LABEL),
            (self.slip, PaperKind.SLIP),
            (self.a4, PaperKind.A4),
        ):
            field.offer(known + found, devices.routes.of(paper))
        self._fill_lines()
        sizes = sorted({*self._parts.label_sizes, devices.label_size_mm}, reverse=True)
        said: list[tuple[object, str]] = [
            (size, words("settings.printing.mm", width=size[0], height=size[1])) for size in sizes
        ]
        self.label_size.offer(said, devices.label_size_mm)
        on_off: list[tuple[object, str]] = [
            (True, words("settings.on")),
            (False, words("settings.off")),
        ]
        self.last_item.offer(on_off, devices.last_item_prints)

    def _name(self, one: PrinterProfile) -> str:
        if one == FOLDER:
            return self._face.words("settings.printing.to_folder")
        return one.name

    def _fill_lines(self) -> None:
        for line in self.lines:
            self._list.removeWidget(line)
            line.deleteLater()
        self.lines = [
            PrinterLine(self._face, one, self._name(one), self)
            for one in self._devices.all_printers
        ]
        for line in self.lines:
            self._list.addWidget(line)


_FOUND = "cups+pdf://"


class PrinterLine(QWidget):
    """One printer, and what can be done with it."""

    def __init__(
        self, face: Face, profile: PrinterProfile, name: str, section: PrintingSection
    ) -> None:
        super().__init__()
        self.profile = profile
        title, about = Said(face, role="strong"), Said(face, role="small")
        title.setText(name)
        where = "" if isinstance(profile.place, FolderPlace) else profile.address
        told = (where, profile.language.upper(), f"{profile.dpi} dpi")
        about.setText(" · ".join(part for part in told if part))
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(title)
        left.addWidget(about)
        self.proof = SaidButton(face, "settings.printing.proof", kind="menu")
        menu = QMenu(self.proof)
        for kind in PROOFS.values():
            action = menu.addAction(face.words(f"print.kind.{kind}"))
            action.triggered.connect(lambda _=False, of=kind: section.print_proof(profile.id, of))
        self.proof.setMenu(menu)
        self.change = SaidButton(face, "settings.printing.change")
        self.change.clicked.connect(lambda: section.change(profile))
        self.remove = SaidButton(face, "settings.printing.remove", kind="quiet")
        self.remove.clicked.connect(lambda: section.remove(profile))
        self.remove.setVisible(profile != FOLDER)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(left, 1)
        for button in (self.proof, self.change, self.remove):
            row.addWidget(button)
