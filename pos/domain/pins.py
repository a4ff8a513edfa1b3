"""Which PINs a person may choose."""

from __future__ import annotations

from pos.errors import RuleViolation

_LENGTH = 6
_UP = "01234567890"
_DOWN = _UP[::-1]


def check_pin(pin: str) -> None:
    """Accept a new PIN of six digits that is not the first guess of anybody.

    Raises: RuleViolation: `pin_format` (wanted: the number of digits), `pin_too_simple` (reason:
        `same_digit`, `in_a_row`, `repeated` or `mirrored`). The PIN stands in no field.
    """
    if len(pin) != _LENGTH or not (pin.isascii() and pin.isdigit()):
        raise RuleViolation("pin_format", wanted=_LENGTH)
    if reason := _simple(pin):
        raise RuleViolation("pin_too_simple", reason=reason)


def _simple(pin: str) -> str:
    if len(set(pin)) == 1:
        return "same_digit"
    if pin in _UP or pin in _DOWN:
        return "in_a_row"
    if pin[:3] == pin[3:] or pin[:2] == pin[2:4] == pin[4:]:
        return "repeated"
    if pin[:3] == pin[:2:-1]:
        return "mirrored"
    return ""
