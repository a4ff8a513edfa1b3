"""Takes the orders of files into the shop, piece by piece, with one refusal per bad order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos.app.shop import Shop
from pos.domain.ids import OrderNo
from pos.domain.orders import CodeOwner
from pos.domain.staff import Actor
from pos.errors import RuleViolation
from pos.links.files.reading import read_order_files
from pos.links.files.values import FileOrder, FileOrders, Refusal
from pos.services.intake import Incoming

_AT_ONCE = 500
"""Orders a transaction: the write lock is let go in between, so that nobody at the counter waits."""

_FIELD_OF = {"other_content": "revision", "order_closed": "state", "bad_order": "no"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the orders in files; `updated` are among the `known`."""

    taken: tuple[OrderNo, ...]
    known: tuple[OrderNo, ...]
    updated: tuple[OrderNo, ...]
    refused: tuple[Refusal, ...]


def import_files(
    shop: Shop,
    paths: Sequence[Path],
    *,
    by: Actor,
    columns: Mapping[str, str] | None = None,
) -> Imported:
    """Read files and take what can be taken; doing it again adds nothing.

    Args: columns: what headers mean, beyond what the shop remembers; remembered when given.
    Raises: RuleViolation `not_permitted`; Unavailable: what was taken until then stays.
    """
    read = read_files(shop, paths, columns=columns)
    taken: list[OrderNo] = []
    known: list[OrderNo] = []
    updated: list[OrderNo] = []
    refused = list(read.refused)
    for piece in _pieces(read.orders):
        result = shop.intake.take([_incoming(order) for order in piece], by=by)
        taken += result.taken
        known += result.known
        updated += result.updated
        refused += [_refusal(piece[one.index], one.error) for one in result.declined]
    if columns:
        with shop.store.begin() as work:
            work.shop.put_column_names(work.shop.column_names() | dict(columns))
    return Imported(tuple(taken), tuple(known), tuple(updated), tuple(refused))


def read_files(
    shop: Shop, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None
) -> FileOrders:
    """Read files with the column names this shop remembers; nothing is stored."""
    with shop.store.read() as work:
        remembered = work.shop.column_names()
        profile = work.shop.profile()
    return read_order_files(
        paths, shop=profile.id, columns=remembered | dict(columns or {}), now=shop.clock.now()
    )


def _pieces(orders: Sequence[FileOrder]) -> Iterator[Sequence[FileOrder]]:
    for start in range(0, len(orders), _AT_ONCE):
        yield orders[start : start + _AT_ONCE]


def _incoming(read: FileOrder) -> Incoming:
    return Incoming(
        order=read.order,
        state=read.status.state,
        freeze=read.status.freeze,
        merges=read.order.code_owner is CodeOwner.PLATFORM,
    )


def _refusal(read: FileOrder, error: RuleViolation) -> Refusal:
    column = str(error.fields.get("field", _FIELD_OF.get(error.code, "no")))
    reason = str(error.fields.get("problem", error.code))
    return Refusal(read.file, read.row, column, read.order.no, reason)
