"""Pictures kept with a record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "still",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("code_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_still")),
    )
    op.create_index(op.f("ix_still_at_us"), "still", ["at_us"], unique=False)
    op.create_index(op.f("ix_still_order_no"), "still", ["order_no"], unique=False)
