"""What a PIN must be: six digits that are not the first ones anybody would try."""

from __future__ import annotations

from itertools import pairwise

from pos.errors import RuleViolation

PIN_LENGTH = 6


def is_trivial(pin: str) -> bool:
    """Whether the PIN is one digit or one short piece repeated, or counts up or down."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3))
    return repeats or steps in ({1}, {9})


def check_pin(pin: str) -> None:
    """Refuse a PIN that is not six digits or too simple. Raises RuleViolation."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        raise RuleViolation("pin_form", digits=PIN_LENGTH)
    if is_trivial(pin):
        raise RuleViolation("pin_too_simple")
