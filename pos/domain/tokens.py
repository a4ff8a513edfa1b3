"""The refreshing QR token, version 1: its layout, its text and its tag."""

from __future__ import annotations

import base64
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pos.domain.ids import CodeId

TOKEN_PREFIX = "HX1"  # noqa: S105 - it stands in front of every token
TOKEN_LENGTH = 55
STEP_S = 15

_VERSION = 1
_DOMAIN = TOKEN_PREFIX.encode()
_DEAD_SPOT = 0b1
_KNOWN_FLAGS = _DEAD_SPOT
_PAYLOAD = struct.Struct(">BBHIQI")
_TAG_BYTES = 12
_RAW_BYTES = _PAYLOAD.size + _TAG_BYTES
_SPARE_BITS = 4
_SPARE = (1 << _SPARE_BITS) - 1
_FORM = re.compile(r"HX1[A-Z2-7]{52}")
# From the letters of RFC 4648 to those of Python's numbers: ten times as fast as base64.b32decode.
_AS_NUMBER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")


class MalformedToken(ValueError):
    """A text that is not a token as this program writes them."""


@dataclass(frozen=True, slots=True)
class TokenV1:
    """What a token says; nothing of it is true before its tag has been checked.

    `shop_number` has 32 bits, `generation` 16, `code_id` 64; `step` is Unix time // 15.
    """

    flags: int
    generation: int
    shop_number: int
    code_id: CodeId
    step: int

    @property
    def dead_spot(self) -> bool:
        """Whether it was made ahead for a phone without network; it then needs the phone tail."""
        return bool(self.flags & _DEAD_SPOT)


def step_at(at: datetime) -> int:
    """Return the 15-second step of an aware time."""
    return int(at.timestamp()) // STEP_S


def make_token(key: bytes, token: TokenV1) -> str:
    """Return the 55 characters of the QR code.

    Args: key: the code's own 16 bytes.
    Raises: ValueError: a field does not fit its width, or a flag has no meaning.
    """
    if token.flags & ~_KNOWN_FLAGS:
        raise ValueError(f"flags without meaning: {token.flags:#x}")
    try:
        payload = _PAYLOAD.pack(
            _VERSION, token.flags, token.generation, token.shop_number, token.code_id, token.step
        )
    except struct.error as error:
        raise ValueError("a field of the token does not fit its width") from error
    return _written(payload + _tag(key, payload))


def read_token(text: str) -> TokenV1:
    """Return what a token says, without believing it: that needs `tag_fits`.

    One token has one spelling: whatever would not be written exactly like this is refused.

    Raises: MalformedToken, and nothing else, for any text.
    """
    _, flags, generation, shop_number, code_id, step = _PAYLOAD.unpack_from(_raw(text))
    return TokenV1(flags, generation, shop_number, CodeId(code_id), step)


def tag_fits(key: bytes, text: str) -> bool:
    """Tell, in constant time, whether the text is a token made with this key."""
    try:
        raw = _raw(text)
    except MalformedToken:
        return False
    payload, tag = raw[: _PAYLOAD.size], raw[_PAYLOAD.size :]
    return hmac.compare_digest(tag, _tag(key, payload))


def _tag(key: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, _DOMAIN + payload, "sha256")[:_TAG_BYTES]


def _written(raw: bytes) -> str:
    return TOKEN_PREFIX + base64.b32encode(raw).decode().rstrip("=")


@lru_cache(maxsize=8)  # one scan is read by several rules: what it is, whose, and whether it fits
def _raw(text: str) -> bytes:
    # Read as one number of base 32: 52 characters carry four bits more than 32 bytes. With those
    # zero, and only this alphabet let in, each token has exactly one spelling.
    if not _FORM.fullmatch(text):
        raise MalformedToken("not the length, beginning or alphabet of a token")
    number = int(text[len(TOKEN_PREFIX) :].translate(_AS_NUMBER), 32)
    if number & _SPARE:
        raise MalformedToken("not as it would have been written")
    raw = (number >> _SPARE_BITS).to_bytes(_RAW_BYTES)
    if raw[0] != _VERSION or raw[1] & ~_KNOWN_FLAGS:
        raise MalformedToken(f"version {raw[0]}, flags {raw[1]:#x}")
    return raw
