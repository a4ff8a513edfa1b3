"""The recovery key: printed once, it opens the vault when the computer's own key is gone.

160 random bits as eight groups of four spoken characters and a ninth group that checks them:
`7K2P-…`. The check is the number modulo the largest prime below 2**20. A wrong character changes
the number by d·32**k with 0 < d < 32, two swapped ones by d·(32**j − 32**k); neither is a multiple
of that prime, so every such slip is found, and of all other errors all but one in a million.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field

from pos.errors import RuleViolation

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_ALIKE = str.maketrans("ILO", "110")
_BYTES = 20
_CHARACTERS = _BYTES * 8 // 5
_CHECK = 4
_PRIME = 1048573


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """20 random bytes; never stored, only printed."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> RecoveryKey:
        """Return a new one."""
        return cls(secrets.token_bytes(_BYTES))

    @classmethod
    def parse(cls, text: str) -> RecoveryKey:
        """Read what a person typed; small letters, spaces, O for 0 and I or L for 1 are fine.

        Raises: RuleViolation: `recovery_key_length` (found, wanted), `recovery_key_character`
            (position, from 1), `recovery_key_typo` (the check group does not fit).
        """
        typed = _plain(text)
        wanted = _CHARACTERS + _CHECK
        for position, character in enumerate(typed, start=1):
            if character not in _VALUES:
                raise RuleViolation("recovery_key_character", position=position)
        if len(typed) != wanted:
            raise RuleViolation("recovery_key_length", found=len(typed), wanted=wanted)
        number, check = _number(typed[:_CHARACTERS]), _number(typed[_CHARACTERS:])
        if number % _PRIME != check:
            raise RuleViolation("recovery_key_typo")
        return cls(number.to_bytes(_BYTES))

    @property
    def text(self) -> str:
        """What is printed: nine groups of four."""
        number = int.from_bytes(self.secret)
        shown = _spoken(number, _CHARACTERS) + _spoken(number % _PRIME, _CHECK)
        return "-".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def _plain(text: str) -> str:
    wide_made_narrow = unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)
    return "".join(c for c in wide_made_narrow if not c.isspace() and c not in "-‐‑–—−")


def _number(characters: str) -> int:
    number = 0
    for character in characters:
        number = number * 32 + _VALUES[character]
    return number


def _spoken(number: int, count: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (count - 1), -1, -5))
