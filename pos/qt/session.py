"""Who is signed in at this counter."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos.domain.ids import StaffId
from pos.domain.staff import Act, Actor, Staff

_NOBODY = Actor(StaffId(""))


class Session(QObject):
    """The operator; `changed` at every sign-in and lock."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._person: Staff | None = None

    @property
    def person(self) -> Staff | None:
        """The signed-in person, None while locked."""
        return self._person

    @property
    def actor(self) -> Actor:
        """Whoever acts now; while locked a nobody to whom every use case says no."""
        return _NOBODY if self._person is None else Actor(self._person.id)

    def may(self, act: Act) -> bool:
        """Whether the operator's own role allows this."""
        return self._person is not None and self._person.may(act)

    def sign_in(self, person: Staff) -> None:
        """Let this person work here."""
        self._person = person
        self.changed.emit()

    def lock(self) -> None:
        """Let nobody work here until the next sign-in."""
        if self._person is not None:
            self._person = None
            self.changed.emit()
