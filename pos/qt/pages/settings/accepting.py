"""自动接单: whether orders that fit are accepted by rule, in which hours, and which ones did not fit."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.domain.auto_accept import Standing
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import ChoiceField, panel
from pos.qt.said import Said
from pos.qt.theme import Tone
from pos.services.auto_accepting import AutoAccepting, Ruling

_HALF_HOURS = tuple(time(n // 2, n % 2 * 30) for n in range(48))
_MOST_LEFT = 8
"""So many of the orders that wait for a person are named; the queue has them all."""
_MIDNIGHT = time(0)


class AcceptingSection(QWidget):
    """Anybody who accepts orders may switch it off; on, it stands on a manager's authority.

    `changed` also when nobody approved: what is saved is to be read anew.
    """

    changed = Signal()

    def __init__(self, face: Face, accepting: AutoAccepting) -> None:
        super().__init__()
        self._face, self._accepting = face, accepting
        self._ruling: Ruling | None = None
        self._hours = (_MIDNIGHT, _MIDNIGHT)
        self.state = Said(face, role="strong")
        self.person = Said(face, role="muted")
        self.on = ChoiceField(face, "settings.accepting.on", hint="settings.accepting.on_hint")
        self.start = ChoiceField(face, "settings.accepting.start")
        self.end = ChoiceField(face, "settings.accepting.end", hint="settings.accepting.hours_hint")
        self.left = Said(face, role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(panel(self.state, self.person))
        column.addWidget(panel(self.on, self.start, self.end, spacing_px=16))
        title = Said(face, "settings.accepting.left", role="strong")
        column.addWidget(panel(title, self.left))
        column.addStretch(1)
        self.on.chosen.connect(self._switch)
        self.start.chosen.connect(lambda _: self._on_hours())
        self.end.chosen.connect(lambda _: self._on_hours())
        face.words.changed.connect(self._fill)
        self._fill()

    def show_facts(self, _: Facts) -> None:
        """Ask how the rule stands, and show it."""
        self._face.jobs.read(self._accepting.ruling, self._show, self._face.news.say_error)

    def _show(self, ruling: Ruling) -> None:
        self._ruling = ruling
        if ruling.rule.on:
            self._hours = (ruling.rule.start, ruling.rule.end)
        self._fill()

    def _on_hours(self) -> None:
        self._hours = (_hour(self.start), _hour(self.end))
        if self._ruling is not None and self._ruling.rule.on:
            self._switch(True)

    def _switch(self, on: object) -> None:
        accepting, (start, end) = self._accepting, self._hours

        def work(by: Actor) -> None:
            if on:
                accepting.switch_on(start=start, end=end, by=by)
            else:
                accepting.switch_off(by=by)

        def done(_: None) -> None:
            said = self._face.words("news.auto_accept_on" if on else "news.auto_accept_off")
            self._face.news.say(Tone.GOOD, said)
            self.changed.emit()

        def do(by: Actor) -> None:
            self._face.jobs.write(lambda: work(by), done, self._refused)

        act = Act.CHANGE_SETTINGS if on else Act.ACCEPT
        dialog = with_approval(self._face, act, do, self)
        if dialog is not None:
            dialog.rejected.connect(self.changed)

    def _refused(self, error: HandoverError) -> None:
        self.on.refuse(error)
        self.changed.emit()

    def _fill(self) -> None:
        words, ruling = self._face.words, self._ruling
        start, end = self._hours
        is_on = ruling is not None and ruling.rule.on
        self.on.offer([(True, words("settings.on")), (False, words("settings.off"))], is_on)
        for field, hour in ((self.start, start), (self.end, end)):
            offered = sorted({*_HALF_HOURS, hour})
            field.offer([(one, f"{one:%H:%M}") for one in offered], hour)
        if ruling is None:
            return
        whole_day = words("settings.accepting.all_day")
        hours = whole_day if start == end else f"{start:%H:%M}–{end:%H:%M}"
        self.state.take_role("error" if ruling.standing is Standing.NOBODY_BEHIND else "strong")
        self.state.say(f"settings.accepting.standing.{ruling.standing.value}", hours=hours)
        self.person.setVisible(bool(is_on and ruling.person))
        self.person.say("settings.accepting.person", name=ruling.person)
        self._fill_left(ruling)

    def _fill_left(self, ruling: Ruling) -> None:
        words = self._face.words
        newest = sorted(ruling.unfit.items(), reverse=True)
        lines = [f"{no}   {words(f'unfit.{reason}')}" for no, reason in newest[:_MOST_LEFT]]
        if len(newest) > _MOST_LEFT:
            lines.append(words("settings.accepting.more", n=len(newest) - _MOST_LEFT))
        self.left.setText("\n".join(lines) or words("settings.accepting.none_left"))


def _hour(field: ChoiceField) -> time:
    value = field.value
    return value if isinstance(value, time) else _MIDNIGHT
