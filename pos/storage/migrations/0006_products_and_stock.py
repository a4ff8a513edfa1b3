"""Products, their stock and its movements, what orders hold of it, and stock takes."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_STANDS = {
    "accepted": "held",
    "packed": "held",
    "assigned": "held",
    "out": "gone",
    "arrived": "gone",
}


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("item_no", sa.Text(), server_default="", nullable=False),
        sa.Column("price_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("safety", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("delivery", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("packing", sa.Text(), server_default="", nullable=False),
        sa.Column("weight_g", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("volume_ml", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fragile", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("shelf", sa.Text(), server_default="", nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told", sa.BigInteger(), server_default="-1", nullable=False),
        sa.Column("search", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_item_no"), "product", ["item_no"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.Text(), server_default="", nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        op.f("ix_stock_movement_order_no"), "stock_movement", ["order_no"], unique=False
    )
    op.create_index(op.f("ix_stock_movement_sku"), "stock_movement", ["sku"], unique=False)
    op.create_table(
        "stock_take",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take")),
    )
    op.create_table(
        "product_barcode",
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_product_barcode_sku")),
        sa.PrimaryKeyConstraint("barcode", "sku", name=op.f("pk_product_barcode")),
    )
    op.create_index(op.f("ix_product_barcode_sku"), "product_barcode", ["sku"], unique=False)
    op.create_table(
        "stock_hold",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sku", sa.Text(), server_default="", nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("stand", sa.Text(), server_default="", nullable=False),
        sa.Column("taken", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["order_no"], ["shop_order.no"], name=op.f("fk_stock_hold_order_no")
        ),
        sa.PrimaryKeyConstraint("order_no", "line", name=op.f("pk_stock_hold")),
    )
    op.create_index(
        op.f("ix_stock_hold_sku_stock_hold_stand"), "stock_hold", ["sku", "stand"], unique=False
    )
    op.create_table(
        "stock_take_line",
        sa.Column("take_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("counted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_stock_take_line_sku")),
        sa.ForeignKeyConstraint(
            ["take_id"], ["stock_take.id"], name=op.f("fk_stock_take_line_take_id")
        ),
        sa.PrimaryKeyConstraint("take_id", "sku", name=op.f("pk_stock_take_line")),
    )
    _hold_for_open_orders(op.get_bind())


def _hold_for_open_orders(connection: sa.Connection) -> None:
    """Let the orders that are open already hold their lines: products come later."""
    order = sa.table("shop_order", sa.column("no"), sa.column("state"), sa.column("lines"))
    hold = sa.table(
        "stock_hold",
        *(sa.column(name) for name in ("order_no", "line", "sku", "qty", "stand", "taken")),
    )
    found = connection.execute(sa.select(order).where(order.c.state.in_(_STANDS))).all()
    for no, state, lines in found:
        for index, (_, qty, _, sku, _, refunded) in enumerate(json.loads(lines)):
            if sku and qty > refunded:
                values = {"order_no": no, "line": index, "sku": sku, "qty": qty - refunded}
                connection.execute(sa.insert(hold).values(**values, stand=_STANDS[state], taken=0))
