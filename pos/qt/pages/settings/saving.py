"""Saves a setting at once, says so with a way back, and shows a refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos.domain.settings import Devices, Labels, Look, ShopProfile
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.theme import Tone
from pos.services.configuring import Configuring

_TOPIC = "setting"
Refused = Callable[[HandoverError], None]
_Do = Callable[[Actor], object]


@dataclass(frozen=True, slots=True)
class _Change:
    act: Act | None
    do: _Do
    back: _Do | None
    name: str


class Saving(QObject):
    """`saved` after every save, `given_up` when nobody approved; both: read the settings anew."""

    saved = Signal()
    given_up = Signal()

    def __init__(self, face: Face, configuring: Configuring, page: QWidget) -> None:
        super().__init__(page)
        self._face, self._configuring, self._page = face, configuring, page
        self._last: _Change | None = None
        face.commands.provide("undo_setting", self.undo, lambda: self._last is not None)

    def look(self, name: str, after: Look, before: Look, refused: Refused) -> None:
        """Save how the window looks; `name` is the catalogue's for what changed."""
        save = self._configuring.save_look
        self._run(
            _Change(None, lambda by: save(after, by=by), lambda by: save(before, by=by), name),
            refused,
        )

    def devices(self, name: str, after: Devices, before: Devices, refused: Refused) -> None:
        """Save what is plugged in; asks for an approver where the operator may not."""
        save = self._configuring.save_devices
        change = _Change(
            Act.CHANGE_SETTINGS,
            lambda by: save(after, by=by),
            lambda by: save(before, by=by),
            name,
        )
        self._run(change, refused)

    def labels(self, name: str, after: Labels, before: Labels, refused: Refused) -> None:
        """Save what stands on labels; asks for an approver where the operator may not."""
        save = self._configuring.save_labels
        self.settings(name, lambda by: save(after, by=by), lambda by: save(before, by=by), refused)

    def settings(self, name: str, do: _Do, back: _Do, refused: Refused) -> None:
        """Save something that wants the right to change settings, with its way back."""
        self._run(_Change(Act.CHANGE_SETTINGS, do, back, name), refused)

    def shop(self, name: str, after: ShopProfile, before: ShopProfile, refused: Refused) -> None:
        """Save how the shop is described."""

        def save(profile: ShopProfile) -> _Do:
            return lambda by: self._configuring.rename_shop(
                name=profile.name,
                address=profile.address,
                phone=profile.phone,
                support_phone=profile.support_phone,
                by=by,
            )

        self._run(_Change(Act.CHANGE_SETTINGS, save(after), save(before), name), refused)

    def undo(self) -> None:
        """Take the last change back."""
        last, self._last = self._last, None
        if last is not None and last.back is not None:
            back = _Change(last.act, last.back, None, last.name)
            self._run(back, self._face.news.say_error)

    def _run(self, change: _Change, refused: Refused) -> None:
        def do(by: Actor) -> None:
            self._face.jobs.write(lambda: change.do(by), lambda _: self._on_saved(change), refused)

        if change.act is None:
            do(self._face.session.actor)
            return
        dialog = with_approval(self._face, change.act, do, self._page)
        if dialog is not None:
            dialog.rejected.connect(self.given_up)

    def _on_saved(self, change: _Change) -> None:
        self._last = change if change.back is not None else None
        words = self._face.words
        said = words("news.saved" if self._last else "news.taken_back", what=words(change.name))
        command = "undo_setting" if self._last else ""
        self._face.news.drop_topic(_TOPIC)
        self._face.news.say(Tone.GOOD, said, topic=_TOPIC if command else "", command=command)
        self.saved.emit()
