"""What the use cases need of the catalogue and the stock, as contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import Line, Order
from pos.domain.stock import Hold, Movement, MoveReason, Product, Stand
from pos.domain.stock_takes import Counted, StockTake, TakeId
from pos.errors import RuleViolation


class ProductNotFound(RuleViolation):
    """The catalogue has no product of this sku."""

    def __init__(self, sku: str) -> None:
        super().__init__("product_not_found", sku=sku)


class ProductFilter(StrEnum):
    """Which part of the catalogue."""

    ALL = "all"
    LOW = "low"
    """Counted, and at most the safety stock is left to promise."""
    UNCOUNTED = "uncounted"
    NO_DELIVERY = "no_delivery"


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A part of the catalogue; `total` counts all that were asked for."""

    products: tuple[Product, ...]
    total: int


class Products(Protocol):
    """The catalogue."""

    def get(self, sku: Sku) -> Product:
        """Return the product. Raises ProductNotFound."""
        ...

    def find(self, sku: Sku) -> Product | None:
        """Return the product, or None."""
        ...

    def by_barcode(self, barcode: str) -> Sequence[Product]:
        """Return the products that carry this barcode, by sku; several where they share it."""
        ...

    def by_item_no(self, item_no: str) -> Sequence[Product]:
        """Return the products whose scale labels carry this number, by sku."""
        ...

    def put(self, wanted: Product, *, search: str) -> None:
        """Store the product (insert or update), but for what is on hand and reserved.

        Args: search: what the search looks in, lower case.
        """
        ...

    def search(self, text: str, *, limit: int = 50) -> Sequence[Product]:
        """Return products by parts of name, pinyin, sku or barcode, by name."""
        ...

    def page(
        self,
        text: str = "",
        *,
        only: ProductFilter = ProductFilter.ALL,
        offset: int = 0,
        limit: int | None = None,
    ) -> ProductPage:
        """Return a part of the catalogue by name, and how many there are in all."""
        ...

    def untold(self, limit: int) -> Sequence[tuple[Product, int | None]]:
        """Return products whose level the hub was not told, with that level (None: uncounted)."""
        ...

    def note_told(self, levels: Mapping[Sku, int | None]) -> None:
        """Note what an event in the outbox says of these products' levels."""
        ...

    def forget_told(self) -> None:
        """Tell the hub of every counted product again: it is another hub, or an older one."""
        ...


class Stock(Protocol):
    """What is on hand, and what orders hold of it."""

    def move(
        self, sku: Sku, qty: int, reason: MoveReason, *, at: datetime, person: str, note: str = ""
    ) -> Product:
        """Book a movement and return the product after it. A first one makes it counted.

        Raises: ProductNotFound; RuleViolation `below_zero`.
        """
        ...

    def movements(
        self, *, sku: Sku | None = None, order_no: OrderNo | None = None, limit: int | None = None
    ) -> Sequence[Movement]:
        """Return movements, newest first."""
        ...

    def holds(self, no: OrderNo) -> tuple[Stand, tuple[Hold, ...]]:
        """Return what an order's goods are to the stock, and its lines' holds."""
        ...

    def bring_back(self, order: Order, *, at: datetime, person: str) -> int:
        """Book back, once, what a cancelled order took with it; returns the pieces."""
        ...

    def products_of(self, line: Line) -> Sequence[Product]:
        """Return the products that have a line's sku or its barcode."""
        ...


class Takes(Protocol):
    """Stock takes; everything counted is stored at once, so that a crash loses no scan."""

    def open_one(self) -> StockTake | None:
        """Return the stock take under way."""
        ...

    def put(self, take: StockTake) -> None:
        """Store a stock take (insert or update)."""
        ...

    def count(self, take: TakeId, line: Counted) -> None:
        """Store what was counted of a product, in place of what was counted before."""
        ...

    def lines(self, take: TakeId) -> Sequence[Counted]:
        """Return what was counted, the newest first."""
        ...
