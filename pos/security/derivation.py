"""Derives keys from a key: HKDF with SHA-256.

Written on the standard library's HMAC, because every start of the program derives two keys and
importing the cryptography library for it would take longer than the rest of opening the vault;
the tests hold it against that library and the standard's vectors. Source: RFC 5869.
"""

from __future__ import annotations

import hmac

_HASH_BYTES = 32


def derive(key: bytes, *, salt: bytes, purpose: bytes, length: int = _HASH_BYTES) -> bytes:
    """Return `length` bytes (at most 8160) that say nothing about `key` or other purposes."""
    if length > 255 * _HASH_BYTES:
        raise ValueError("HKDF gives at most 8160 bytes")
    extracted = hmac.digest(salt or bytes(_HASH_BYTES), key, "sha256")
    made, block = b"", b""
    for counter in range(1, -(-length // _HASH_BYTES) + 1):
        block = hmac.digest(extracted, block + purpose + bytes([counter]), "sha256")
        made += block
    return made[:length]
