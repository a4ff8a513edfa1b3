"""How an order's lines and customer stand in one cell, and times that may be missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pos.domain.orders import Customer, Line
from pos.sql.columns import from_us, to_us


def to_us_or_none(at: datetime | None) -> int | None:
    """Return microseconds since 1970, or None."""
    return None if at is None else to_us(at)


def from_us_or_none(us: int | None) -> datetime | None:
    """Return the aware UTC time, or None."""
    return None if us is None else from_us(us)


def lines_text(lines: tuple[Line, ...]) -> str:
    """Return an order's lines as JSON: they are always read and written together."""
    return json.dumps(
        [
            [x.name, x.qty, x.price_fen, x.sku, x.barcode, x.refunded_qty, x.instead_of]
            for x in lines
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines `lines_text` wrote."""
    return tuple(Line(*parts) for parts in json.loads(text))


def customer_text(customer: Customer) -> str:
    """Return the customer as JSON, what is empty left out."""
    filled = {name: value for name, value in asdict(customer).items() if value not in ("", None)}
    if customer.phone_expires_at is not None:
        filled["phone_expires_at"] = to_us(customer.phone_expires_at)
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def read_customer(text: str) -> Customer:
    """Return the customer `customer_text` wrote."""
    filled: dict[str, Any] = json.loads(text)
    if "phone_expires_at" in filled:
        filled["phone_expires_at"] = from_us(filled["phone_expires_at"])
    return Customer(**filled)


def to_json(values: Mapping[str, object]) -> str:
    """Return compact JSON in one fixed order of names."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
