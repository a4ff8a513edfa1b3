"""A person's badge, kept as a keyed digest, and whether a redemption's digits came by phone."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("staff", sa.Column("badge_digest", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_staff_badge_digest"), "staff", ["badge_digest"], unique=True)
    op.add_column(
        "redemption",
        sa.Column("relayed", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
