"""The first tables of the shop's database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("approver", sa.Text(), server_default="", nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("code_id", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("device", "seq", name=op.f("uq_audit_device_seq")),
    )
    op.create_index(op.f("ix_audit_code_id"), "audit", ["code_id"], unique=False)
    op.create_index(op.f("ix_audit_order_no"), "audit", ["order_no"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
    )
    op.create_table(
        "guess",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_table(
        "guess_count",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_guess_count")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("code_id", sa.BigInteger(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), server_default="", nullable=False),
        sa.Column("audit_head", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("device", "epoch", "seq", name=op.f("uq_outbox_device_epoch_seq")),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL OR outcome = 'parked'"),
    )
    op.create_table(
        "pick_counter",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("mark", "day", name=op.f("pk_pick_counter")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), server_default="", nullable=False),
        sa.Column("code_id", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("goods_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("packing_fee_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("delivery_fee_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("commission_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("net_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), server_default="", nullable=False),
        sa.Column("due_date", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint(
            "code_id", "generation", "kind", name=op.f("uq_settlement_code_id_generation_kind")
        ),
    )
    op.create_index(op.f("ix_settlement_day"), "settlement", ["day"], unique=False)
    op.create_table(
        "shop_order",
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("fulfilment", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("placed_us", sa.BigInteger(), nullable=False),
        sa.Column("paid_us", sa.BigInteger(), nullable=False),
        sa.Column("promise_start_us", sa.BigInteger(), nullable=True),
        sa.Column("promise_end_us", sa.BigInteger(), nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=True),
        sa.Column("accepted_us", sa.BigInteger(), nullable=True),
        sa.Column("valid_from_us", sa.BigInteger(), nullable=True),
        sa.Column("valid_until_us", sa.BigInteger(), nullable=True),
        sa.Column("pick_no", sa.Text(), server_default="", nullable=False),
        sa.Column("bags", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("code_owner", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("freeze_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("freeze_us", sa.BigInteger(), nullable=True),
        sa.Column("freeze_by", sa.Text(), server_default="", nullable=False),
        sa.Column("handed_here", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_elsewhere", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("delivery_fee_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("packing_fee_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("platform_subsidy_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("customer", sa.Text(), server_default="", nullable=False),
        sa.Column("lines", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_shop_order")),
    )
    op.create_index(
        op.f("ix_shop_order_state_shop_order_due_us"),
        "shop_order",
        ["state", "due_us"],
        unique=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("must_change_pin", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("wrong_pins", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("locked_until_us", sa.BigInteger(), nullable=True),
        sa.Column("pin_hash", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "code",
        sa.Column("code_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("locator", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from_us", sa.BigInteger(), nullable=True),
        sa.Column("valid_until_us", sa.BigInteger(), nullable=True),
        sa.Column("reissued_us", sa.BigInteger(), nullable=True),
        sa.Column("reissued_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["order_no"], ["shop_order.no"], name=op.f("fk_code_order_no")),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_code")),
        sa.UniqueConstraint("order_no", name=op.f("uq_code_order_no")),
    )
    op.create_index(op.f("ix_code_locator"), "code", ["locator"], unique=False)
    op.create_table(
        "paper_digest",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_id", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["code.code_id"], name=op.f("fk_paper_digest_code_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_paper_digest")),
    )
    op.create_table(
        "redemption",
        sa.Column("attempt", sa.Text(), nullable=False),
        sa.Column("code_id", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("person_name", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("counter_name", sa.Text(), server_default="", nullable=False),
        sa.Column("scan_digest", sa.Text(), server_default="", nullable=False),
        sa.Column("elsewhere", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.code_id"], name=op.f("fk_redemption_code_id")),
        sa.PrimaryKeyConstraint("attempt", name=op.f("pk_redemption")),
        sa.UniqueConstraint("code_id", "generation", name=op.f("uq_redemption_code_id_generation")),
    )
