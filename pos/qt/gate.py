"""Who works at this counter: signing in, changing over, locking by hand and by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from pos.domain.staff import Staff
from pos.errors import HandoverError
from pos.qt.approval import Approval
from pos.qt.card_words import Sound
from pos.qt.face import Face
from pos.qt.handover import HandOver
from pos.qt.sign_in import SignIn
from pos.qt.theme import Tone

_NO_LOCK_AFTER_SCAN = timedelta(minutes=2)


class Gate(QObject):
    """`entered` carries whoever has just signed in.

    Args: rings: whether new orders wait to be accepted; nothing is locked over them.
    """

    entered = Signal(object)

    def __init__(
        self, face: Face, sign_in: SignIn, hand_over: HandOver, rings: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._face, self._sign_in, self._hand_over = face, sign_in, hand_over
        self._rings = rings
        self._busy_at = face.now()
        self.auto_lock_min = 0
        sign_in.signed_in.connect(self.let_in)
        face.commands.provide("lock", self.lock, lambda: self.is_open)

    @property
    def is_open(self) -> bool:
        """Whether somebody is signed in."""
        return self._face.session.person is not None

    def note_work(self) -> None:
        """Somebody is at work: do not lock for a while."""
        self._busy_at = self._face.now()

    def lock(self) -> None:
        """Ask for a sign-in before anything else is done; open cards stay as they are."""
        self._face.session.lock()
        self._sign_in.load()

    def lock_when_idle(self, now: datetime) -> None:
        """Lock where nobody has worked for the time the shop has set."""
        if not self.auto_lock_min or not self.is_open or self._hand_over.is_open or self._rings():
            return
        patience = max(timedelta(minutes=self.auto_lock_min), _NO_LOCK_AFTER_SCAN)
        if now - self._busy_at > patience:
            self.lock()

    def take_badge(self, secret: str) -> None:
        """Let whoever has this badge work here in the place of whoever does, if it is good.

        A dialog that waits for an approver takes it for that, and nobody is changed.
        """
        app = QApplication.instance()
        dialog = app.activeModalWidget() if isinstance(app, QApplication) else None
        if isinstance(dialog, Approval):
            dialog.take_badge(secret)
            return
        badges = self._face.parts.badges
        self._face.jobs.write(lambda: badges.sign_in(secret), self._on_badge, self._refused)

    def _on_badge(self, person: Staff) -> None:
        now = self._face.session.person
        if now is not None and now.id == person.id:
            self._face.news.say(Tone.ASK, self._face.words("news.same_person", name=person.name))
            return
        self.let_in(person)
        self._face.news.say(Tone.GOOD, self._face.words("news.badge", name=person.name))

    def _refused(self, error: HandoverError) -> None:
        self._face.sounds.play(Sound.LOW)
        if self.is_open:
            self._face.news.say_error(error)
        else:
            self._sign_in.refuse(error)

    def let_in(self, person: Staff) -> None:
        """Let this person work here; cards left open by the one before are named."""
        self.note_work()
        self._face.session.sign_in(person)
        left = len(self._hand_over.desk.waiting) + bool(self._hand_over.desk.shown)
        if left:
            self._face.news.say(Tone.MEND, self._face.words("news.still_open", n=left))
        self.entered.emit(person)
