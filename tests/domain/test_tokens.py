from __future__ import annotations

import base64
import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import CodeId
from pos.domain.tokens import (
    TOKEN_LENGTH,
    MalformedToken,
    TokenV1,
    make_token,
    read_token,
    step_at,
    tag_fits,
)

KEY = bytes(range(16))
TOKEN = TokenV1(
    flags=0, generation=1, shop_number=1, code_id=CodeId(0x0123456789ABCDEF), step=119_000_000
)
TEXT = "HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

tokens = st.builds(
    TokenV1,
    flags=st.sampled_from([0, 1]),
    generation=st.integers(0, 2**16 - 1),
    shop_number=st.integers(0, 2**32 - 1),
    code_id=st.integers(0, 2**64 - 1).map(CodeId),
    step=st.integers(0, 2**32 - 1),
)
keys = st.binary(min_size=16, max_size=16)


def lenient_payload(text: str) -> bytes:
    """Read like a parser that forgot to compare with the canonical spelling (a control)."""
    return base64.b32decode(text[3:] + "====")


def test_the_published_example_is_written_and_read_letter_by_letter():
    assert make_token(KEY, TOKEN) == TEXT
    assert read_token(TEXT) == TOKEN
    assert tag_fits(KEY, TEXT)
    assert len(TEXT) == TOKEN_LENGTH


@given(keys, tokens)
def test_what_was_written_is_read_again(key, token):
    text = make_token(key, token)
    assert len(text) == TOKEN_LENGTH
    assert read_token(text) == token
    assert tag_fits(key, text)


@given(keys, keys, tokens)
def test_another_key_never_fits(key, other, token):
    assert tag_fits(other, make_token(key, token)) == (key == other)


@given(st.text(max_size=80))
def test_no_text_raises_anything_but_malformed(text):
    assert not tag_fits(KEY, text)
    with pytest.raises(MalformedToken):
        read_token(text)


@given(st.text(alphabet=BASE32 + "=abc018\u0131\ud800٣-", min_size=52, max_size=52))
def test_no_text_of_the_right_length_raises_anything_but_malformed(body):
    text = "HX1" + body
    assert not tag_fits(KEY, text)
    try:
        read_token(text)
    except MalformedToken:
        return
    assert set(body) <= set(BASE32)


@given(tokens, st.integers(0, TOKEN_LENGTH - 1), st.characters())
def test_a_token_with_one_character_changed_never_passes(token, place, character):
    text = make_token(KEY, token)
    mutated = text[:place] + character + text[place + 1 :]
    assert tag_fits(KEY, mutated) == (mutated == text)


def test_of_twenty_thousand_forged_and_mutated_tokens_none_passes():
    rng = random.Random(20261122)
    for _ in range(10_000):
        mutated = list(TEXT)
        for _ in range(rng.randint(1, 4)):
            mutated[rng.randrange(3, TOKEN_LENGTH)] = rng.choice(BASE32)
        forged = "HX1" + "".join(rng.choices(BASE32, k=52))
        assert tag_fits(KEY, "".join(mutated)) == ("".join(mutated) == TEXT)
        assert not tag_fits(KEY, forged)


def test_a_token_has_one_spelling_where_a_lenient_parser_takes_sixteen():
    spellings = [TEXT[:-1] + last for last in BASE32]
    same_bytes = [text for text in spellings if lenient_payload(text) == lenient_payload(TEXT)]
    assert len(same_bytes) == 16
    assert [text for text in same_bytes if tag_fits(KEY, text)] == [TEXT]


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, 0), (0, 2), (0, 255), (1, 2), (1, 0x80), (1, 3)],
    ids=["version 0", "version 2", "version 255", "flag 2", "flag 128", "flags 1 and 2"],
)
def test_an_unknown_version_or_flag_is_refused_though_the_rest_is_right(place, value):
    raw = bytearray(lenient_payload(TEXT))
    raw[place] = value
    text = "HX1" + base64.b32encode(bytes(raw)).decode().rstrip("=")
    with pytest.raises(MalformedToken):
        read_token(text)
    assert not tag_fits(KEY, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HX1",
        TEXT[:-1],
        TEXT + "A",
        TEXT.lower(),
        " " + TEXT[:-1],
        "HX2" + TEXT[3:],
        TEXT + "\n",
    ],
)
def test_what_is_cut_lengthened_or_spelt_otherwise_is_malformed(text):
    with pytest.raises(MalformedToken):
        read_token(text)


@pytest.mark.parametrize(
    "token",
    [
        TokenV1(2, 1, 1, CodeId(1), 1),
        TokenV1(-1, 1, 1, CodeId(1), 1),
        TokenV1(0, 2**16, 1, CodeId(1), 1),
        TokenV1(0, 1, 2**32, CodeId(1), 1),
        TokenV1(0, 1, 1, CodeId(2**64), 1),
        TokenV1(0, 1, 1, CodeId(1), -1),
    ],
)
def test_a_token_that_could_not_be_read_again_is_not_made(token):
    with pytest.raises(ValueError, match=r"flags|fit"):
        make_token(KEY, token)


def test_flag_bit_zero_marks_a_token_made_ahead_for_a_dead_spot():
    assert not TOKEN.dead_spot
    assert TokenV1(1, 1, 1, CodeId(1), 1).dead_spot


def test_a_step_is_fifteen_seconds_whatever_the_time_zone():
    at = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
    step = step_at(at)
    assert step_at(at.replace(second=14, microsecond=999_999)) == step
    assert step_at(at.replace(second=15)) == step + 1
    assert step_at(at.astimezone(ZoneInfo("Asia/Shanghai"))) == step
    assert step_at(datetime.fromtimestamp(119_000_000 * 15, UTC)) == 119_000_000
