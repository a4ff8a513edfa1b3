"""Closed days, differences to look into, and a fixed fee for each order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "settlement",
        sa.Column("fixed_fee_fen", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "settlement",
        sa.Column("closed", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
    op.create_table(
        "closing",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("closed_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("person_name", sa.Text(), server_default="", nullable=False),
        sa.Column("count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("net_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("audit_head", sa.LargeBinary(), nullable=False),
        sa.Column("by_hub", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closing")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("local_fen", sa.BigInteger(), nullable=True),
        sa.Column("hub_fen", sa.BigInteger(), nullable=True),
        sa.Column("payout_fen", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_name", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("day", "order_no", "kind", name=op.f("uq_ticket_day_order_no_kind")),
    )
    op.create_index(op.f("ix_ticket_state"), "ticket", ["state"], unique=False)
