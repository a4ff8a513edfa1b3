"""A token's check: read, key unwrapped, tag compared; beside the bare HMAC that nobody can undercut."""

from __future__ import annotations

import hmac
import secrets
from statistics import median

from pos.domain.ids import CodeId
from pos.domain.tokens import TokenV1, make_token, read_token, tag_fits
from pos.security.wrapping import SivKeyWrap
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.rounds import in_turns

_TOKENS = 2_000


def measure(options: Options) -> list[Figure]:
    """Time the whole check over many tokens, none of which was seen just before."""
    key, wrapping = secrets.token_bytes(16), SivKeyWrap(secrets.token_bytes(32))
    message = secrets.token_bytes(23)
    codes = [CodeId(secrets.randbits(64)) for _ in range(_TOKENS)]
    shown = [
        (make_token(key, TokenV1(0, 1, 7, code, 118_000_000)), wrapping.wrap(code, key))
        for code in codes
    ]

    def whole() -> None:
        for text, wrapped in shown:
            said = read_token(text)
            if not tag_fits(wrapping.unwrap(said.code_id, wrapped), text):
                raise ValueError("a good token was refused")

    def bare() -> None:
        for _ in shown:
            hmac.digest(key, message, "sha256")

    took = in_turns({"whole": whole, "bare": bare}, options.rounds(60))
    # The least of many rounds: the goal is a time and no ratio, and other programs only add to it.
    ours_us, bare_us = (min(took[name]) / _TOKENS * 1e6 for name in ("whole", "bare"))
    return [
        Figure(
            "token",
            "check: read, unwrap, tag (goal in us)",
            "us",
            ours_us,
            ratio=ours_us,
            goal=20,
            limit=Other("bare hmac.digest", bare_us),
        ),
        Figure("token", "the same, half of the times", "us", median(took["whole"]) / _TOKENS * 1e6),
    ]
