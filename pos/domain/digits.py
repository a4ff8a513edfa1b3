"""The typed form of a code: 12 digits, live (rolling each minute) or on paper, with a check digit.

Source: J. Verhoeff, Error Detecting Decimal Codes (1969), for the check digit.
"""

from __future__ import annotations

import hmac
import random
from datetime import datetime

from pos.domain.widths import narrowed

DIGITS_LENGTH = 12
LOCATOR_LENGTH = 7
ROLLING_LENGTH = 4
PAPER_RANDOM_LENGTH = 10
RELAY_LENGTH = 5
"""The last digits, as a customer reads them out over the phone: rolling ones and check digit."""

_MINUTE_S = 60
_AHEAD_FROM_S = 50
_STALE_MINUTES = range(2, 11)
_RELAY_MINUTES, _RELAY_STALE_MINUTES = range(11), range(11, 31)
_PAPER_MARK = "9"
_SEPARATORS = str.maketrans("", "", " \t\u00a0-‐‑‒–—―−.·")  # dashes people paste


def _times(left: int, right: int) -> int:
    """Multiply in the dihedral group of the pentagon: 0–4 turn it, 5–9 also flip it."""
    turned = left + right if left < 5 else left - right
    return turned % 5 + 5 * ((left < 5) != (right < 5))


def _powers(permutation: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    rows = [tuple(range(10))]
    while len(rows) < 8:
        rows.append(tuple(permutation[digit] for digit in rows[-1]))
    return tuple(rows)


# The order matters in this group, and each place permutes its digit differently:
# so a swap of neighbours changes the product, which a plain sum would not notice.
_PRODUCT = tuple(tuple(_times(left, right) for right in range(10)) for left in range(10))
_INVERSE = tuple(row.index(0) for row in _PRODUCT)
_PLACES = _powers((1, 5, 7, 6, 2, 8, 3, 0, 9, 4))


def _folded(digits: str) -> int:
    product = 0
    for place, digit in enumerate(reversed(digits)):
        product = _PRODUCT[product][_PLACES[place % 8][int(digit)]]
    return product


def verhoeff_digit(digits: str) -> str:
    """Return the check digit that belongs behind these ASCII digits."""
    return str(_INVERSE[_folded(digits + "0")])


def check_digit_fits(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it."""
    return len(digits) > 1 and _all_digits(digits) and _folded(digits) == 0


def minute_at(at: datetime) -> int:
    """Return Unix time // 60 of an aware time."""
    return int(at.timestamp()) // _MINUTE_S


def rolling(key: bytes, generation: int, minute: int) -> str:
    """Return the 4 digits that belong to this code in this minute."""
    # A clock that stands at 1970 asks for minutes before zero: they wrap, and simply never fit.
    message = b"digits" + generation.to_bytes(2) + (minute & 0xFFFF_FFFF).to_bytes(4)
    number = int.from_bytes(hmac.digest(key, message, "sha256")[:8]) % 10**ROLLING_LENGTH
    return f"{number:0{ROLLING_LENGTH}d}"


def live_digits(key: bytes, generation: int, minute: int, locator: str) -> str:
    """Return the 12 digits of the customer's page in this minute: locator, rolling, check."""
    body = locator + rolling(key, generation, minute)
    return body + verhoeff_digit(body)


def minute_of_match(
    key: bytes, generation: int, now_minute: int, second_in_minute: int, rolling4: str
) -> int | None:
    """Return the minute the rolling digits belong to, if it is one that is accepted now.

    Accepted are this minute and the one before it; the next one only in the last 10 seconds,
    for a phone whose clock is a little ahead.
    """
    accepted = [now_minute, now_minute - 1]
    if second_in_minute >= _AHEAD_FROM_S:
        accepted.append(now_minute + 1)
    return _first_match(key, generation, accepted, rolling4)


def stale_match(key: bytes, generation: int, now_minute: int, rolling4: str) -> bool:
    """Tell whether the rolling digits were right 2 to 10 minutes ago."""
    earlier = [now_minute - age for age in _STALE_MINUTES]
    return _first_match(key, generation, earlier, rolling4) is not None


def relay_match(
    key: bytes, generation: int, now_minute: int, second_in_minute: int, rolling4: str
) -> bool:
    """Tell whether rolling digits read out over the phone are at most ten minutes old.

    The order is opened already and its customer is on the phone, so that a guess is worth less
    than digits that name their order themselves.
    """
    accepted = [now_minute - age for age in _RELAY_MINUTES]
    if second_in_minute >= _AHEAD_FROM_S:
        accepted.append(now_minute + 1)
    return _first_match(key, generation, accepted, rolling4) is not None


def relay_stale_match(key: bytes, generation: int, now_minute: int, rolling4: str) -> bool:
    """Tell whether digits read out over the phone were right 11 to 30 minutes ago."""
    earlier = [now_minute - age for age in _RELAY_STALE_MINUTES]
    return _first_match(key, generation, earlier, rolling4) is not None


def _first_match(key: bytes, generation: int, minutes: list[int], rolling4: str) -> int | None:
    typed = rolling4.encode()
    for minute in minutes:
        if hmac.compare_digest(rolling(key, generation, minute).encode(), typed):
            return minute
    return None


def new_locator(rng: random.Random) -> str:
    """Return a random locator: 7 digits, the first 1 to 8 (9 marks paper codes)."""
    return str(rng.randrange(10 ** (LOCATOR_LENGTH - 1), 9 * 10 ** (LOCATOR_LENGTH - 1)))


def paper_digits(random_10: str) -> str:
    """Return the 12 digits of a paper code made of 10 random ones. Raises ValueError."""
    if len(random_10) != PAPER_RANDOM_LENGTH or not _all_digits(random_10):
        raise ValueError("a paper code is made of exactly 10 digits")
    body = _PAPER_MARK + random_10
    return body + verhoeff_digit(body)


def is_paper(digits: str) -> bool:
    """Tell whether 12 digits have the form of a paper code; the check digit is not looked at."""
    return len(digits) == DIGITS_LENGTH and digits.startswith(_PAPER_MARK) and _all_digits(digits)


def paper_digest(pepper: bytes, digits: str) -> bytes:
    """Return what is stored of a paper code: 32 bytes that are useless without the pepper."""
    return hmac.digest(pepper, digits.encode(), "sha256")


def grouped(digits: str) -> str:
    """Return the digits in groups of four, as they are shown and read aloud."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def normalise_typed(text: str) -> str:
    """Return typed digits without what people put between them, full-width ones made ordinary.

    Spaces, hyphens and dots go, anything else stays: a text with a letter in it is not digits.
    """
    return narrowed(text).translate(_SEPARATORS)


def _all_digits(text: str) -> bool:
    # str.isdigit alone also says yes to ² and to Arabic digits.
    return text.isascii() and text.isdigit()
