"""The commands that are the same on every page: look, sound, help, and lifting a typing lock."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from pos.domain.settings import Look
from pos.domain.staff import Act, Actor
from pos.domain.verdicts import Reason, Verdict
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.handover import HandOver
from pos.qt.moments import hour
from pos.qt.palette import Help, Palette
from pos.qt.print_queue import PrintQueuePanel
from pos.qt.theme import Tone
from pos.qt.words import LANGUAGES


class Everywhere:
    """Provides the commands. `window` is the parent of what they open."""

    def __init__(self, face: Face, hand_over: HandOver, window: QWidget) -> None:
        self._face, self._hand_over, self._window = face, hand_over, window
        self._look = self._saved = face.parts.look
        provide = face.commands.provide
        provide("palette", self._open_palette, self._is_signed_in)
        provide("help", self._open_help)
        provide("mute", self._mute)
        provide("theme", self._switch_theme)
        provide("language", self._switch_language)
        provide("print_queue", self._open_print_queue, self._has_print_queue)
        provide("unlock_typing", self._unlock_typing, self._typing_is_locked)

    def hear_saved(self, look: Look) -> None:
        """Use what is saved where somebody else changed it.

        What this window saved comes back later than the key: by then a newer look may be tried.
        """
        if look != self._saved:
            self._saved = look
            self.use(look)

    def use(self, look: Look) -> None:
        """Look and sound like this from now on."""
        self._look = look
        self._face.theme.use(look.theme)
        self._face.words.use(look.language)
        self._face.sounds.on = look.sounds

    def _is_signed_in(self) -> bool:
        return self._face.session.person is not None

    def _open_palette(self) -> None:
        Palette(self._face, self._window).open()

    def _has_print_queue(self) -> bool:
        return self._is_signed_in() and self._face.parts.print_queue is not None

    def _open_print_queue(self) -> None:
        parts = self._face.parts
        if parts.print_queue is not None and parts.printers is not None:
            PrintQueuePanel(self._face, parts.print_queue, parts.printers, self._window).open()

    def _open_help(self) -> None:
        Help(self._face, self._window).open()

    def _mute(self) -> None:
        until = self._face.sounds.mute()
        key = "news.muted" if until else "news.loud"
        self._face.news.say(Tone.ASK, self._face.words(key, at=hour(until) if until else ""))

    def _switch_theme(self) -> None:
        other = "dark" if self._face.theme.name == "light" else "light"
        self._keep(replace(self._look, theme=other))

    def _switch_language(self) -> None:
        now = LANGUAGES.index(self._face.words.language)
        self._keep(replace(self._look, language=LANGUAGES[(now + 1) % len(LANGUAGES)]))

    def _keep(self, look: Look) -> None:
        self.use(look)
        if not self._is_signed_in():
            return  # somebody looks at the sign-in page: nobody's habit, and nobody's record
        self._saved = look
        save_look, by = self._face.parts.save_look, self._face.session.actor
        self._face.jobs.write(
            lambda: save_look(look, by), lambda _: None, self._face.news.say_error
        )

    # ------------------------------------------------------------ typing that was locked

    def _typing_is_locked(self) -> bool:
        shown = self._hand_over.desk.shown
        return shown is not None and shown.card.verdict is Verdict.LOCKED

    def _unlock_typing(self) -> None:
        shown = self._hand_over.desk.shown
        if shown is None:
            return
        order = shown.card.order_no if shown.card.reason is Reason.THIS_ORDER else None
        me = self._face.session.person
        person = me.name if me and shown.card.reason is Reason.THIS_PERSON else None
        staffing = self._face.parts.staffing

        def do(by: Actor) -> None:
            self._face.jobs.write(
                lambda: staffing.unlock_typing(by=by, order=order, person=person),
                lambda _: self._on_unlocked(),
                self._face.news.say_error,
            )

        with_approval(self._face, Act.UNLOCK_TYPING, do, self._window)

    def _on_unlocked(self) -> None:
        self._hand_over.back()
        self._face.news.say(Tone.GOOD, self._face.words("news.unlocked"))
