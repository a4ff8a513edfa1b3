"""Gives the page 商品 its use cases, and catalogue files in the window's own values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.late import Late
from pos.domain.staff import Actor
from pos.errors import Unavailable
from pos.qt.importing.values import Refused
from pos.qt.stock.parts import CatalogueResult, StockParts

if TYPE_CHECKING:
    from pos.app.shop import Shop
    from pos.app.window import OpenShop


def stock_parts(shop_of: Callable[[], Shop], late: Late[OpenShop]) -> StockParts:
    """Return what the page works with; the shop and the readers come at the first use."""

    def take(paths: Sequence[Path], by: Actor) -> CatalogueResult:
        from pos.app.catalogue_files import import_products  # noqa: PLC0415 - at the first import

        done = import_products(shop_of(), paths, by=by)
        refused = tuple(Refused(x.file, x.row, x.column, x.value, x.reason) for x in done.refused)
        return CatalogueResult(done.added, done.changed, done.known, done.stock_kept, refused)

    def export(path: Path) -> int:
        from pos.app.catalogue_files import export_products  # noqa: PLC0415 - see above

        try:
            return export_products(shop_of(), path)
        except OSError as error:
            raise Unavailable("file_not_written", file=path.name, problem=error.strerror) from error

    return StockParts(
        stocking=late.part(lambda it: it.shop.stocking),
        taking=late.part(lambda it: it.shop.stock_taking),
        import_files=take,
        export_file=export,
    )
