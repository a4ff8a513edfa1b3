"""Signing in: choose who you are, type your PIN; a first PIN is changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos.domain.staff import Role, Staff
from pos.errors import HandoverError
from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.pin_pad import PinPad


class _Step(Enum):
    PIN = "pin"
    NEW = "new"
    AGAIN = "again"


class SignIn(QWidget):
    """Covers the pages while nobody is signed in; `signed_in` carries the person."""

    signed_in = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._people: tuple[Staff, ...] = ()
        self._chosen: Staff | None = None
        self._step = _Step.PIN
        self._old = self._new = ""
        self._busy = False
        self._trouble = ""
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.message, self.demo = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        for label in (self.message, self.demo):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.demo.setProperty("role", "strong")
        self.pad = PinPad(face)
        self.pad.entered.connect(self._on_pin)
        self.buttons: list[QPushButton] = []
        self._lay_out()
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill_people)
        self._fill()

    def _lay_out(self) -> None:
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setFixedSize(780, 520)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        inner = QWidget()
        self._list.setContentsMargins(0, 0, 0, 0)
        inner.setLayout(self._list)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left = QVBoxLayout()
        left.setSpacing(20)
        left.addWidget(self.title)
        left.addWidget(scroll, 1)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addStretch(1)
        right.addWidget(self.message)
        right.addWidget(self.pad)
        right.addWidget(self.demo)
        right.addStretch(1)
        row = QHBoxLayout(panel)
        row.setContentsMargins(32, 32, 32, 32)
        row.setSpacing(40)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(panel, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)

    # ------------------------------------------------------------ people

    def load(self) -> None:
        """Ask who works here."""
        staffing = self._face.parts.staffing
        self._face.jobs.read(staffing.people, self.show_people, self._refused)

    def show_people(self, people: Sequence[Staff]) -> None:
        """Show who may sign in; whoever was chosen stays so, and so does a PIN half typed."""
        self._people = tuple(person for person in people if person.active)
        self._trouble = ""
        kept = self._chosen.id if self._chosen else None
        self._chosen = next((p for p in self._people if p.id == kept), None)
        if self._chosen is None and self._people:
            self._chosen = self._people[0]
        self._fill_people()
        if (
            self._step is _Step.PIN
            and kept is not None
            and self._chosen
            and self._chosen.id == kept
        ):
            self._fill()  # the list was asked for twice: at the start, and once the shop was open
        else:
            self._start()

    def refuse(self, error: HandoverError) -> None:
        """Say why a badge was not taken."""
        self._refused(error)

    def _choose(self, person: Staff) -> None:
        self._chosen = person
        self._trouble = ""
        self._fill_people()
        self._start()

    def _fill_people(self) -> None:
        while len(self.buttons) > len(self._people):
            self.buttons.pop().deleteLater()
        while len(self.buttons) < len(self._people):
            button = QPushButton()
            button.setProperty("kind", "person")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._on_person, len(self.buttons)))
            self._list.insertWidget(len(self.buttons), button)
            self.buttons.append(button)
        if self._list.count() == len(self.buttons):
            self._list.addStretch(1)
        for person, button in zip(self._people, self.buttons, strict=True):
            role = self._face.words(f"role.{person.role.value}")
            button.setText(
                f"  {person.name}" + ("" if person.role is Role.CLERK else f"  ·  {role}")
            )
            button.setIcon(icon("person", 24, self._face.theme.colour("muted")))
            button.setChecked(person is self._chosen)

    def _on_person(self, at: int, *_: bool) -> None:
        self._choose(self._people[at])

    # ------------------------------------------------------------ the PIN

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self._people and self._step is _Step.PIN:
            at = self._people.index(self._chosen) if self._chosen in self._people else 0
            self._choose(self._people[(at + step) % len(self._people)])
        else:
            super().keyPressEvent(event)

    def _start(self) -> None:
        self._step, self._old, self._new = _Step.PIN, "", ""
        self.pad.clear()
        self.pad.setFocus()
        self._fill()

    def _on_pin(self, pin: str) -> None:
        if self._busy or self._chosen is None:
            return
        self.pad.clear()
        self._trouble = ""
        if self._step is _Step.PIN:
            self._sign_in(self._chosen, pin)
        elif self._step is _Step.NEW:
            self._new, self._step = pin, _Step.AGAIN
        elif pin != self._new:
            self._step = _Step.NEW
            self._trouble = self._face.words("sign_in.not_the_same")
        else:
            self._change(self._chosen, self._old, pin)
        self._fill()

    def _sign_in(self, person: Staff, pin: str) -> None:
        staffing = self._face.parts.staffing
        self._busy = True

        def then(found: Staff) -> None:
            self._busy = False
            if found.must_change_pin:
                self._step, self._old = _Step.NEW, pin
                self._fill()
            else:
                self._let_in(found)

        self._face.jobs.write(lambda: staffing.sign_in(person.name, pin), then, self._refused)

    def _change(self, person: Staff, old: str, new: str) -> None:
        staffing = self._face.parts.staffing
        self._busy = True

        def then(changed: Staff) -> None:
            self._busy = False
            self._let_in(changed)

        self._face.jobs.write(
            lambda: staffing.change_pin(person.id, old, new), then, self._refused_new
        )

    def _let_in(self, person: Staff) -> None:
        self._start()
        self.signed_in.emit(person)

    def _refused_new(self, error: HandoverError) -> None:
        self._step, self._new = _Step.NEW, ""
        self._refused(error)

    def _refused(self, error: HandoverError) -> None:
        self._busy = False
        self._trouble = self._face.words.error(error)
        self.pad.clear()
        self._fill()

    def _fill(self) -> None:
        words = self._face.words
        self.title.setText(words("sign_in.who"))
        if self._trouble:
            self.message.setText(self._trouble)
        elif self._busy:
            self.message.setText(words("sign_in.wait"))
        elif self._chosen is None:
            self.message.setText(words("sign_in.loading"))
        else:
            self.message.setText(words(f"sign_in.{self._step.value}", name=self._chosen.name))
        self.message.setProperty("role", "error" if self._trouble else "")
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        demo = self._face.parts.demo
        self.demo.setVisible(demo is not None and self._step is _Step.PIN)
        if demo is not None:
            self.demo.setText(words("sign_in.demo", pin=demo.pin))
        self._fill_people()
