"""What each shop last said orders may still take of its products."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLE = """CREATE TABLE stock_levels (
        shop_id TEXT NOT NULL,
        sku TEXT NOT NULL,
        name TEXT DEFAULT '' NOT NULL,
        available BIGINT,
        at BIGINT NOT NULL,
        device_id TEXT NOT NULL,
        CONSTRAINT pk_stock_levels PRIMARY KEY (shop_id, sku),
        CONSTRAINT fk_stock_levels_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id)
    )"""


def upgrade() -> None:
    """Make the table."""
    op.execute(_TABLE)
