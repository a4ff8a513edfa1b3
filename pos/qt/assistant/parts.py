"""What the assistant is given; joined in pos.app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pos.domain.staff import Staff


@dataclass(frozen=True, slots=True)
class NewShop:
    """A shop that was just made: its manager, and the recovery key to be shown this once."""

    manager: Staff
    recovery_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AssistantParts:
    """All are called off the GUI thread.

    `is_set_up` says whether the folder holds a shop. `set_up` makes one from its name, the
    manager's name and PIN; it raises RuleViolation (`name_missing`, `pin_form`, `pin_too_simple`,
    `already_set_up`) and Unavailable.
    """

    is_set_up: Callable[[], bool]
    set_up: Callable[[str, str, str], NewShop]
