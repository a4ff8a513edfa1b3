"""To which day a redemption counts, and a fixed fee for each order."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_CHINA = timedelta(hours=8)


def upgrade() -> None:
    """Add the columns; what is held already counts to its calendar day in China."""
    op.execute("ALTER TABLE shops ADD COLUMN fixed_fee_fen BIGINT DEFAULT '0' NOT NULL")
    op.execute("ALTER TABLE shops ADD COLUMN day_cut_hour INTEGER DEFAULT '0' NOT NULL")
    for table, moment in (("redemptions", "redeemed_at"), ("reversals", "undone_at")):
        op.execute(f"ALTER TABLE {table} ADD COLUMN day TEXT DEFAULT '' NOT NULL")
        _fill(table, moment)
    op.execute("CREATE INDEX ix_redemptions_shop_id_redemptions_day ON redemptions (shop_id, day)")
    op.execute("CREATE INDEX ix_reversals_day ON reversals (day)")


def _fill(table: str, moment: str) -> None:
    code_id: sa.ColumnClause[int] = sa.column("code_id")
    generation: sa.ColumnClause[int] = sa.column("generation")
    at_us: sa.ColumnClause[int] = sa.column(moment)
    rows = sa.table(table, code_id, generation, at_us, sa.column("day"))
    connection = op.get_bind()
    for code, of, at in connection.execute(sa.select(code_id, generation, at_us)).all():
        day = (datetime.fromtimestamp(at // 1_000_000, UTC) + _CHINA).date()
        same = (code_id == code) & (generation == of)
        connection.execute(sa.update(rows).where(same).values(day=day.isoformat()))
