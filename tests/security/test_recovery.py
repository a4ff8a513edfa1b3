import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.errors import RuleViolation
from pos.security.recovery import _ALPHABET, _PRIME, RecoveryKey

keys = st.binary(min_size=20, max_size=20).map(RecoveryKey)
places = st.integers(0, 35)


def refusal(text: str) -> RuleViolation:
    with pytest.raises(RuleViolation) as info:
        RecoveryKey.parse(text)
    return info.value


def plain(key: RecoveryKey) -> list[str]:
    return list(key.text.replace("-", ""))


def test_a_known_key_keeps_its_printed_form():
    assert RecoveryKey(bytes(20)).text == "-".join(["0000"] * 9)
    printed = RecoveryKey(bytes(range(20))).text
    assert printed == "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-" + printed[-4:]
    assert RecoveryKey.parse(printed).secret == bytes(range(20))


@given(keys)
def test_what_is_printed_reads_back(key):
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}", key.text)
    assert RecoveryKey.parse(key.text) == key


def test_fresh_keys_differ():
    assert len({RecoveryKey.fresh().secret for _ in range(100)}) == 100


@given(keys)
def test_how_people_type_does_not_matter(key):
    text = key.text
    for typed in (
        text.lower(),
        text.replace("-", ""),
        text.replace("-", " "),
        f"  {text}\n",
        text.replace("0", "o").replace("1", "l"),
        text.replace("0", "O").replace("1", "I"),
        text.translate({ord(c): ord(c) + 0xFEE0 for c in text}),  # full width
        text.replace("-", "–"),
    ):
        assert RecoveryKey.parse(typed) == key


@given(keys, places, st.sampled_from(_ALPHABET))
def test_every_single_wrong_character_is_found(key, place, character):
    typed = plain(key)
    assume(typed[place] != character)
    typed[place] = character
    assert refusal("".join(typed)).code == "recovery_key_typo"


@given(keys, places, places)
def test_every_swap_of_two_characters_of_the_secret_is_found(key, one, other):
    typed = plain(key)
    assume(typed[one] != typed[other] and max(one, other) < 32)
    typed[one], typed[other] = typed[other], typed[one]
    assert refusal("".join(typed)).code == "recovery_key_typo"


def test_why_no_slip_is_a_multiple_of_the_modulus():
    powers = [pow(32, k, _PRIME) for k in range(32)]
    assert all(_PRIME % divisor for divisor in range(2, 1024))  # prime: 1024**2 > 2**20
    assert 0 not in powers
    assert len(set(powers)) == 32


@given(st.integers(0, 34))
def test_every_swap_of_two_neighbours_is_found_across_the_check_group_too(place):
    for key in (RecoveryKey(bytes(range(n, n + 20))) for n in range(64)):
        typed = plain(key)
        if typed[place] == typed[place + 1]:
            continue
        typed[place : place + 2] = reversed(typed[place : place + 2])
        assert refusal("".join(typed)).code == "recovery_key_typo"


@given(keys, places)
def test_a_lost_or_doubled_character_is_a_wrong_length(key, place):
    typed = plain(key)
    lost = typed[:place] + typed[place + 1 :]
    assert refusal("".join(lost)).fields == {"found": 35, "wanted": 36}
    doubled = typed[:place] + typed[place:][:1] + typed[place:]
    assert refusal("".join(doubled)).code == "recovery_key_length"


def test_a_character_that_is_none_is_pointed_at():
    error = refusal("0000-00U0")
    assert (error.code, error.fields) == ("recovery_key_character", {"position": 7})


@given(st.text(max_size=60))
def test_any_text_is_refused_or_read_and_never_breaks_anything(text):
    try:
        RecoveryKey.parse(text)
    except RuleViolation as error:
        assert error.code.startswith("recovery_key_")  # noqa: PT017 - reading is right as well


def test_the_secret_is_not_shown_by_accident():
    key = RecoveryKey(bytes(range(20)))
    assert "\\x01" not in repr(key)
    assert key.text not in repr(key)
