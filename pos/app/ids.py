"""Where new names and random digits come from."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from pos.domain.ids import CodeId

_LOW = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class SystemIds:
    """Implements `pos.services.ports.Ids` from the system's cryptographic source."""

    def uuid7(self) -> str:
        """Return a new time-ordered UUID. Source: RFC 9562, section 5.7."""
        ms = time.time_ns() // 1_000_000
        rest = secrets.randbits(74)
        number = (ms << 80) | (0x7 << 76) | ((rest >> 62) << 64) | (0b10 << 62) | (rest & _LOW)
        text = f"{number:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def code_id(self) -> CodeId:
        """Return 64 random bits."""
        return CodeId(secrets.randbits(64))

    def secret(self, size: int) -> bytes:
        """Return this many random bytes."""
        return secrets.token_bytes(size)

    def digits(self, count: int) -> str:
        """Return this many random decimal digits."""
        return f"{secrets.randbelow(10**count):0{count}d}"
