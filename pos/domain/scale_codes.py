"""Scale labels (店内码): a product's number with its price or weight, in one EAN-13.

Source: GS1 General Specifications, section 2.1.12 (restricted circulation within a company): the
prefixes 20 to 29 are for the shop's own use; what the digits mean is up to the scale's settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.foreign_codes import gtin_digit_fits
from pos.errors import RuleViolation

LENGTH = 13
_PREFIX_DIGITS = 2


class ScaleValue(StrEnum):
    """What the scale prints behind the product's number."""

    PRICE = "price"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """How this shop's scales write: `20` + item number + value + check digit."""

    item_digits: int = 5
    """4 to 6; what is left of the ten middle digits is the value."""
    value: ScaleValue = ScaleValue.PRICE
    other_prefixes: str = ""
    """Prefixes of labels that carry the other value, such as `28 29`."""
    checked: bool = True
    """False for scales that leave the check digit out."""

    def __post_init__(self) -> None:
        if not 4 <= self.item_digits <= 6:
            raise RuleViolation("setting_out_of_range", field="scale_item_digits", most=6)


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What a scale label says; one of price and weight is None."""

    item_no: str
    price_fen: int | None = None
    weight_g: int | None = None


def read_scale_label(text: str, settings: ScaleSettings) -> ScaleLabel | None:
    """Return what the label says, or None where it is none or was misread."""
    if not (len(text) == LENGTH and text.isascii() and text.isdigit() and text[0] == "2"):
        return None
    if settings.checked and not gtin_digit_fits(text):
        return None
    cut = _PREFIX_DIGITS + settings.item_digits
    item_no, value = text[_PREFIX_DIGITS:cut], int(text[cut:-1])
    other = text[:_PREFIX_DIGITS] in settings.other_prefixes.split()
    if (settings.value is ScaleValue.PRICE) is not other:
        return ScaleLabel(item_no, price_fen=value)
    return ScaleLabel(item_no, weight_g=value)
