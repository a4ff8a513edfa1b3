"""Encrypts a few bytes under a key, bound to a name: AES-256-GCM with a random nonce."""

from __future__ import annotations

import secrets

from pos.errors import RuleViolation

_NONCE_BYTES = 12


def sealed(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """Return nonce, ciphertext and tag: 28 bytes more than `plain`. The key has 32 bytes."""
    # Not imported above: 0.06 s that a start which unseals nothing need not pay.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unsealed(key: bytes, content: bytes, *, bound_to: str) -> bytes:
    """Return the plain bytes.

    Raises: RuleViolation: `wrong_key` (name): another key, another name, or changed bytes.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    nonce, rest = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: the nonce is cut short
        raise RuleViolation("wrong_key", name=bound_to) from error
