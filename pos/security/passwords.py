"""Slow hashing of PINs and passwords: argon2id.

Source: OWASP Password Storage Cheat Sheet: argon2id with 46 MiB and one lane. Two passes where it
asks for one: a check then takes 0.1 to 0.2 s, which nobody waits for, while trying all six-digit
PINs takes a day for each person, for somebody who has stolen the database and its key.
"""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class Cost:
    """What one check costs: passes over `memory_kib` of memory, on so many processor cores."""

    passes: int = 2
    memory_kib: int = 47104
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Argon2Pins:
    """Implements `pos.services.ports.Pins`; tests pass a cheaper cost. Any thread may call."""

    cost: Cost = Cost()

    def hash(self, pin: str) -> str:
        """Return the hash to store, with its salt and cost in it."""
        return self._hasher().hash(pin)

    def fits(self, pin_hash: str, pin: str) -> bool:
        """Whether the PIN is the one that was hashed, at whatever cost that was."""
        try:
            return self._hasher().verify(pin_hash, pin)
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, pin_hash: str) -> bool:
        """Whether the hash was made at another cost: hash again while the PIN is known."""
        return self._hasher().check_needs_rehash(pin_hash)

    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(self.cost.passes, self.cost.memory_kib, self.cost.lanes)
