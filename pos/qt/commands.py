"""Every action of the window once: its keys, its icon, whether it can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_MEANT = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class Chord:
    """One way to press a command: a key with modifiers, or a key of the number pad."""

    key: Qt.Key
    cap: str
    """As it is printed on buttons."""
    modifiers: Qt.KeyboardModifier = _NONE
    keypad: bool = False

    def is_pressed_by(self, event: QKeyEvent) -> bool:
        """Whether this key press is the chord."""
        if event.key() != self.key or event.modifiers() & _MEANT != self.modifiers:
            return False
        return not self.keypad or bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)


@dataclass(frozen=True, slots=True)
class Command:
    """One action; its words stand in the catalogue under `command.<id>`."""

    id: str
    icon: str
    chords: tuple[Chord, ...] = ()

    @property
    def caps(self) -> tuple[str, ...]:
        """The keys to print on a button; the second way to go back is known to everybody."""
        return tuple(chord.cap for chord in self.chords if chord.cap != "Esc")


def _f(number: int) -> Chord:
    return Chord(Qt.Key(Qt.Key.Key_F1 + number - 1), f"F{number}")


def _ctrl(letter: str) -> Chord:
    return Chord(Qt.Key(ord(letter)), f"Ctrl+{letter}", _CTRL)


def _shift_f(number: int) -> Chord:
    return Chord(Qt.Key(Qt.Key.Key_F1 + number - 1), f"Shift+F{number}", _SHIFT)


_K = Qt.Key
COMMANDS: tuple[Command, ...] = (
    Command("confirm", "good", (_f(9), Chord(_K.Key_Plus, "+", keypad=True))),
    Command(
        "back",
        "back",
        (_f(10), Chord(_K.Key_Minus, "−", keypad=True), Chord(_K.Key_Escape, "Esc")),
    ),
    Command("accept", "accept", (_f(2),)),
    Command("pack", "pack", (_f(3),)),
    Command("pick", "scan", (_shift_f(3),)),
    Command("pick_take", "plus", (Chord(_K.Key_Right, "→"),)),
    Command("pick_undo", "minus", (Chord(_K.Key_Left, "←"),)),
    Command("pick_tick", "good", (Chord(_K.Key_Space, "Space"),)),
    Command("pick_short", "alert", (Chord(_K.Key_Delete, "Del"),)),
    Command("pick_take_over", "hand", (Chord(_K.Key_F3, "Ctrl+F3", _CTRL),)),
    Command("print", "print", (_f(4), Chord(_K.Key_Asterisk, "*", keypad=True))),
    Command("print_pick_list", "print", (_shift_f(2),)),
    Command("print_queue", "print", (_ctrl("Y"),)),
    Command("reject", "reject", (_ctrl("R"),)),
    Command("freeze", "frozen", (_f(12),)),
    Command("unfreeze", "unlock", (_shift_f(12),)),
    Command("report", "alert", (_shift_f(4),)),
    Command("undo", "back", (_shift_f(9),)),
    Command("reissue", "refresh", (_shift_f(7),)),
    Command("extend", "clock", (_shift_f(8),)),
    Command("order_log", "file", (_shift_f(5),)),
    Command("more", "more", (_shift_f(10),)),
    Command("handed", "hand", (_ctrl("H"),)),
    Command("relay", "keys", (_ctrl("E"),)),
    Command("reveal", "phone", (_ctrl("D"),)),
    Command("open_order", "open", (_f(5),)),
    Command("next_choice", "open", (_f(6),)),
    Command("wont_show", "phone", (_f(7),)),
    Command("wont_scan", "scan", (_f(8),)),
    Command("unlock_typing", "lock", (_ctrl("U"),)),
    Command("waiting", "alert", (_ctrl("O"),)),
    Command("filter", "search", (_ctrl("F"),)),
    Command("code", "keys", (_ctrl("J"),)),
    Command("next_list", "open", (Chord(_K.Key_PageDown, "Ctrl+PgDn", _CTRL),)),
    Command("previous_list", "open", (Chord(_K.Key_PageUp, "Ctrl+PgUp", _CTRL),)),
    Command("palette", "keys", (_ctrl("K"),)),
    Command("help", "help", (_f(1),)),
    Command("phone", "phone", (_ctrl("P"),)),
    Command("mute", "mute", (_ctrl("M"),)),
    Command("theme", "moon", (_ctrl("T"),)),
    Command("language", "language", (_ctrl("G"),)),
    Command("lock", "lock", (_ctrl("L"),)),
    Command("import_orders", "file", (_ctrl("I"),)),
    Command("new_order", "plus", (_ctrl("N"),)),
    Command("undo_setting", "back", (_ctrl("B"),)),
)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

SAME_KEYS = {"pack_and_confirm": "confirm", "ask_again": "confirm", "hold": "back"}
"""Words a card has for a command in its own case; the key and the act are the command's."""


def caps_of(id_: str) -> tuple[str, ...]:
    """Return the keys to print on a button that may also be one of `SAME_KEYS`."""
    return BY_ID[SAME_KEYS.get(id_, id_)].caps


@dataclass(frozen=True, slots=True)
class _Act:
    run: Callable[[], None]
    enabled: Callable[[], bool]


def _always() -> bool:
    return True


class Commands(QObject):
    """Who does which command; `changed` says that something became possible or impossible."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._acts: dict[str, _Act] = {}

    def provide(
        self, id_: str, run: Callable[[], None], enabled: Callable[[], bool] = _always
    ) -> None:
        """Say how a command is done, and when it can be. Raises KeyError for an unknown id."""
        self._acts[BY_ID[id_].id] = _Act(run, enabled)

    def provided(self) -> tuple[Command, ...]:
        """Return the commands somebody does, in the order of the table."""
        return tuple(command for command in COMMANDS if command.id in self._acts)

    def is_enabled(self, id_: str) -> bool:
        """Whether the command can be done now."""
        act = self._acts.get(SAME_KEYS.get(id_, id_))
        return act is not None and act.enabled()

    def run(self, id_: str) -> bool:
        """Do a command if it can be done now, and say whether it was."""
        act = self._acts.get(SAME_KEYS.get(id_, id_))
        if act is None or not act.enabled():
            return False
        act.run()
        return True

    def press(self, event: QKeyEvent) -> bool:
        """Do the command this key press stands for; False where it stands for none.

        A key that is held down does nothing again, but is not typed into a field either.
        """
        command = self.of(event)
        if command is None or not self.is_enabled(command.id):
            return False
        if not event.isAutoRepeat():
            self.run(command.id)
        return True

    def of(self, event: QKeyEvent) -> Command | None:
        """Return the provided command of this key press."""
        for command in self.provided():
            if any(chord.is_pressed_by(event) for chord in command.chords):
                return command
        return None
