"""One command under way: its folder, its options, its person, and the shop it opens."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from getpass import getpass
from pathlib import Path

from pos.app.shop import Shop, is_set_up, open_shop
from pos.cli.grammar import Usage
from pos.domain.staff import Actor
from pos.errors import RuleViolation

_MOST_STDIN_BYTES = 4 * 1024 * 1024
_PRINTS_WITHIN_S = 45.0
"""So long a command stays for what it gave to a printer; the rest waits for the next program."""


@dataclass
class Call:
    """What was asked. `also` holds values that go into the JSON of a failure, too."""

    folder: Path
    options: argparse.Namespace
    also: dict[str, object] = field(default_factory=dict)

    @cached_property
    def stdin(self) -> str:
        """All of stdin as text, without the mark some programs put before it."""
        raw = sys.stdin.buffer.read(_MOST_STDIN_BYTES)
        return raw.decode("utf-8", "replace").removeprefix("\ufeff")

    @contextmanager
    def shop(self) -> Iterator[Shop]:
        """Open the shop. Raises RuleViolation `not_set_up`."""
        if not is_set_up(self.folder):
            raise RuleViolation("not_set_up")
        shop = open_shop(self.folder)
        try:
            shop.overview.shop()  # refuses where setup is still under way
            yield shop
            shop.print_loop.finish(within_s=_PRINTS_WITHIN_S)
        finally:
            shop.close()

    @contextmanager
    def acting(self) -> Iterator[tuple[Shop, Actor]]:
        """Open the shop with the person of `--as` signed in."""
        name, pin = self.person(), self.pin()
        with self.shop() as shop:
            yield shop, Actor(shop.staffing.sign_in(name, pin).id)

    def person(self) -> str:
        """Return who acts. Raises Usage."""
        if not self.options.person:
            raise Usage("say who acts: --as NAME --pin-stdin")
        return str(self.options.person)

    def pin(self) -> str:
        """Return the PIN: of stdin, or asked for on a terminal. Raises Usage."""
        if sys.stdin.isatty():
            return getpass("PIN: ").strip()
        if not self.options.pin_stdin and not self.reads_text:
            raise Usage("the PIN comes on stdin: --pin-stdin")
        more = ("recovery_key_stdin", "app_key")
        if self.reads_text or any(getattr(self.options, name, None) for name in more):
            return self.stdin.partition("\n")[0].strip()
        return self.stdin.strip()

    def text(self) -> str:
        """Return the TEXT; for `-`, what stands below the PIN on stdin."""
        if not self.reads_text:
            return str(self.options.text)
        if sys.stdin.isatty():
            return getpass("Code: ").strip()
        return self.stdin.partition("\n")[2].strip()

    @property
    def reads_text(self) -> bool:
        """Whether TEXT stands on stdin below the PIN."""
        return getattr(self.options, "text", None) == "-"
