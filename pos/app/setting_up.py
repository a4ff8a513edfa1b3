"""Making a shop in a folder: vault, database, first manager."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pos.app.shop import open_shop
from pos.domain.pins import check_pin
from pos.domain.staff import Staff
from pos.errors import RuleViolation
from pos.security.vault import Vault


@dataclass(frozen=True, slots=True)
class SetUp:
    """A new shop; the recovery key is shown this once."""

    manager: Staff
    recovery_key: str


def set_up_shop(folder: Path, *, shop: str, manager: str, pin: str, counter: str = "1") -> SetUp:
    """Make the shop; of several at once, one makes it and the others are refused.

    Raises: RuleViolation: `already_set_up`, `name_missing`, `pin_form`, `pin_too_simple`;
        Unavailable; OSError.
    """
    # Before anything is made: a refusal leaves an empty folder empty.
    check_pin(pin)
    for field, name in (("shop", shop), ("manager", manager)):
        if not name.strip():
            raise RuleViolation("name_missing", field=field)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault, key = Vault.open_or_create(folder)
    opened = open_shop(folder)
    try:
        person = opened.staffing.set_up(shop=shop, manager=manager, pin=pin, counter=counter)
    finally:
        opened.close()
    # Somebody else's key, or one of a setup that did not get this far, was never printed.
    return SetUp(person, (key or vault.new_recovery_key()).text)
