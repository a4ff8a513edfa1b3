"""Redemptions that were taken back: rows of their own, the redemption stays as it was."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLE = """CREATE TABLE reversals (
        code_id BIGINT NOT NULL,
        generation INTEGER NOT NULL,
        device_id TEXT NOT NULL,
        counter_name TEXT NOT NULL,
        event_id TEXT NOT NULL,
        undone_at BIGINT NOT NULL,
        heard_at BIGINT NOT NULL,
        CONSTRAINT pk_reversals PRIMARY KEY (code_id, generation),
        CONSTRAINT uq_reversals_event_id UNIQUE (event_id)
    )"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_TABLE)
