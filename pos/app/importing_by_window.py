"""Gives the window's import dialog what the file links read, in the window's own values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos.domain.staff import Actor
from pos.qt.importing.values import (
    Column,
    ImportParts,
    ImportPreview,
    ImportResult,
    Refused,
    TableHead,
)

if TYPE_CHECKING:
    from pos.app.importing import Imported
    from pos.app.shop import Shop
    from pos.links.files.values import Refusal, TablePreview


def import_parts(shop_of: Callable[[], Shop]) -> ImportParts:
    """Return what the dialog works with on the shop; it and the readers come at the first use."""

    def preview_files(paths: Sequence[Path], mapping: Mapping[str, str]) -> ImportPreview:
        from pos.links.files.previewing import preview  # noqa: PLC0415 - not before the first paint

        shop = shop_of()
        with shop.store.read() as work:
            columns = work.shop.column_names() | dict(mapping)
            ours = work.shop.profile().id
        seen = preview(paths, shop=ours, columns=columns, now=shop.clock.now())
        notes = Counter(note.value for one in seen.found.orders for note in one.notes)
        return ImportPreview(
            tables=tuple(_head(table) for table in seen.tables),
            orders=len(seen.found.orders),
            refused=tuple(map(_refused, seen.found.refused)),
            notes=tuple(sorted(notes.items())),
        )

    def take(paths: Sequence[Path], mapping: Mapping[str, str], by: Actor) -> ImportResult:
        from pos.app.importing import import_files  # noqa: PLC0415 - see above

        shop = shop_of()
        if mapping:
            _remember(shop, mapping)
        return _result(import_files(shop, paths, by=by))

    return ImportParts(preview_files, take)


def _remember(shop: Shop, mapping: Mapping[str, str]) -> None:
    with shop.store.begin() as work:
        work.shop.put_column_names(work.shop.column_names() | dict(mapping))


def _head(table: TablePreview) -> TableHead:
    return TableHead(
        file=table.file,
        kind=table.kind.value,
        encoding=table.encoding,
        columns=tuple(Column(x.header, x.field, x.suggestion) for x in table.headers),
        rows=table.rows,
    )


def _refused(one: Refusal) -> Refused:
    return Refused(one.file, one.row, one.column, one.value, one.reason)


def _result(done: Imported) -> ImportResult:
    return ImportResult(
        done.taken, done.known, len(done.updated), tuple(map(_refused, done.refused))
    )
