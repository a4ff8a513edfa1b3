"""What the import dialog is shown and gives back; joined with the file links in pos.app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos.domain.staff import Actor

ORDER_FIELDS = (
    "no", "status", "placed_at", "paid_at", "goods", "delivery_fee", "total", "paid", "refund",
    "message", "seller_note", "receiver", "address", "new_address", "mobile", "landline",
    "shipping", "delivery_type", "title", "kinds", "total_qty", "close_reason",
)  # fmt: skip
LINE_FIELDS = (
    "no", "line_title", "line_price", "line_qty", "line_sku", "line_outer_sku", "line_attributes",
    "line_paid", "line_refund", "line_refund_status",
)  # fmt: skip
IGNORED = "ignored"
"""The field of a column that a person says means nothing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One order, row or file that is not taken; `row` 0 is the file itself, `value` is masked."""

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it is taken for, or else the one it may be; both may be empty."""

    header: str
    field: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class TableHead:
    """The head of one table: `kind` is orders, lines, json or unknown; its first rows masked."""

    file: str
    kind: str
    encoding: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would bring. `notes` counts by word what a person may want to know."""

    tables: tuple[TableHead, ...]
    orders: int
    refused: tuple[Refused, ...] = ()
    notes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import brought; `updated` are among the known."""

    taken: int
    known: int
    updated: int
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportParts:
    """Both are called off the GUI thread, with header → field as a person corrected them.

    `preview_files` stores nothing; the shop's remembered columns hold unless the mapping says
    otherwise. `import_files` takes the orders and remembers the mapping. Both raise RuleViolation
    (`not_permitted`) and Unavailable.
    """

    preview_files: Callable[[Sequence[Path], Mapping[str, str]], ImportPreview]
    import_files: Callable[[Sequence[Path], Mapping[str, str], Actor], ImportResult]
