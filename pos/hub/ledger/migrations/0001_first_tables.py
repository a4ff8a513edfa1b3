"""The first tables of the hub's ledger."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_STATEMENTS = (
    """CREATE TABLE audit (
        seq INTEGER NOT NULL,
        at BIGINT NOT NULL,
        person TEXT NOT NULL,
        act TEXT NOT NULL,
        order_no TEXT,
        code_id BIGINT,
        details TEXT DEFAULT '' NOT NULL,
        hash BLOB NOT NULL,
        CONSTRAINT pk_audit PRIMARY KEY (seq)
    )""",
    """CREATE TABLE changes (
        cursor INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        shop_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        at BIGINT NOT NULL,
        order_no TEXT DEFAULT '' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        "by" TEXT DEFAULT '' NOT NULL
    )""",
    """CREATE INDEX ix_changes_shop_id_changes_cursor ON changes (shop_id, cursor)""",
    """CREATE TABLE codes (
        code_id BIGINT NOT NULL,
        shop_id TEXT NOT NULL,
        order_no TEXT NOT NULL,
        kind TEXT NOT NULL,
        generation INTEGER NOT NULL,
        state TEXT NOT NULL,
        locator TEXT DEFAULT '' NOT NULL,
        page_address TEXT,
        valid_from BIGINT,
        valid_until BIGINT,
        reissued_at BIGINT,
        CONSTRAINT pk_codes PRIMARY KEY (code_id),
        CONSTRAINT uq_codes_shop_id_order_no UNIQUE (shop_id, order_no),
        CONSTRAINT uq_codes_page_address UNIQUE (page_address)
    )""",
    """CREATE TABLE hub (
        id INTEGER NOT NULL,
        epoch BIGINT NOT NULL,
        CONSTRAINT pk_hub PRIMARY KEY (id)
    )""",
    """CREATE TABLE locators (
        shop_id TEXT NOT NULL,
        locator TEXT NOT NULL,
        code_id BIGINT NOT NULL,
        free_at BIGINT,
        CONSTRAINT pk_locators PRIMARY KEY (shop_id, locator)
    )""",
    """CREATE TABLE redemptions (
        code_id BIGINT NOT NULL,
        generation INTEGER NOT NULL,
        shop_id TEXT NOT NULL,
        order_no TEXT NOT NULL,
        device_id TEXT NOT NULL,
        counter_name TEXT NOT NULL,
        event_id TEXT NOT NULL,
        redeemed_at BIGINT NOT NULL,
        heard_at BIGINT NOT NULL,
        net_fen BIGINT NOT NULL,
        counter_net_fen BIGINT,
        CONSTRAINT pk_redemptions PRIMARY KEY (code_id, generation),
        CONSTRAINT uq_redemptions_event_id UNIQUE (event_id)
    )""",
    """CREATE TABLE shops (
        id TEXT NOT NULL,
        number BIGINT NOT NULL,
        name TEXT DEFAULT '' NOT NULL,
        address TEXT DEFAULT '' NOT NULL,
        phone TEXT DEFAULT '' NOT NULL,
        support_phone TEXT DEFAULT '' NOT NULL,
        commission_bps INTEGER DEFAULT '0' NOT NULL,
        settlement_days INTEGER DEFAULT '1' NOT NULL,
        added_at BIGINT NOT NULL,
        CONSTRAINT pk_shops PRIMARY KEY (id),
        CONSTRAINT uq_shops_number UNIQUE (number)
    )""",
    """CREATE TABLE sources (
        id TEXT NOT NULL,
        token_hash BLOB NOT NULL,
        added_at BIGINT NOT NULL,
        CONSTRAINT pk_sources PRIMARY KEY (id),
        CONSTRAINT uq_sources_token_hash UNIQUE (token_hash)
    )""",
    """CREATE TABLE devices (
        id TEXT NOT NULL,
        shop_id TEXT NOT NULL,
        name TEXT DEFAULT '' NOT NULL,
        token_hash BLOB NOT NULL,
        enrolled_at BIGINT NOT NULL,
        revoked_at BIGINT,
        epoch BIGINT DEFAULT '1' NOT NULL,
        seq BIGINT DEFAULT '0' NOT NULL,
        audit_head TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_devices PRIMARY KEY (id),
        CONSTRAINT fk_devices_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
        CONSTRAINT uq_devices_token_hash UNIQUE (token_hash)
    )""",
    """CREATE TABLE enrolments (
        code_hash BLOB NOT NULL,
        shop_id TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT,
        CONSTRAINT pk_enrolments PRIMARY KEY (code_hash),
        CONSTRAINT fk_enrolments_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id)
    )""",
    """CREATE TABLE orders (
        shop_id TEXT NOT NULL,
        no TEXT NOT NULL,
        content TEXT NOT NULL,
        revision BIGINT NOT NULL,
        code_owner TEXT NOT NULL,
        state TEXT NOT NULL,
        changed_at BIGINT NOT NULL,
        accepted_at BIGINT,
        pick_no TEXT DEFAULT '' NOT NULL,
        bags INTEGER DEFAULT '0' NOT NULL,
        closed_reason TEXT DEFAULT '' NOT NULL,
        taken_at BIGINT NOT NULL,
        taken_from TEXT NOT NULL,
        CONSTRAINT pk_orders PRIMARY KEY (shop_id, no),
        CONSTRAINT fk_orders_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id)
    )""",
    """CREATE INDEX ix_orders_no ON orders (no)""",
    """CREATE TABLE events (
        event_id TEXT NOT NULL,
        device_id TEXT NOT NULL,
        epoch BIGINT NOT NULL,
        seq BIGINT NOT NULL,
        kind TEXT NOT NULL,
        order_no TEXT DEFAULT '' NOT NULL,
        code_id BIGINT,
        at BIGINT NOT NULL,
        payload TEXT NOT NULL,
        audit_head TEXT DEFAULT '' NOT NULL,
        fingerprint BLOB NOT NULL,
        heard_at BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        winner TEXT DEFAULT '' NOT NULL,
        net_fen BIGINT,
        CONSTRAINT pk_events PRIMARY KEY (event_id),
        CONSTRAINT uq_events_device_id_epoch_seq UNIQUE (device_id, epoch, seq),
        CONSTRAINT fk_events_device_id FOREIGN KEY(device_id) REFERENCES devices (id)
    )""",
    """CREATE INDEX ix_events_device_id_events_outcome_events_order_no ON events (device_id, outcome, order_no)""",
    "INSERT INTO hub (id, epoch) VALUES (1, 1)",
)


def upgrade() -> None:
    """Make the tables and the hub's one row about itself."""
    for statement in _STATEMENTS:
        op.execute(statement)
