"""`staff …`: the people of the shop."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path

from pos.app.badges import BADGE_FILES, write_badge
from pos.cli.answers import Answer, table
from pos.cli.grammar import Usage
from pos.cli.session import Call
from pos.domain.ids import OrderNo
from pos.domain.staff import Role


def add(call: Call) -> Answer:
    """Add a person and print the first PIN."""
    with call.acting() as (shop, by):
        person, pin = shop.staffing.add(call.options.name_, Role(call.options.role), by=by)
    values = {
        "name": person.name,
        "role": person.role,
        "pin": pin,
        "must_change_pin": person.must_change_pin,
    }
    return Answer(values, (f"{person.name}, {person.role}. First PIN, to be changed: {pin}",))


def badge(call: Call) -> Answer:
    """Make a person's badge, or withdraw it; a new one ends the one before."""
    asked = call.options
    if asked.withdraw:
        with call.acting() as (shop, by):
            had = shop.badges.withdraw(asked.name_, by=by)
        said = "has no badge any more" if had else "had no badge"
        return Answer({"name": asked.name_, "withdrawn": had}, (f"{asked.name_} {said}.",))
    out: Path = asked.out
    if out.suffix.lower() not in BADGE_FILES:
        raise Usage("a badge is written as FILE.pdf or FILE.png")
    with call.acting() as (shop, by):
        made = write_badge(shop, asked.name_, out, by=by)
    line = f"{made.name}'s badge is in {out.name}; earlier ones are refused from now on."
    return Answer({"name": made.name, "role": made.role, "file": out.name}, (line,))


def everybody(call: Call) -> Answer:
    """List who works here."""
    with call.shop() as shop:
        people = shop.staffing.people()
    items = [
        {
            "name": person.name,
            "role": person.role,
            "must_change_pin": person.must_change_pin,
            "locked_until": person.locked_until,
        }
        for person in people
    ]
    return Answer({"items": items}, table([(person.name, person.role) for person in people]))


def change_pin(call: Call) -> Answer:
    """Replace one's own PIN: line 1 of stdin is the old one, line 2 the new one."""
    name = call.person()
    if sys.stdin.isatty():
        old, new = getpass("Old PIN: ").strip(), getpass("New PIN: ").strip()
    else:
        old, _, new = (part.strip() for part in call.stdin.strip().partition("\n"))
    with call.shop() as shop:
        person = shop.staffing.sign_in(name, old)
        shop.staffing.change_pin(person.id, old, new)
    return Answer({"name": person.name, "changed": True}, (f"{person.name} has a new PIN.",))


def unlock_typing(call: Call) -> Answer:
    """Lift the lock that wrong codes brought on an order, a person, or the shop."""
    asked = call.options
    with call.acting() as (shop, by):
        order = None if asked.order is None else OrderNo(asked.order)
        shop.staffing.unlock_typing(by=by, order=order, person=asked.whose)
    what = asked.order or asked.whose or "the shop"
    values = {"unlocked": True, "order_no": asked.order, "person": asked.whose}
    return Answer(values, (f"Typed codes are taken again for {what}.",))
