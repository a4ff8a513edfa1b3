"""Each action once, each key once, and a held key does nothing twice."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from pos.qt.commands import BY_ID, COMMANDS, SAME_KEYS, Chord, Commands, caps_of
from pos.qt.resources import resource

_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def press(key, modifiers=Qt.KeyboardModifier.NoModifier, text="", *, held=False) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, held)


def test_ids_and_keys_are_unique():
    assert len(BY_ID) == len(COMMANDS)
    keys = [(c.key, c.modifiers.value, c.keypad) for command in COMMANDS for c in command.chords]
    assert len(keys) == len(set(keys))
    caps = [chord.cap for command in COMMANDS for chord in command.chords]
    assert len(caps) == len(set(caps))


def test_the_search_for_double_keys_would_find_one():
    twice = [Chord(Qt.Key.Key_F9, "F9"), Chord(Qt.Key.Key_F9, "F9")]
    keys = [(chord.key, chord.modifiers.value, chord.keypad) for chord in twice]
    assert len(keys) != len(set(keys))


def test_every_command_has_a_key_and_an_icon():
    for command in COMMANDS:
        assert command.chords, command.id
        assert resource("icons", f"{command.icon}.svg").is_file()


@pytest.mark.parametrize(
    ("id_", "caps"),
    [("confirm", ("F9", "+")), ("back", ("F10", "−")), ("accept", ("F2",)), ("pack", ("F3",)),
     ("print", ("F4", "*")), ("wont_show", ("F7",)), ("wont_scan", ("F8",)), ("hold", ("F10", "−"))],
)  # fmt: skip
def test_the_keys_of_the_counter_are_those_printed(id_, caps):
    assert caps_of(id_) == caps


def test_words_that_share_a_key_name_a_command_that_exists():
    assert set(SAME_KEYS.values()) <= set(BY_ID)
    assert not set(SAME_KEYS) & set(BY_ID)


def test_f9_and_plus_on_the_number_pad_confirm_a_plus_in_a_text_does_not(qapp):
    done = []
    commands = Commands()
    commands.provide("confirm", lambda: done.append("confirm"))
    assert commands.press(press(Qt.Key.Key_F9))
    assert commands.press(press(Qt.Key.Key_Plus, _KEYPAD, "+"))
    assert not commands.press(press(Qt.Key.Key_Plus, text="+"))
    assert done == ["confirm", "confirm"]


def test_a_held_key_confirms_once_and_is_not_typed_either(qapp):
    done = []
    commands = Commands()
    commands.provide("confirm", lambda: done.append(1))
    assert commands.press(press(Qt.Key.Key_F9))
    assert commands.press(press(Qt.Key.Key_F9, held=True))
    assert done == [1]


def test_what_cannot_be_done_now_leaves_its_key_alone(qapp):
    commands = Commands()
    commands.provide("accept", lambda: pytest.fail("not now"), lambda: False)
    assert not commands.press(press(Qt.Key.Key_F2))
    assert not commands.run("accept")
    assert not commands.is_enabled("pack")


def test_only_what_somebody_does_is_listed(qapp):
    commands = Commands()
    commands.provide("filter", lambda: None)
    assert [command.id for command in commands.provided()] == ["filter"]
    with pytest.raises(KeyError):
        commands.provide("fly", lambda: None)
