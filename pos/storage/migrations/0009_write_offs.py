"""What was written off at a sales platform."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "write_off",
        sa.Column("attempt", sa.Text(), nullable=False),
        sa.Column("lp_order", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("settled_us", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("person_name", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("counter_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("attempt", name=op.f("pk_write_off")),
    )
    op.create_index(op.f("ix_write_off_lp_order"), "write_off", ["lp_order"], unique=False)
    op.create_index(op.f("ix_write_off_order_no"), "write_off", ["order_no"], unique=False)
    standing = sa.text("state IN ('sent', 'done')")
    op.create_index(
        "uq_write_off_standing",
        "write_off",
        ["lp_order"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
