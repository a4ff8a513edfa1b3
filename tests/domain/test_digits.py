from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.digits import (
    check_digit_fits,
    grouped,
    is_paper,
    live_digits,
    minute_at,
    minute_of_match,
    new_locator,
    normalise_typed,
    paper_digest,
    paper_digits,
    rolling,
    stale_match,
    verhoeff_digit,
)

KEY = bytes(range(16))
NOW = 29_750_000

bodies = st.text(alphabet="0123456789", min_size=11, max_size=11)


def luhn_fits(digits: str) -> bool:
    """The check most people would reach for (a control)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def with_luhn(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn_fits(body + digit))


def swaps(digits: str) -> list[str]:
    return [
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1]
    ]


def test_the_published_example_of_live_digits():
    assert rolling(KEY, 1, NOW) == "3088"
    assert grouped(live_digits(KEY, 1, NOW, "1234567")) == "1234 5673 0880"


@pytest.mark.parametrize(("body", "check"), [("236", "3"), ("12345", "1"), ("142857", "0")])
def test_the_check_digit_agrees_with_published_verhoeff_examples(body, check):
    assert verhoeff_digit(body) == check
    assert check_digit_fits(body + check)


@given(bodies)
def test_every_single_wrong_digit_is_caught(body):
    digits = body + verhoeff_digit(body)
    assert check_digit_fits(digits)
    for place in range(len(digits)):
        for wrong in set("0123456789") - {digits[place]}:
            assert not check_digit_fits(digits[:place] + wrong + digits[place + 1 :])


@given(bodies)
def test_every_swap_of_neighbours_is_caught(body):
    digits = body + verhoeff_digit(body)
    assert not any(check_digit_fits(swapped) for swapped in swaps(digits))


def test_luhn_would_miss_swaps_that_verhoeff_catches():
    rng = random.Random(7)
    missed = {"luhn": 0, "verhoeff": 0}
    for _ in range(2_000):
        body = "".join(rng.choices("0123456789", k=11))
        missed["luhn"] += sum(map(luhn_fits, swaps(with_luhn(body))))
        missed["verhoeff"] += sum(map(check_digit_fits, swaps(body + verhoeff_digit(body))))
    assert missed["verhoeff"] == 0
    assert missed["luhn"] > 100


@pytest.mark.parametrize("text", ["", "0", "12a4", "²³", "٣٤", "1 2", "１２", "\ud800"])
def test_what_is_not_ascii_digits_has_no_fitting_check_digit(text):
    assert not check_digit_fits(text)


@pytest.mark.parametrize(
    ("age_min", "second", "accepted"),
    [
        (0, 0, True),
        (0, 59, True),
        (1, 0, True),
        (1, 59, True),
        (2, 0, False),
        (2, 59, False),
        (10, 30, False),
        (-1, 0, False),
        (-1, 49, False),
        (-1, 50, True),
        (-1, 59, True),
        (-2, 59, False),
    ],
)
def test_digits_are_accepted_in_their_minute_the_next_and_ten_seconds_early(
    age_min, second, accepted
):
    shown = rolling(KEY, 1, NOW - age_min)
    expected = NOW - age_min if accepted else None
    assert minute_of_match(KEY, 1, NOW, second, shown) == expected


@pytest.mark.parametrize("age_min", range(-3, 14))
def test_digits_are_stale_from_two_to_ten_minutes(age_min):
    assert stale_match(KEY, 1, NOW, rolling(KEY, 1, NOW - age_min)) == (2 <= age_min <= 10)


def test_a_screenshot_of_digits_dies_within_120_seconds():
    shown_at_s = NOW * 60
    shown = rolling(KEY, 1, NOW)
    lives = [
        second
        for second in range(300)
        if minute_of_match(KEY, 1, (shown_at_s + second) // 60, second % 60, shown) is not None
    ]
    assert lives == list(range(120))


def test_digits_of_an_older_generation_or_another_code_do_not_match():
    shown = rolling(KEY, 1, NOW)
    assert minute_of_match(KEY, 2, NOW, 0, shown) is None
    assert minute_of_match(bytes(16), 1, NOW, 0, shown) is None


@pytest.mark.parametrize("typed", ["", "12", "٣٤٥٦", "😀", "30880"])
def test_rolling_digits_of_any_form_are_compared_without_raising(typed):
    assert minute_of_match(KEY, 1, NOW, 0, typed) is None
    assert not stale_match(KEY, 1, NOW, typed)


def test_a_clock_that_stands_at_1970_gets_an_answer():
    assert minute_of_match(KEY, 1, 0, 0, "0000") in (None, 0, -1)
    assert stale_match(KEY, 1, 3, "none") is False


def test_a_minute_is_counted_from_the_epoch():
    at = datetime.fromtimestamp(NOW * 60, UTC)
    assert minute_at(at) == NOW
    assert minute_at(at.replace(second=59)) == NOW


@given(st.randoms(use_true_random=False))
def test_a_locator_has_seven_digits_and_never_begins_like_a_paper_code(rng):
    locator = new_locator(rng)
    assert len(locator) == 7
    assert locator[0] in "12345678"


@given(st.text(alphabet="0123456789", min_size=10, max_size=10))
def test_a_paper_code_is_nine_ten_digits_and_a_check_digit(random_10):
    digits = paper_digits(random_10)
    assert digits[:11] == "9" + random_10
    assert is_paper(digits)
    assert check_digit_fits(digits)


@pytest.mark.parametrize("random_10", ["", "123456789", "12345678901", "12345abcde", "１234567890"])
def test_a_paper_code_is_made_of_exactly_ten_digits(random_10):
    with pytest.raises(ValueError, match="10 digits"):
        paper_digits(random_10)


@pytest.mark.parametrize("digits", ["", "9", "123456730880", "9" * 13, "9abcdefghijk"])
def test_other_digits_are_no_paper_code(digits):
    assert not is_paper(digits)


def test_what_is_stored_of_a_paper_code_depends_on_pepper_and_digits():
    digits = paper_digits("0123456789")
    stored = paper_digest(b"pepper", digits)
    assert len(stored) == 32
    assert digits.encode() not in stored
    assert stored == paper_digest(b"pepper", digits)
    assert stored != paper_digest(b"salt", digits)
    assert stored != paper_digest(b"pepper", paper_digits("0123456788"))


@pytest.mark.parametrize(
    "typed",
    [
        "1234 5673 0880",
        "1234-5673-0880",
        "1234.5673.0880",
        "１２３４　５６７３　０８８０",
        " 123456730880\t",
        "1234—5673–0880",
        "1234·5673·0880",
    ],
)
def test_what_people_put_between_digits_is_taken_out(typed):
    assert normalise_typed(typed) == "123456730880"


def test_letters_between_digits_stay():
    assert normalise_typed("12 3O4") == "123O4"


@given(bodies)
def test_grouped_digits_are_the_same_digits(body):
    digits = body + verhoeff_digit(body)
    assert normalise_typed(grouped(digits)) == digits
    assert [len(group) for group in grouped(digits).split()] == [4, 4, 4]
