"""Reads orders from JSON, one object or a list, each by itself: half a file gives half its orders.

The form is that of `POST /v1/orders`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pos.domain.ids import ShopId
from pos.domain.orders import CodeOwner, Order, OrderState
from pos.links.files.cells import UNREADABLE
from pos.links.files.columns import Field
from pos.links.files.encodings import MARK_ERRORS, encoding_of
from pos.links.files.shown import shown
from pos.links.files.values import FileOrder, PlatformStatus, Refusal, UnreadableFile
from pos.wire.orders import OrderIn

_MOST_BYTES = 256 * 1024 * 1024
_BLANK = " \t\r\n"

# What pydantic calls a fault, and what it is called here.
_REASONS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "int_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_whole",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_type": "not_a_text",
    "string_unicode": "unreadable_encoding",
    "string_too_short": "missing",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "literal_error": "unknown_value",
    "timezone_naive": "no_time_zone",
    "timezone_aware": "no_time_zone",
    "value_error": "bad_date",  # a year without meaning
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "list_type": "not_a_list",
}
_FIELDS = {
    "customer.name": Field.RECEIVER,
    "customer.phone": Field.MOBILE,
    "customer.phone_ext": Field.MOBILE,
    "customer.address": Field.ADDRESS,
    "no": Field.NO,
}


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A JSON file whose text is in memory."""

    name: str
    encoding: str
    text: str

    @classmethod
    def opened(cls, path: Path) -> JsonFile:
        """Read the file. Raises UnreadableFile, OSError."""
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableFile("too_large")
        encoding = encoding_of(path, lambda _head: 0)
        text = path.read_text(encoding, MARK_ERRORS).removeprefix("\ufeff")
        if not text.strip(_BLANK):
            raise UnreadableFile("empty")
        return cls(path.name, encoding, text)

    def orders(self, shop: ShopId, now: datetime) -> Iterator[FileOrder | Refusal]:
        """Yield each order of the file, or why it is refused, in their order."""
        for row, value in self.values():
            if isinstance(value, BadPlace):
                yield Refusal(self.name, row, "", value.found, value.reason)
            else:
                yield self._order(row, value, shop, now)

    def values(self) -> Iterator[tuple[int, object]]:
        """Yield row and value of each element; a BadPlace where the file ends to make sense."""
        return _elements(self.text)

    def _order(self, row: int, value: object, shop: ShopId, now: datetime) -> FileOrder | Refusal:
        try:
            order = OrderIn.model_validate(value).to_order()
        except ValidationError as error:
            return self._refusal(row, error.errors(include_url=False)[0])
        if shop and order.shop != shop:
            return Refusal(self.name, row, "shop", shown(order.shop), "other_shop")
        return FileOrder(_placed(order, now), PlatformStatus(OrderState.PLACED), self.name, row)

    def _refusal(self, row: int, fault: ErrorDetails) -> Refusal:
        column = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]
        ).lstrip(".")
        given = fault["input"]
        scalar = isinstance(given, str | int | float) and fault["type"] != "missing"
        value = shown(_written(given), _FIELDS.get(column)) if scalar else ""
        return Refusal(self.name, row, shown(column), value, _reason(fault, given))


@dataclass(frozen=True, slots=True)
class BadPlace:
    """Where the text stops being JSON."""

    reason: str
    found: str = ""


def _placed(order: Order, now: datetime) -> Order:
    return replace(order, code_owner=CodeOwner.HUB, changed_at=now)


def _reason(fault: ErrorDetails, given: object) -> str:
    kind = fault["type"]
    if kind == "greater_than_equal" and isinstance(given, int | float) and given < 0:
        return "negative"
    if fault["loc"] in (("lines",), ()) and kind in {"too_short", "missing"}:
        return "no_lines"
    if kind.startswith(("datetime", "date_")):
        return "bad_date"
    return _REASONS.get(kind, "bad_value")


def _written(given: object) -> str:
    try:
        return str(given)
    except ValueError:  # a number of more than 4,300 digits
        return ""


def _elements(text: str) -> Iterator[tuple[int, object]]:
    decoder = json.JSONDecoder()
    place = _skip(text, 0)
    if text[place] != "[":
        value, place = _one(decoder, text, place)
        yield 1, value
        if not isinstance(value, BadPlace):
            yield from _behind(text, place, 1)
        return
    place = _skip(text, place + 1)
    row = 0
    if text.startswith("]", place):
        yield from _behind(text, place + 1, row)
        return
    while True:
        row += 1
        value, place = _one(decoder, text, place)
        yield row, value
        if isinstance(value, BadPlace):
            return
        place = _skip(text, place)
        if text.startswith("]", place):
            yield from _behind(text, place + 1, row)
            return
        if not text.startswith(",", place):
            at_end = place >= len(text)
            yield row + 1, BadPlace("cut_short" if at_end else "not_json", _found(text, place))
            return
        place = _skip(text, place + 1)


def _behind(text: str, place: int, row: int) -> Iterator[tuple[int, object]]:
    place = _skip(text, place)
    if place < len(text):
        yield row + 1, BadPlace("more_than_one_value", _found(text, place))


def _one(decoder: json.JSONDecoder, text: str, place: int) -> tuple[object, int]:
    try:
        return decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        if UNREADABLE in text[place : error.pos + 1]:
            return BadPlace("unreadable_encoding"), len(text)
        at_end = error.pos >= len(text.rstrip(_BLANK)) or "Unterminated" in error.msg
        return BadPlace("cut_short" if at_end else "not_json", _found(text, error.pos)), len(text)
    except RecursionError:
        return BadPlace("not_json"), len(text)
    except ValueError:  # a number of more than 4,300 digits
        return BadPlace("not_a_number"), len(text)


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANK:
        place += 1
    return place


def _found(text: str, place: int) -> str:
    # Names and addresses may stand here, and nothing says which is which: only the sign is shown.
    return shown(text[place : place + 1])
