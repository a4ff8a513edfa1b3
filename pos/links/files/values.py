"""What comes out of order files: orders, refusals, and what a person sees before taking them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pos.domain.orders import FreezeReason, Order, OrderState

_WORDS = (
    # the file
    "not_found not_readable is_a_folder empty too_large damaged old_excel password_protected"
    " unreadable_encoding not_a_table unknown_columns missing_column too_many_rows"
    # the row
    " cut_short open_quote too_many_cells order_not_in_import no_lines lines_missing"
    " duplicate_with_other_content"
    # the cell
    " missing not_a_number negative fraction_of_fen not_whole out_of_range bad_date bad_number"
    " digits_lost too_long not_paid unknown_status"
    # JSON
    " not_json more_than_one_value not_an_object not_a_list not_a_text too_many unknown_field"
    " unknown_value no_time_zone other_shop bad_value empty_or_too_long ends_before_it_begins"
)
REASONS = frozenset(_WORDS.split())
"""Every word that a refusal's `reason` can be; the window has a sentence for each."""


class Kind(StrEnum):
    """What one table of a file holds."""

    ORDERS = "orders"
    LINES = "lines"
    JSON = "json"
    UNKNOWN = "unknown"


class Note(StrEnum):
    """What a person may want to know of an order that was taken all the same."""

    PAID_EXCEEDS_GOODS = "paid_exceeds_goods"
    """More was paid than lines and delivery fee add up to; the discount is taken for 0."""
    PAID_UNKNOWN = "paid_unknown"
    """The file does not say what was paid; the discount is taken for 0."""
    NO_PAYMENT_TIME = "no_payment_time"
    """The file does not say when it was paid; the time of ordering stands for it."""
    REFUND_NOT_BY_LINE = "refund_not_by_line"
    """Money was refunded, and the file does not say for which products."""
    LINE_FROM_ORDER = "line_from_order"
    """There was no file of lines; the order's one product was read from the order's own row."""


@dataclass(frozen=True, slots=True)
class PlatformStatus:
    """How far the platform says the order is."""

    state: OrderState
    closed_elsewhere: bool = False
    freeze: FreezeReason | None = None


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One order and where it stood.

    `order` carries the status too (state, freeze, closed_elsewhere), dated with the import's `now`.
    `row` is the spreadsheet's, the header being 1; in JSON it is the place in the list, from 1.
    """

    order: Order
    status: PlatformStatus
    file: str
    row: int
    refund_fen: int = 0
    """Refunded so far by the platform's account, which may exceed what the lines say."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one order, one row or one file was not taken.

    `row` is 0 where the file itself could not be read. `value` is fit to be shown: customers'
    data masked, no control characters, at most 80 characters. `reason` is a stable word.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileOrders:
    """Everything that the files held; nothing is stored yet."""

    orders: tuple[FileOrder, ...]
    refused: tuple[Refusal, ...]
    unknown_columns: tuple[str, ...]
    mapping: Mapping[str, str]
    """Header as in the file to field, for all tables together."""


@dataclass(frozen=True, slots=True)
class HeaderGuess:
    """One column: the field it is taken for, or else the field it might be (both may be empty)."""

    header: str
    field: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The head of one table: its first rows with customers' data masked."""

    file: str
    kind: Kind
    encoding: str
    delimiter: str
    headers: tuple[HeaderGuess, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring."""

    found: FileOrders
    tables: tuple[TablePreview, ...]


class UnreadableFile(Exception):
    """A file, or one of its tables, cannot be read at all; inside this package only."""

    def __init__(self, reason: str, *, row: int = 0, column: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row
        self.column = column
        self.value = value
