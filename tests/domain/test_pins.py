import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.pins import check_pin
from pos.errors import RuleViolation


@pytest.mark.parametrize(
    "pin",
    [
        "000000",
        "777777",
        "123456",
        "567890",
        "012345",
        "654321",
        "987654",
        "098765",
        "123123",
        "121212",
    ],
)
def test_what_anybody_would_guess_first_is_refused(pin):
    with pytest.raises(RuleViolation) as info:
        check_pin(pin)
    assert info.value.code == "pin_too_simple"


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "52849a", "５２８４９１", " 52849", "52849²"]
)
def test_only_six_plain_digits_are_a_pin(pin):
    with pytest.raises(RuleViolation) as info:
        check_pin(pin)
    assert (info.value.code, info.value.fields) == ("pin_form", {"digits": 6})


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
