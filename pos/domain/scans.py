"""What a scanned or typed text is: one table, from the most certain to the last resort."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from pos.domain.code_names import NAME_PREFIX, MalformedCodeName, code_name, read_code_name
from pos.domain.digits import DIGITS_LENGTH, check_digit_fits, is_paper, normalise_typed
from pos.domain.foreign_codes import (
    is_payment_code,
    is_platform_address,
    is_product,
    is_waybill,
    is_web_address,
)
from pos.domain.ids import OrderNo
from pos.domain.scan_repair import repaired
from pos.domain.tokens import TOKEN_PREFIX, MalformedToken, read_token

BAG_PREFIX = "HB1"
PAPER_PREFIX = "HP1"
BADGE_PREFIX = "HS1"
TEST_PREFIX = "HT1"
"""Before the codes of a gun's set-up sheet: they are never redeemed."""

RECEIVE_CODE_LENGTH = 6
_TAIL_LENGTH = 4
_EAN8_LENGTH = 8
_BAG = re.compile(r"(\S.*)-([1-9][0-9]{0,3})")
_BADGE = re.compile(r"[A-Z2-7]{26}")
_DIGITS_ONLY = re.compile(r"[0-9]+")


class ScanSource(Enum):
    """How the text came in."""

    GUN = "gun"
    CAMERA = "camera"
    TYPED = "typed"
    COMMAND = "command"

    @property
    def by_hand(self) -> bool:
        """Whether a person chose these characters; a text on the command line counts."""
        return self in (ScanSource.TYPED, ScanSource.COMMAND)


class ScanKind(Enum):
    """What the text is."""

    TOKEN = "token"  # noqa: S105 - a kind of text, not a secret
    CODE_NAME = "code_name"
    BAG_LABEL = "bag_label"
    STAFF_BADGE = "staff_badge"
    PAPER_QR = "paper_qr"
    DIGITS = "digits"
    RECEIVE_CODE = "receive_code"
    TAIL_OR_PICK = "tail_or_pick"
    PRODUCT = "product"
    WAYBILL = "waybill"
    PAYMENT_CODE = "payment_code"
    OTHER_PLATFORM = "other_platform"
    WEB_ADDRESS = "web_address"
    ORDER_NO = "order_no"
    GUN_TEST = "gun_test"
    SEARCH = "search"
    MALFORMED = "malformed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Scan:
    """A text and what it is taken for; codes and badges do not show in its repr.

    `text` is the repaired text: a token or a code's name as this program writes it, a badge without
    its prefix, and nothing at all for a payment code. `digits` is set for whatever is digits only,
    and holds the 12 of a paper QR.
    """

    kind: ScanKind
    text: str = field(repr=False)
    source: ScanSource
    order_no: OrderNo | None = None
    bag: int | None = None
    digits: str | None = field(default=None, repr=False)


def classify(text: str, source: ScanSource, *, is_order_no: Callable[[str], bool]) -> Scan:
    """Say what a text is; any text gets an answer, in time linear in its length.

    Args: is_order_no: whether exactly this is the number of an order known here. It is asked first,
        with the text as it came (without surrounding blanks), as no rule may hide an order.
    """
    given = text.strip()
    meant = repaired(text)
    if not meant:
        return Scan(ScanKind.EMPTY, "", source)
    for number in dict.fromkeys((given, meant)):
        if is_order_no(number):
            return Scan(ScanKind.ORDER_NO, number, source, order_no=OrderNo(number))
    for recognise in _TABLE:
        if scan := recognise(meant, source):
            break
    else:
        scan = Scan(ScanKind.SEARCH, meant, source, digits=_digits_of(meant))
    if scan.kind in (ScanKind.SEARCH, ScanKind.MALFORMED) and is_order_no(meant.swapcase()):
        number = meant.swapcase()  # the order's barcode, scanned with CapsLock on
        return Scan(ScanKind.ORDER_NO, number, source, order_no=OrderNo(number))
    return scan


def is_ours(text: str) -> bool:
    """Whether the text passes the format check of one of our own codes."""
    return classify(text, ScanSource.CAMERA, is_order_no=lambda _: False).kind in _OUR_KINDS


def bag_label_text(no: OrderNo, bag: int) -> str:
    """Return the text of the code on bag `bag` (from 1) of an order. Raises ValueError."""
    label = f"{no}-{bag}"
    if bag < 1 or not _BAG.fullmatch(label):
        raise ValueError("an order without a number, or a bag outside 1 to 9999")
    return BAG_PREFIX + label


def staff_badge_text(secret: str) -> str:
    """Return the text of the code on a badge: 26 characters nobody can guess. Raises ValueError."""
    if not _BADGE.fullmatch(secret):
        raise ValueError("a badge carries exactly 26 characters of base32")
    return BADGE_PREFIX + secret


