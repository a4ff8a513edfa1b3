"""Walks along the shelves, and why an order was not accepted by rule."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "pick",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("began_us", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick")),
    )
    op.create_table(
        "pick_order",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("pick_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_no"], ["shop_order.no"], name=op.f("fk_pick_order_order_no")
        ),
        sa.ForeignKeyConstraint(["pick_id"], ["pick.id"], name=op.f("fk_pick_order_pick_id")),
        sa.PrimaryKeyConstraint("order_no", name=op.f("pk_pick_order")),
    )
    op.create_index(op.f("ix_pick_order_pick_id"), "pick_order", ["pick_id"], unique=False)
    op.create_table(
        "unfit_order",
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["order_no"], ["shop_order.no"], name=op.f("fk_unfit_order_order_no")
        ),
        sa.PrimaryKeyConstraint("order_no", name=op.f("pk_unfit_order")),
    )
