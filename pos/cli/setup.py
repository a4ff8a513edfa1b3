"""`setup`: a shop from nothing."""

from __future__ import annotations

import sys
from getpass import getpass

from pos.app.setting_up import set_up_shop
from pos.cli.answers import Answer
from pos.cli.grammar import Usage
from pos.cli.session import Call


def set_up(call: Call) -> Answer:
    """Make the shop and print its recovery key, this once."""
    asked = call.options
    made = set_up_shop(
        call.folder,
        shop=asked.shop,
        manager=asked.manager,
        pin=_new_pin(call),
        counter=asked.counter,
    )
    values = {
        "shop": asked.shop.strip(),
        "manager": made.manager.name,
        "counter": asked.counter,
        "recovery_key": made.recovery_key,
    }
    return Answer(
        values,
        (
            f"{values['shop']} is set up, {made.manager.name} is its manager.",
            f"Recovery key: {made.recovery_key}",
            "Print it and lock it away: without it nobody opens this shop's data on another computer.",
        ),
    )


def _new_pin(call: Call) -> str:
    if sys.stdin.isatty():
        pin = getpass("New PIN (six digits): ").strip()
        if pin != getpass("Once more: ").strip():
            raise Usage("the two PINs are not the same")
        return pin
    if not call.options.pin_stdin:
        raise Usage("the PIN comes on stdin: --pin-stdin")
    return call.stdin.strip()
