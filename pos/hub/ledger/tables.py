"""The tables of the hub's ledger; the migrations must end at exactly these."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from pos.sql.columns import Unsigned64, UtcMicroseconds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


hub = Table(
    "hub",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
)
"""One row; `epoch` counts how often this ledger was restored from a backup."""

shops = Table(
    "shops",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    _text("name"),
    _text("address"),
    _text("phone"),
    _text("support_phone"),
    Column("commission_bps", Integer, nullable=False, server_default="0"),
    Column("settlement_days", Integer, nullable=False, server_default="1"),
    Column("fixed_fee_fen", BigInteger, nullable=False, server_default="0"),
    Column("day_cut_hour", Integer, nullable=False, server_default="0"),
    Column("added_at", UtcMicroseconds, nullable=False),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False),
    Column("used_at", UtcMicroseconds),
)

devices = Table(
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    _text("name"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("enrolled_at", UtcMicroseconds, nullable=False),
    Column("revoked_at", UtcMicroseconds),
    Column("epoch", BigInteger, nullable=False, server_default="1"),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    _text("audit_head"),
)
"""`seq` is the highest number held without a gap in `epoch`, `audit_head` what came with it."""

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("added_at", UtcMicroseconds, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("no", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("code_owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed_at", UtcMicroseconds, nullable=False),
    Column("accepted_at", UtcMicroseconds),
    _text("pick_no"),
    Column("bags", Integer, nullable=False, server_default="0"),
    _text("closed_reason"),
    Column("taken_at", UtcMicroseconds, nullable=False),
    Column("taken_from", Text, nullable=False),
    Index(None, "no"),
)
"""`content` is the order as it travels (JSON); the rest is what became of it."""

codes = Table(
    "codes",
    metadata,
    Column("code_id", Unsigned64, primary_key=True, autoincrement=False),
    Column("shop_id", Text, nullable=False),
    Column("order_no", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("state", Text, nullable=False),
    _text("locator"),
    Column("page_address", Text, unique=True),
    Column("valid_from", UtcMicroseconds),
    Column("valid_until", UtcMicroseconds),
    Column("reissued_at", UtcMicroseconds),
    UniqueConstraint("shop_id", "order_no"),
)

locators = Table(
    "locators",
    metadata,
    Column("shop_id", Text, primary_key=True),
    Column("locator", Text, primary_key=True),
    Column("code_id", Unsigned64, nullable=False),
    Column("free_at", UtcMicroseconds),
)
"""Which digits begin with what; a locator is given out again only after `free_at`."""

redemptions = Table(
    "redemptions",
    metadata,
    Column("code_id", Unsigned64, primary_key=True, autoincrement=False),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("shop_id", Text, nullable=False),
    Column("order_no", Text, nullable=False),
    Column("device_id", Text, nullable=False),
    Column("counter_name", Text, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("redeemed_at", UtcMicroseconds, nullable=False),
    Column("heard_at", UtcMicroseconds, nullable=False),
    Column("net_fen", BigInteger, nullable=False),
    Column("counter_net_fen", BigInteger),
    _text("day"),
    Index(None, "shop_id", "day"),
)
"""The key is the lock: a generation of a code is redeemed by one device, once."""

reversals = Table(
    "reversals",
    metadata,
    Column("code_id", Unsigned64, primary_key=True, autoincrement=False),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("device_id", Text, nullable=False),
    Column("counter_name", Text, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("undone_at", UtcMicroseconds, nullable=False),
    Column("heard_at", UtcMicroseconds, nullable=False),
    _text("day"),
    Index(None, "day"),
)
"""A redemption that was taken back, whole: its amounts are those of the redemption, negative."""

events = Table(
    "events",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("device_id", ForeignKey("devices.id"), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    _text("order_no"),
    Column("code_id", Unsigned64),
    Column("at", UtcMicroseconds, nullable=False),
    Column("payload", Text, nullable=False),
    _text("audit_head"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("heard_at", UtcMicroseconds, nullable=False),
    Column("outcome", Text, nullable=False),
    _text("reason"),
    _text("winner"),
    Column("net_fen", BigInteger),
    UniqueConstraint("device_id", "epoch", "seq"),
    Index(None, "device_id", "outcome", "order_no"),
)
"""Every event ever heard, with the verdict it was given; never deleted."""

stock_levels = Table(
    "stock_levels",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("sku", Text, primary_key=True),
    _text("name"),
    Column("available", BigInteger),
    Column("at", UtcMicroseconds, nullable=False),
    Column("device_id", Text, nullable=False),
)
"""What orders may still take, as the shop last said; NULL: it does not count this product."""

changes = Table(
    "changes",
    metadata,
    Column("cursor", Integer, primary_key=True),
    Column("shop_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    _text("order_no"),
    _text("reason"),
    _text("by"),
    Index(None, "shop_id", "cursor"),
    sqlite_autoincrement=True,
)
"""What a shop's counters have to hear; the row says what changed, its present form is read then."""

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcMicroseconds, nullable=False),
    Column("person", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("order_no", Text),
    Column("code_id", Unsigned64),
    _text("details"),
    Column("hash", LargeBinary, nullable=False),
)
