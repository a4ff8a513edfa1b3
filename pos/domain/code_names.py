"""The name of a code, `HX-…`: it opens the order, is safe to say aloud, and redeems nothing.

Source: Douglas Crockford, Base 32 (https://www.crockford.com/base32.html), with its check symbol.
"""

from __future__ import annotations

from pos.domain.ids import CodeId

NAME_PREFIX = "HX-"

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The remainder of a division by 37 needs five symbols more; 37 is prime and above 32,
# so each single wrong symbol and each swap of two is noticed.
_CHECK_SYMBOLS = _SYMBOLS + "*~$=U"
_LENGTH = 13
_CODE_ID_BITS = 64
_LOOK_ALIKES = str.maketrans("ILO", "110")


class MalformedCodeName(ValueError):
    """A text that is not the name of a code."""


def code_name(code_id: CodeId) -> str:
    """Return `HX-`, 13 symbols of the id, and a check symbol."""
    symbols = (_SYMBOLS[code_id >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
    return NAME_PREFIX + "".join(symbols) + _CHECK_SYMBOLS[code_id % len(_CHECK_SYMBOLS)]


def read_code_name(text: str) -> CodeId:
    """Return the code a name stands for; lower case, I, L and O are taken for what was meant.

    Raises: MalformedCodeName, and nothing else, for any text.
    """
    # Beyond ASCII, upper() invents letters: the dotless i becomes an I.
    said = text.upper() if text.isascii() else ""
    symbols = said.removeprefix(NAME_PREFIX).translate(_LOOK_ALIKES)
    if not said.startswith(NAME_PREFIX) or len(symbols) != _LENGTH + 1:
        raise MalformedCodeName("not the length or the beginning of a code's name")
    number = 0
    for symbol in symbols[:_LENGTH]:
        value = _SYMBOLS.find(symbol)
        if value < 0:
            raise MalformedCodeName("a symbol that no name has")
        number = number << 5 | value
    if number >> _CODE_ID_BITS:
        raise MalformedCodeName("more than 64 bits")
    if _CHECK_SYMBOLS[number % len(_CHECK_SYMBOLS)] != symbols[_LENGTH]:
        raise MalformedCodeName("the check symbol does not fit")
    return CodeId(number)
