"""The catalogue from files and to files: taken in slices, each refusal with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pos.app.shop import Shop
from pos.domain.staff import Actor
from pos.errors import RuleViolation, Unavailable
from pos.links.files.product_sheets import write_products
from pos.links.files.products import FileProduct, read_products
from pos.links.files.shown import shown
from pos.links.files.values import Refusal
from pos.services.stocking import Offered, Put

SLICE = 250
"""Products in one transaction: others wait for the write lock well under a second."""


@dataclass(frozen=True, slots=True)
class CatalogueTaken:
    """What became of the rows; `stock_kept` counts those whose stock was left as it is."""

    added: int
    changed: int
    known: int
    counted: int
    stock_kept: int
    refused: tuple[Refusal, ...]


def import_products(shop: Shop, paths: Sequence[Path], *, by: Actor) -> CatalogueTaken:
    """Take the products of files; again changes nothing.

    A stock column is booked for products that were never counted; it never overrules a count.

    Raises: RuleViolation: `not_permitted`; Unavailable: then what was taken so far is kept, and
        importing again goes on. Unavailable `nothing_read` (first): not one file could be opened.
    """
    found = read_products(paths)
    if not found.products and all(one.row == 0 for one in found.refused) and found.refused:
        gone = {"not_found", "not_readable", "is_a_folder"}
        if {one.reason for one in found.refused} <= gone:
            raise Unavailable("nothing_read", first=found.refused[0].file)
    tally = dict.fromkeys(Put, 0)
    counted = kept = 0
    refused = list(found.refused)
    for start in range(0, len(found.products) or 1, SLICE):
        part = found.products[start : start + SLICE]
        done = shop.stocking.take([Offered(x.sku, x.onto, x.on_hand) for x in part], by=by)
        for one, fate in zip(part, done.fates, strict=True):
            if isinstance(fate, RuleViolation):
                refused.append(_declined(one, fate))
            else:
                tally[fate] += 1
        counted, kept = counted + done.counted, kept + done.stock_kept
    refused.sort(key=lambda one: (one.file, one.row))
    return CatalogueTaken(
        tally[Put.ADDED], tally[Put.CHANGED], tally[Put.KNOWN], counted, kept, tuple(refused)
    )


def export_products(shop: Shop, path: Path, *, encoding: str = "utf-8-sig") -> int:
    """Write the whole catalogue; returns how many products. Raises OSError."""
    products = shop.stocking.page().products
    write_products(products, path, encoding=encoding)
    return len(products)


def _declined(one: FileProduct, error: RuleViolation) -> Refusal:
    column, reason = str(error.fields["field"]), str(error.fields["problem"])
    return Refusal(shown(one.file), one.row, column, shown(one.sku), reason)
