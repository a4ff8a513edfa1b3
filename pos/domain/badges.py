"""A staff badge: 128 random bits to scan, of which the shop keeps only a keyed digest."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime

from pos.domain.staff import Role

SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on a badge; `text` is what its QR says, and whoever has it is this person."""

    shop: str
    name: str
    role: Role
    made_at: datetime
    text: str = field(repr=False)


def badge_secret(random_bytes: bytes) -> str:
    """Return 16 random bytes as the 26 characters that stand behind the prefix. Raises ValueError."""
    if len(random_bytes) != SECRET_BYTES:
        raise ValueError("a badge is made of exactly 16 random bytes")
    return b32encode(random_bytes).decode().rstrip("=")


def badge_digest(pepper: bytes, secret: str) -> bytes:
    """Return what is stored of a badge: 32 bytes that are useless without the pepper."""
    return hmac.digest(pepper, b"badge" + secret.encode(), "sha256")
