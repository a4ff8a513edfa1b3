"""The catalogue as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from pos.domain.ids import Sku
from pos.domain.stock import Product, Stand
from pos.services.stock_ports import ProductFilter, ProductNotFound, ProductPage
from pos.sql.prepared import Prepared
from pos.sql.upserts import upsert
from pos.storage.tables import product, product_barcode, stock_hold

_T = product.c
_WRITTEN = (
    "name", "item_no", "price_fen", "safety", "delivery", "packing", "weight_g", "volume_ml",
    "fragile", "shelf",
)  # fmt: skip
_READ = ("sku", *_WRITTEN, "on_hand", "reserved")
_PICK = Prepared(select(*(_T[name] for name in _READ)).where(_T.sku == bindparam("wanted")))
_BARCODES = Prepared(
    select(product_barcode.c.barcode)
    .where(product_barcode.c.sku == bindparam("wanted"))
    .order_by(product_barcode.c.barcode)
)
_WITH_BARCODE = Prepared(
    select(product_barcode.c.sku)
    .where(product_barcode.c.barcode == bindparam("wanted"))
    .order_by(product_barcode.c.sku)
)
_UNCOUNTED = -1
_AVAILABLE = _T.on_hand - _T.reserved - _T.safety
_TOLD_AS: ColumnElement[int] = case(
    (_T.on_hand.is_(None), _UNCOUNTED),
    (or_(_T.delivery.is_(False), _AVAILABLE < 0), 0),
    else_=_AVAILABLE,
)
_FILTERS: dict[ProductFilter, ColumnElement[bool]] = {
    ProductFilter.LOW: and_(_T.on_hand.is_not(None), _T.safety >= _AVAILABLE),
    ProductFilter.UNCOUNTED: _T.on_hand.is_(None),
    ProductFilter.NO_DELIVERY: _T.delivery.is_(False),
}


class SqlProducts:
    """Implements `pos.services.stock_ports.Products`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, sku: Sku) -> Product:
        """Return the product. Raises ProductNotFound."""
        found = self.find(sku)
        if found is None:
            raise ProductNotFound(sku)
        return found

    def find(self, sku: Sku) -> Product | None:
        """Return the product, or None."""
        row = _PICK.row(self._connection, wanted=sku)
        if row is None:
            return None
        barcodes = tuple(found[0] for found in _BARCODES.rows(self._connection, wanted=sku))
        return _product(dict(zip(_READ, row, strict=True)), barcodes)

    def by_barcode(self, barcode: str) -> Sequence[Product]:
        """Return the products that carry this barcode, by sku; several where they share it."""
        return [
            self.get(Sku(row[0])) for row in _WITH_BARCODE.rows(self._connection, wanted=barcode)
        ]

    def by_item_no(self, item_no: str) -> Sequence[Product]:
        """Return the products whose scale labels carry this number, by sku."""
        return self._these(select(_T.sku).where(_T.item_no == item_no).order_by(_T.sku))

    def put(self, wanted: Product, *, search: str) -> None:
        """Store the product (insert or update), but for what is on hand and reserved."""
        values = {name: getattr(wanted, name) for name in _WRITTEN} | {"search": search}
        statement = upsert(self._connection, product, {"sku": wanted.sku}, values)
        is_new = self.find(wanted.sku) is None
        self._connection.execute(statement)
        if is_new:
            self._reserve_for_open_orders(wanted.sku)
        barcodes = product_barcode.c
        self._connection.execute(delete(product_barcode).where(barcodes.sku == wanted.sku))
        if wanted.barcodes:
            rows = [{"barcode": text, "sku": wanted.sku} for text in dict.fromkeys(wanted.barcodes)]
            self._connection.execute(insert(product_barcode), rows)

    def search(self, text: str, *, limit: int = 50) -> Sequence[Product]:
        """Return products by a part of name, pinyin, sku or barcode, by name."""
        return self.page(text, limit=limit).products

    def page(
        self,
        text: str = "",
        *,
        only: ProductFilter = ProductFilter.ALL,
        offset: int = 0,
        limit: int | None = None,
    ) -> ProductPage:
        """Return a part of the catalogue by name, and how many there are in all."""
        conditions = [_T.search.contains(word, autoescape=True) for word in text.lower().split()]
        if only in _FILTERS:
            conditions.append(_FILTERS[only])
        total = self._connection.scalar(
            select(func.count()).select_from(product).where(*conditions)
        )
        query = (
            select(_T.sku).where(*conditions).order_by(_T.name, _T.sku).offset(offset).limit(limit)
        )
        return ProductPage(tuple(self._these(query)), int(total or 0))

    def untold(self, limit: int) -> Sequence[tuple[Product, int | None]]:
        """Return products whose level the hub was not told, with that level (None: uncounted)."""
        query = select(_T.sku, _TOLD_AS).where(_T.told != _TOLD_AS).order_by(_T.sku).limit(limit)
        return [
            (self.get(Sku(sku)), None if level == _UNCOUNTED else int(level))
            for sku, level in self._connection.execute(query).all()
        ]

    def note_told(self, levels: Mapping[Sku, int | None]) -> None:
        """Note what an event in the outbox says of these products' levels."""
        for sku, level in levels.items():
            told = _UNCOUNTED if level is None else level
            self._connection.execute(update(product).where(_T.sku == sku).values(told=told))

    def forget_told(self) -> None:
        """Tell the hub of every counted product again: it is another hub, or an older one."""
        self._connection.execute(update(product).values(told=_UNCOUNTED))

    def _reserve_for_open_orders(self, sku: Sku) -> None:
        holds = stock_hold.c
        held = select(func.coalesce(func.sum(holds.qty), 0)).where(
            holds.sku == sku, holds.stand == Stand.HELD.value
        )
        self._connection.execute(
            update(product).where(_T.sku == sku).values(reserved=held.scalar_subquery())
        )

    def _these(self, query: Any) -> Sequence[Product]:
        skus = list(self._connection.scalars(query))
        rows: dict[str, Mapping[str, Any]] = {}
        barcodes: dict[str, list[str]] = {}
        for some in _parts(skus):
            wanted = select(*(_T[name] for name in _READ)).where(_T.sku.in_(some))
            rows |= {row["sku"]: row for row in self._connection.execute(wanted).mappings()}
            b = product_barcode.c
            pairs = select(b.sku, b.barcode).where(b.sku.in_(some)).order_by(b.barcode)
            for sku, barcode in self._connection.execute(pairs).all():
                barcodes.setdefault(sku, []).append(barcode)
        return [_product(rows[sku], tuple(barcodes.get(sku, ()))) for sku in skus]


def _parts(skus: list[str], size: int = 500) -> Iterable[list[str]]:
    return (skus[at : at + size] for at in range(0, len(skus), size))


def _product(row: Mapping[str, Any], barcodes: tuple[str, ...]) -> Product:
    values = {name: row[name] for name in _READ}
    return Product(
        **values
        | {
            "sku": Sku(row["sku"]),
            "barcodes": barcodes,
            "delivery": bool(row["delivery"]),
            "fragile": bool(row["fragile"]),
        }
    )
