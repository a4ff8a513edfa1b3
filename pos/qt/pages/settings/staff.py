"""店员: who works here, adding and letting go, and what each role may do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from pos.domain.staff import MAY, Act, Actor, Role, Staff
from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import panel
from pos.qt.said import Said, SaidButton
from pos.qt.theme import Tone

_ROLES = (Role.CLERK, Role.LEAD, Role.MANAGER, Role.AUDITOR)
_SHOWN_ACTS = (
    Act.REDEEM, Act.ACCEPT, Act.PRINT, Act.FREEZE, Act.UNLOCK_TYPING, Act.REISSUE, Act.UNFREEZE,
    Act.MANAGE_STAFF, Act.CHANGE_SETTINGS, Act.LINK, Act.BACK_UP, Act.READ_AUDIT,
)  # fmt: skip


class PersonLine(QWidget):
    """One person; letting go takes two presses. `left` and `badge_wanted` carry the person."""

    left = Signal(object)
    badge_wanted = Signal(object)

    def __init__(self, face: Face, person: Staff) -> None:
        super().__init__()
        self._face, self.person, self._sure = face, person, False
        self.name, self.role = QLabel(person.name), QLabel()
        self.name.setProperty("role", "strong")
        self.role.setProperty("role", "muted")
        self.button = SaidButton(face, "settings.staff.deactivate", kind="danger")
        self.button.clicked.connect(self._on_pressed)
        self.badge = SaidButton(face, "settings.staff.badge")
        self.badge.clicked.connect(lambda: self.badge_wanted.emit(self.person))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.name.setMinimumWidth(160)
        row.addWidget(self.name)
        row.addWidget(self.role, 1)
        row.addWidget(self.badge)
        row.addWidget(self.button)
        face.words.changed.connect(self._fill)
        self._fill()

    def _on_pressed(self) -> None:
        if self._sure:
            self.left.emit(self.person)
        self._sure = not self._sure
        self._fill()

    def _fill(self) -> None:
        words, person = self._face.words, self.person
        said = words(f"role.{person.role.value}")
        if person.must_change_pin:
            said += f" · {words('settings.staff.first_pin_pending')}"
        self.role.setText(said)
        if self._sure:
            self.button.say("settings.staff.sure", name=person.name)
        else:
            self.button.say("settings.staff.deactivate")


class StaffSection(QWidget):
    """Adding shows the first PIN, this once."""

    changed = Signal()

    def __init__(self, face: Face, write_badge: Callable[[str, Path, Actor], None]) -> None:
        super().__init__()
        self._face, self._write_badge = face, write_badge
        self._people: tuple[Staff, ...] | None = None
        self.lines: list[PersonLine] = []
        self.name = QLineEdit()
        self.name.setMaxLength(40)
        self.name.setMinimumHeight(theme.BUTTON_PX)
        self.role = QComboBox()
        self.role.setMinimumSize(132, theme.BUTTON_PX)
        self.add = SaidButton(face, "settings.staff.add", kind="primary", picture="plus")
        self.trouble = Said(face, role="error")
        self.first = Said(face, role="strong")
        self.pin = QLabel()
        self.pin.setProperty("role", "digits")
        self.pin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.seen = SaidButton(face, "settings.staff.pin_noted")
        self._lay_out()
        self.add.clicked.connect(self._on_add)
        self.name.returnPressed.connect(self._on_add)
        self.seen.clicked.connect(self._hide_pin)
        face.words.changed.connect(self._fill)
        self._fill()
        self._hide_pin()
        self.trouble.hide()

    def show_facts(self, facts: Facts) -> None:
        """Show who works here."""
        if facts.people == self._people:
            return
        self._people = facts.people
        for line in self.lines:
            self._list.removeWidget(line)
            line.deleteLater()
        self.lines = [PersonLine(self._face, person) for person in facts.people]
        for line in self.lines:
            line.left.connect(self._deactivate)
            line.badge_wanted.connect(self._ask_where)
            self._list.addWidget(line)

    def _lay_out(self) -> None:
        people = QWidget()
        self._list = QVBoxLayout(people)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        adding = QWidget()
        row = QHBoxLayout(adding)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.role)
        row.addWidget(self.add)
        shown = QWidget()
        shown_row = QHBoxLayout(shown)
        shown_row.setContentsMargins(0, 0, 0, 0)
        shown_row.setSpacing(16)
        for part, stretch in ((self.first, 1), (self.pin, 0), (self.seen, 0)):
            shown_row.addWidget(part, stretch)
        self._shown = shown
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(panel(people))
        title = Said(self._face, "settings.staff.new", role="strong")
        column.addWidget(panel(title, adding, self.trouble, shown))
        column.addWidget(
            panel(Said(self._face, "settings.staff.roles", role="strong"), self._roles())
        )
        column.addStretch(1)

    def _roles(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for at, role in enumerate(_ROLES, start=1):
            head = Said(self._face, f"role.{role.value}", role="strong", wraps=False)
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            head.setMinimumWidth(84)
            grid.addWidget(head, 0, at)
        for line, act in enumerate(_SHOWN_ACTS, start=1):
            grid.addWidget(Said(self._face, f"act.{act.value}", role="muted", wraps=False), line, 0)
            for at, role in enumerate(_ROLES, start=1):
                key = "settings.staff.may" if act in MAY[role] else "settings.staff.may_not"
                mark = Said(self._face, key, role="good" if act in MAY[role] else "muted")
                mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
                grid.addWidget(mark, line, at)
        return table

    def _on_add(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setFocus()
            return
        self.trouble.hide()
        staffing, role = self._face.parts.staffing, _ROLES[self.role.currentIndex()]

        def do(by: Actor) -> None:
            self._face.jobs.write(
                lambda: staffing.add(name, role, by=by), self._on_added, self._refused
            )

        with_approval(self._face, Act.MANAGE_STAFF, do, self)

    def _on_added(self, added: tuple[Staff, str]) -> None:
        person, pin = added
        self.name.clear()
        self.first.say("settings.staff.first_pin", name=person.name)
        self.pin.setText(f"{pin[:3]} {pin[3:]}")
        self._shown.show()
        self.seen.setFocus()
        self.changed.emit()

    def _hide_pin(self) -> None:
        self.pin.clear()
        self._shown.hide()

    def _ask_where(self, person: Staff) -> None:
        words = self._face.words
        dialog = QFileDialog(self, words("settings.staff.badge_where", name=person.name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)", "PNG (*.png)"])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{person.name}.pdf")
        dialog.fileSelected.connect(lambda file: self.write_badge(person, Path(file)))
        dialog.open()

    def write_badge(self, person: Staff, out: Path) -> None:
        """Make the person's badge into a file; earlier ones are worth nothing from then on."""

        def do(by: Actor) -> None:
            self._face.jobs.write(
                lambda: self._write_badge(person.name, out, by), then, self._refused
            )

        def then(_: None) -> None:
            said = self._face.words("news.badge_written", name=person.name, file=out.name)
            self._face.news.say(Tone.GOOD, said)

        with_approval(self._face, Act.MANAGE_STAFF, do, self)

    def _deactivate(self, person: Staff) -> None:
        staffing = self._face.parts.staffing

        def then(gone: Staff) -> None:
            said = self._face.words("news.left", name=gone.name)
            self._face.news.say(Tone.GOOD, said)
            self.changed.emit()

        def do(by: Actor) -> None:
            self._face.jobs.write(
                lambda: staffing.deactivate(person.id, by=by), then, self._refused
            )

        with_approval(self._face, Act.MANAGE_STAFF, do, self)

    def _refused(self, error: HandoverError) -> None:
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()

    def _fill(self) -> None:
        words = self._face.words
        self.name.setPlaceholderText(words("settings.staff.name"))
        self.name.setAccessibleName(words("settings.staff.name"))
        chosen = max(0, self.role.currentIndex())
        self.role.clear()
        self.role.addItems([words(f"role.{role.value}") for role in _ROLES])
        self.role.setCurrentIndex(chosen)
