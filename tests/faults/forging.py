"""I8: tokens that nobody issued, most of them one small step beside a real one."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, replace

from pos.domain.ids import CodeId
from pos.domain.scans import ScanKind, ScanSource, classify
from pos.domain.tokens import MalformedToken, TokenV1, make_token, read_token, tag_fits

_LETTERS = string.ascii_uppercase + "234567"
_ANY = string.printable + "码０Ａ\u202e\u00b2\ud800"


@dataclass(frozen=True)
class Forged:
    """How many texts were tried, how many of them had the form of a token, how many passed."""

    tried: int
    well_formed: int
    passed: int


def honest(key: bytes, text: str) -> bool:
    """What the program does: nothing of a token is believed before its tag fits."""
    return tag_fits(key, text)


def naive(key: bytes, text: str) -> bool:
    """The control: a check that believes what it reads."""
    try:
        return read_token(text).shop_number == 1
    except MalformedToken:
        return False


def run(count: int, seed: int, passes: Callable[[bytes, str], bool] = honest) -> Forged:
    """Try so many mutations of real tokens. Raises what the parser raises: that is a defect."""
    rng = random.Random(seed)
    well_formed = passed = 0
    for _ in range(count):
        key = rng.randbytes(16)
        token = TokenV1(
            rng.getrandbits(1), rng.randrange(1, 9), 1, CodeId(rng.getrandbits(64)), 119
        )
        real = make_token(key, token)
        text = rng.choice(_MUTATIONS)(rng, real, token)
        if text == real:
            continue
        kind = classify(text, ScanSource.GUN, is_order_no=lambda _: False).kind
        well_formed += kind is ScanKind.TOKEN
        passed += passes(key, text)
    return Forged(count, well_formed, passed)


def _one_letter(rng: random.Random, text: str, _: TokenV1) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(_LETTERS) + text[at + 1 :]


def _any_character(rng: random.Random, text: str, _: TokenV1) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(_ANY) + text[at + 1 :]


def _two_swapped(rng: random.Random, text: str, _: TokenV1) -> str:
    at = rng.randrange(3, len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _cut_or_longer(rng: random.Random, text: str, _: TokenV1) -> str:
    return text[: rng.randrange(len(text))] if rng.random() < 0.5 else text + rng.choice(_LETTERS)


def _other_key(rng: random.Random, text: str, token: TokenV1) -> str:
    return make_token(rng.randbytes(16), token)


def _other_field(rng: random.Random, text: str, token: TokenV1) -> str:
    other = rng.choice(
        [
            replace(token, step=token.step + rng.randrange(1, 9)),
            replace(token, generation=token.generation + 1),
            replace(token, code_id=CodeId(token.code_id ^ 1 << rng.randrange(64))),
            replace(token, flags=1 - token.flags),
        ]
    )
    # The payload of the other one with the tag of the real one.
    head = make_token(bytes(16), other)[: 3 + 32]
    return head + text[3 + 32 :]


def _noise(rng: random.Random, text: str, _: TokenV1) -> str:
    return "HX1" + "".join(rng.choices(_LETTERS, k=52))


_MUTATIONS = (
    _one_letter,
    _any_character,
    _two_swapped,
    _cut_or_longer,
    _other_key,
    _other_field,
    _noise,
)
