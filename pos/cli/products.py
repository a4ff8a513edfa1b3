"""`products list`, `show`, `set`, `import` and `export`: the shop's catalogue."""

from __future__ import annotations

from dataclasses import asdict, replace

from pos.app.catalogue_files import export_products, import_products
from pos.cli.answers import Answer, Exit, money, plain, table
from pos.cli.grammar import Usage
from pos.cli.incoming import refusal_line
from pos.cli.session import Call
from pos.cli.stock import movement_values
from pos.domain.ids import Sku
from pos.domain.scale_codes import ScaleValue
from pos.domain.stock import Product
from pos.services.configuring import Configuring
from pos.services.stock_ports import ProductFilter

_NOTHING = {"added": 0, "changed": 0, "known": 0, "counted": 0, "stock_kept": 0, "refused": []}
_FACTS = (
    "name", "item_no", "price_fen", "safety", "delivery", "packing", "weight_g", "volume_ml",
    "fragile", "shelf",
)  # fmt: skip


def product_values(product: Product) -> dict[str, object]:
    """Return one product with its stock."""
    return {
        **asdict(product),
        "available": product.available,
        "lacking": product.lacking,
        "level": product.level,
    }


def listed(call: Call) -> Answer:
    """List the catalogue by name."""
    asked = call.options
    with call.shop() as shop:
        page = shop.stocking.page(asked.search, only=ProductFilter(asked.only), limit=asked.limit)
    rows = [
        (
            product.sku,
            product.name,
            " ".join(product.barcodes),
            money(product.price_fen),
            _pieces(product.on_hand),
            str(product.reserved),
            _pieces(product.available),
            product.level,
            product.shelf,
        )
        for product in page.products
    ]
    values = {"items": [product_values(one) for one in page.products], "total": page.total}
    return Answer(values, table(rows))


def shown(call: Call) -> Answer:
    """Show one product, by sku, barcode or scale label, with its last movements."""
    with call.shop() as shop:
        product = shop.stocking.the_one(call.options.product)
        moved = shop.stocking.movements(product.sku, limit=20)
    lines = [
        f"{product.sku}  {product.name}  {money(product.price_fen)}  {product.level}",
        f"on hand {_pieces(product.on_hand)}, reserved {product.reserved}",
        f"available {_pieces(product.available)}, safety stock {product.safety}",
        *(f"  {plain(one.at)}  {one.qty:+d}  {one.reason}  {one.person}" for one in moved),
    ]
    values = {**product_values(product), "movements": [movement_values(one) for one in moved]}
    return Answer(values, lines)


def put(call: Call) -> Answer:
    """Add a product, or change what is named of one."""
    asked = call.options
    with call.acting() as (shop, by):
        before = next(iter(shop.stocking.meant_by(asked.sku).products), None)
        wanted = before if before is not None and before.sku == asked.sku else None
        if wanted is None and asked.name_ is None:
            raise Usage(f"{asked.sku} is not in the catalogue yet: give it a --name")
        wanted = wanted or Product(Sku(asked.sku), "")
        facts = {
            name: given
            for name in _FACTS
            if (given := getattr(asked, "name_" if name == "name" else name)) is not None
        }
        if asked.barcode is not None:
            facts["barcodes"] = tuple(one for one in asked.barcode if one)
        fate = shop.stocking.put(replace(wanted, **facts), by=by)
        product = shop.stocking.the_one(asked.sku)
    return Answer({**product_values(product), "fate": fate}, (f"{product.sku} {fate}",))


def take(call: Call) -> Answer:
    """Take the products of files; what is wrong in a row is said, the rest is taken."""
    call.also |= _NOTHING
    with call.acting() as (shop, by):
        done = import_products(shop, call.options.files, by=by)
    said = f"added {done.added}, changed {done.changed}, known {done.known}"
    lines = [f"{said}, refused {len(done.refused)}"]
    if done.stock_kept:
        lines.append(f"{done.stock_kept} have another stock in the file: their count was kept.")
    values = asdict(done) | {"refused": [asdict(one) for one in done.refused]}
    return Answer(values, lines, problem="\n".join(map(refusal_line, done.refused)))


def export(call: Call) -> Answer:
    """Write the catalogue as CSV or XLSX, by the file's name."""
    asked = call.options
    with call.shop() as shop:
        count = export_products(shop, asked.out, encoding=asked.encoding)
    return Answer({"file": asked.out.name, "products": count}, (f"{count} products",), Exit.DONE)


def scales(call: Call) -> Answer:
    """Say how the shop's scales write their labels; what is not named stays as it is."""
    asked = call.options
    with call.acting() as (shop, by):
        before = shop.overview.settings().scales
        given = {
            "item_digits": asked.item_digits,
            "value": None if asked.value is None else ScaleValue(asked.value),
            "other_prefixes": asked.other_prefixes,
            "checked": asked.check_digit,
        }
        wanted = replace(before, **{k: v for k, v in given.items() if v is not None})
        Configuring(shop.store, shop.clock).save_scales(wanted, by=by)
    line = f"{wanted.item_digits} digits, {wanted.value}, check digit {wanted.checked}"
    return Answer(asdict(wanted), (line,))


def _pieces(count: int | None) -> str:
    return "-" if count is None else str(count)
