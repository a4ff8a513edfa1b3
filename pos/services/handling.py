"""How this shop's catalogue says that an order's goods are found and packed."""

from __future__ import annotations

from collections.abc import Callable

from pos.domain.orders import Line
from pos.domain.picking import Handling
from pos.domain.stock import product_of
from pos.services.ports import Work


def handling_in(work: Work) -> Callable[[Line], Handling]:
    """Return how this shop's catalogue says that a line is found and packed."""

    def handling(line: Line) -> Handling:
        found = work.stock.products_of(line)
        sku = product_of(line, found)
        product = next((one for one in found if one.sku == sku), None)
        if product is None:
            return Handling()
        return Handling(
            sku=product.sku,
            barcodes=(*product.barcodes, product.sku),
            shelf=product.shelf,
            packing=product.packing,
            fragile=product.fragile,
        )

    return handling
