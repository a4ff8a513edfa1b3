"""Cells as they may be shown or printed: customers' data masked, nothing that acts or is endless."""

from __future__ import annotations

import re

from pos.domain.masking import masked_address, masked_name, masked_phone
from pos.links.files.cells import cleaned, one_line
from pos.links.files.columns import PRIVATE, Columns, Field, header_key

_LONGEST = 80
_LONGEST_MASKED = 600
_PHONE = re.compile(r"(?<![0-9])1[0-9]{10}(?![0-9])")
_PLAIN = frozenset({Field.NO, Field.STATUS, Field.PLACED_AT, Field.PAID_AT})


def shown(cell: str, field: Field | None = None) -> str:
    """Return the cell's value fit to be shown, by what its column holds."""
    plain = one_line(cleaned(cell[:_LONGEST_MASKED]))
    if field is Field.RECEIVER:
        plain = masked_name(plain)
    elif field in (Field.MOBILE, Field.LANDLINE):
        plain = masked_phone(plain)
    elif field in (Field.ADDRESS, Field.NEW_ADDRESS):
        plain = masked_address(plain)
    if field not in _PLAIN:
        plain = _PHONE.sub(lambda found: masked_phone(found[0]), plain)
    if not plain.isprintable():
        plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in plain)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def shown_row(cells: list[str], columns: Columns) -> tuple[str, ...]:
    """Return a row's cells for a preview; what is private and not needed becomes stars."""
    return tuple(_shown_at(place, cell, columns) for place, cell in enumerate(cells))


def _shown_at(place: int, cell: str, columns: Columns) -> str:
    header = columns.headers[place] if place < len(columns.headers) else ""
    if header_key(header) in PRIVATE and cell.strip():
        return "***"
    return shown(cell, columns.field_at(place))