def paper_qr_text(digits: str) -> str:
    """Return the text of the QR code on a paper code's slip. Raises ValueError."""
    if not (is_paper(digits) and check_digit_fits(digits)):
        raise ValueError("not the digits of a paper code")
    return PAPER_PREFIX + digits


def _ours(text: str, source: ScanSource) -> Scan | None:
    """Take what begins like one of ours for that, or for a damaged one; never for anything else."""
    for prefix, read in _OURS.items():
        if text[: len(prefix)].upper() == prefix:
            scan = read(text, source) if text.startswith(prefix) else None
            return scan or Scan(ScanKind.MALFORMED, text, source)
    return None


def _token(text: str, source: ScanSource) -> Scan | None:
    try:
        read_token(text)
    except MalformedToken:
        return None
    return Scan(ScanKind.TOKEN, text, source)


def _code_name(text: str, source: ScanSource) -> Scan | None:
    try:
        return Scan(ScanKind.CODE_NAME, code_name(read_code_name(text)), source)
    except MalformedCodeName:
        return None


def _bag_label(text: str, source: ScanSource) -> Scan | None:
    found = _BAG.fullmatch(text.removeprefix(BAG_PREFIX))
    if not found:
        return None
    return Scan(ScanKind.BAG_LABEL, text, source, order_no=OrderNo(found[1]), bag=int(found[2]))


def _staff_badge(text: str, source: ScanSource) -> Scan | None:
    secret = text.removeprefix(BADGE_PREFIX)
    return Scan(ScanKind.STAFF_BADGE, secret, source) if _BADGE.fullmatch(secret) else None


def _paper_qr(text: str, source: ScanSource) -> Scan | None:
    digits = normalise_typed(text.removeprefix(PAPER_PREFIX))
    if not (is_paper(digits) and check_digit_fits(digits)):
        return None
    return Scan(ScanKind.PAPER_QR, PAPER_PREFIX + digits, source, digits=digits)


def _gun_test(text: str, source: ScanSource) -> Scan | None:
    return Scan(ScanKind.GUN_TEST, text, source)


def _payment_code(text: str, source: ScanSource) -> Scan | None:
    # Nothing of it is kept, not even here: whoever has it can charge the customer's wallet.
    if not is_payment_code(normalise_typed(text)):
        return None
    return Scan(ScanKind.PAYMENT_CODE, "", source)


def _typed_digits(text: str, source: ScanSource) -> Scan | None:
    """Take 12, 6 and 4 typed digits for codes; other lengths may be half of anything: search.

    The check digit is left to the verdict, which says `typo` and costs nothing.
    """
    digits = _digits_of(text)
    if digits is None or not source.by_hand:
        return None
    kind = _BY_TYPED_LENGTH.get(len(digits))
    return Scan(kind, digits, source, digits=digits) if kind else None


def _product(text: str, source: ScanSource) -> Scan | None:
    digits = _digits_of(text)
    if digits is None or not is_product(digits):
        return None
    # Every tenth half-typed number would pass as an EAN-8; a barcode reader sees whole ones.
    if source.by_hand and len(digits) == _EAN8_LENGTH:
        return None
    return Scan(ScanKind.PRODUCT, digits, source, digits=digits)


def _waybill(text: str, source: ScanSource) -> Scan | None:
    # Typed, the same forms are phone numbers and parts of order numbers.
    if source.by_hand or not is_waybill(text.upper()):
        return None
    return Scan(ScanKind.WAYBILL, text.upper(), source)


def _address(text: str, source: ScanSource) -> Scan | None:
    if is_platform_address(text):
        return Scan(ScanKind.OTHER_PLATFORM, text, source)
    return Scan(ScanKind.WEB_ADDRESS, text, source) if is_web_address(text) else None


def _digits_of(text: str) -> str | None:
    digits = normalise_typed(text)
    return digits if _DIGITS_ONLY.fullmatch(digits) else None


_OURS: dict[str, Callable[[str, ScanSource], Scan | None]] = {
    TOKEN_PREFIX: _token,
    NAME_PREFIX: _code_name,
    BAG_PREFIX: _bag_label,
    PAPER_PREFIX: _paper_qr,
    BADGE_PREFIX: _staff_badge,
    TEST_PREFIX: _gun_test,
}
_BY_TYPED_LENGTH = {
    DIGITS_LENGTH: ScanKind.DIGITS,
    RECEIVE_CODE_LENGTH: ScanKind.RECEIVE_CODE,
    _TAIL_LENGTH: ScanKind.TAIL_OR_PICK,
}
_TABLE = (_ours, _payment_code, _typed_digits, _product, _waybill, _address)
_OUR_KINDS = frozenset(
    {
        ScanKind.TOKEN,
        ScanKind.CODE_NAME,
        ScanKind.BAG_LABEL,
        ScanKind.STAFF_BADGE,
        ScanKind.PAPER_QR,
    }
)
