import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.pins import check_pin
from pos.errors import RuleViolation


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("000000", "same_digit"),
        ("777777", "same_digit"),
        ("123456", "in_a_row"),
        ("567890", "in_a_row"),
        ("012345", "in_a_row"),
        ("654321", "in_a_row"),
        ("987654", "in_a_row"),
        ("098765", "in_a_row"),
        ("123123", "repeated"),
        ("121212", "repeated"),
        ("123321", "mirrored"),
    ],
)
def test_what_anybody_would_guess_first_is_refused(pin, reason):
    with pytest.raises(RuleViolation) as info:
        check_pin(pin)
    assert (info.value.code, info.value.fields) == ("pin_too_simple", {"reason": reason})


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "52849a", "５２８４９１", " 52849", "52849²"]
)
def test_only_six_plain_digits_are_a_pin(pin):
    with pytest.raises(RuleViolation) as info:
        check_pin(pin)
    assert info.value.code == "pin_format"


@pytest.mark.parametrize("pin", ["528491", "112358", "100000", "120000", "135790"])
def test_others_are_accepted(pin):
    check_pin(pin)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_refusal_never_repeats_the_pin(pin):
    try:
        check_pin(pin)
    except RuleViolation as error:
        assert pin not in str(error)  # noqa: PT017 - accepting is right as well


def test_few_pins_are_lost_to_the_rule():
    refused = 0
    for number in range(0, 1_000_000, 17):
        try:
            check_pin(f"{number:06}")
        except RuleViolation:
            refused += 1
    assert refused < 1_000_000 / 17 * 0.003
