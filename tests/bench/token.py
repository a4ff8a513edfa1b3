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

_CALLS = 2_000


def measure(options: Options) -> list[Figure]:
    """Time the whole check and its parts."""
    key, wrapping = secrets.token_bytes(16), SivKeyWrap(secrets.token_bytes(32))
    code_id = CodeId(secrets.randbits(64))
    wrapped = wrapping.wrap(code_id, key)
    text = make_token(key, TokenV1(0, 1, 7, code_id, 118_000_000))
    message = secrets.token_bytes(23)

    def whole() -> None:
        for _ in range(_CALLS):
            said = read_token(text)
            if not tag_fits(wrapping.unwrap(said.code_id, wrapped), text):
                raise ValueError("a good token was refused")

    def bare() -> None:
        for _ in range(_CALLS):
            hmac.digest(key, message, "sha256")

    took = in_turns({"whole": whole, "bare": bare}, options.rounds(30))
    ours_us, bare_us = (median(took[name]) / _CALLS * 1e6 for name in ("whole", "bare"))
    return [
        Figure(
            "token",
            "check: read, unwrap, tag (us, goal in us)",
            "us",
            ours_us,
            ratio=ours_us,
            goal=20,
            limit=Other("bare hmac.digest", bare_us),
        )
    ]
