"""Money is an integer number of fen; shares are basis points, rounded half up to the fen."""

from __future__ import annotations

_WHOLE_BPS = 10_000


def share_fen(base_fen: int, rate_bps: int) -> int:
    """Return `rate_bps` of `base_fen`, half up to the fen, symmetric around zero.

    Symmetric, so that the share of a reversal takes back exactly what the original gave.
    """
    sign = -1 if base_fen * rate_bps < 0 else 1
    return sign * ((abs(base_fen * rate_bps) * 2 + _WHOLE_BPS) // (2 * _WHOLE_BPS))


def yuan(amount_fen: int) -> str:
    """Return the amount as people write it: 1250 becomes `12.50`."""
    sign = "-" if amount_fen < 0 else ""
    whole, fen = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{fen:02d}"
