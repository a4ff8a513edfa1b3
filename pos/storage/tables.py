"""The tables of the shop's database; the migrations must end at exactly these."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


def _time(name: str, *, required: bool = False) -> Column[int]:
    return Column(f"{name}_us", BigInteger, nullable=not required)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("0"))


shop_order = Table(
    "shop_order",
    metadata,
    Column("no", Text, primary_key=True),
    _text("shop"),
    _text("channel"),
    _text("fulfilment"),
    _text("state"),
    _time("placed", required=True),
    _time("paid", required=True),
    _time("promise_start"),
    _time("promise_end"),
    _time("due", required=True),
    _time("changed"),
    _time("accepted"),
    _time("valid_from"),
    _time("valid_until"),
    _text("pick_no"),
    _number("bags"),
    _text("code_owner"),
    _number("revision"),
    _text("freeze_reason"),
    _time("freeze"),
    _text("freeze_by"),
    _flag("handed_here"),
    _flag("closed_elsewhere"),
    _text("closed_reason"),
    _number("delivery_fee_fen"),
    _number("packing_fee_fen"),
    _number("discount_fen"),
    _number("platform_subsidy_fen"),
    _text("remark"),
    _text("customer"),
    _text("lines"),
    Index(None, "state", "due_us"),
)

code = Table(
    "code",
    metadata,
    Column("code_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_no", Text, ForeignKey("shop_order.no"), nullable=False, unique=True),
    _text("kind"),
    _number("generation"),
    _text("state"),
    Column("key_wrapped", LargeBinary, nullable=True),
    _text("locator"),
    _time("valid_from"),
    _time("valid_until"),
    _time("reissued"),
    _text("reissued_by"),
    Index(None, "locator"),
)

paper_digest = Table(
    "paper_digest",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("code_id", BigInteger, ForeignKey("code.code_id"), nullable=False),
    _number("generation"),
)

redemption = Table(
    "redemption",
    metadata,
    Column("attempt", Text, primary_key=True),
    Column("code_id", BigInteger, ForeignKey("code.code_id"), nullable=False),
    _number("generation"),
    _time("at", required=True),
    _text("person"),
    _text("person_name"),
    _text("device"),
    _text("counter_name"),
    _text("scan_digest"),
    _flag("elsewhere"),
    _flag("relayed"),
    UniqueConstraint("code_id", "generation"),
)

settlement = Table(
    "settlement",
    metadata,
    Column("id", Text, primary_key=True),
    _text("order_no"),
    Column("code_id", BigInteger, nullable=False),
    _number("generation"),
    _text("kind"),
    _number("goods_fen"),
    _number("packing_fee_fen"),
    _number("delivery_fee_fen"),
    _number("discount_fen"),
    _number("subsidy_fen"),
    _number("refund_fen"),
    _number("commission_fen"),
    _number("fixed_fee_fen"),
    _number("net_fen"),
    _time("made", required=True),
    _text("day"),
    _text("due_date"),
    _text("state"),
    # Set when the day is closed; a row of a closed day without it came too late.
    _flag("closed"),
    UniqueConstraint("code_id", "generation", "kind"),
    Index(None, "day"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    _text("device"),
    _number("epoch"),
    _number("seq"),
    _text("kind"),
    Column("order_no", Text, nullable=True),
    Column("code_id", BigInteger, nullable=True),
    _time("at", required=True),
    _text("payload"),
    Column("audit_head", LargeBinary, nullable=False),
    Column("outcome", Text, nullable=True),
    _text("receipt"),
    _text("reason"),
    _time("answered"),
    UniqueConstraint("device", "epoch", "seq"),
    Index("ix_outbox_open", "seq", sqlite_where=text("outcome IS NULL OR outcome = 'parked'")),
)

audit = Table(
    "audit",
    metadata,
    # Counts over all devices: what was written later stands later, whatever a clock says.
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("device"),
    _number("seq"),
    _time("at", required=True),
    _text("person"),
    _text("approver"),
    _text("act"),
    Column("order_no", Text, nullable=True),
    Column("code_id", BigInteger, nullable=True),
    _text("details"),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("device", "seq"),
    Index(None, "order_no"),
    Index(None, "code_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _text("role"),
    _flag("active"),
    _flag("must_change_pin"),
    _number("wrong_pins"),
    _time("locked_until"),
    _text("pin_hash"),
    # What is on the badge itself is stored nowhere; this is useless without the shop's pepper.
    Column("badge_digest", LargeBinary, nullable=True),
    Index(None, "badge_digest", unique=True),
)

guess = Table(
    "guess",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _time("at", required=True),
)

guess_count = Table(
    "guess_count",
    metadata,
    # person: wrong entries in a row; order: wrong entries for one locator; shop: 1 while locked.
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _number("count"),
)

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    _text("name"),
)

print_job = Table(
    "print_job",
    metadata,
    # What is needed to draw it, not what was drawn: the customer stands in his order alone.
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("printer"),
    _text("kind"),
    Column("order_no", Text, nullable=True),
    _text("about"),
    _number("copy"),
    _text("why"),
    _text("state"),
    _number("attempts"),
    _text("trouble"),
    _text("place"),
    _text("person"),
    _text("person_name"),
    # The process that sends it; on a queued job the only one that can.
    _text("holder"),
    _time("made", required=True),
    _time("changed", required=True),
    Index(None, "state", "printer"),
    Index(None, "order_no"),
    # The second lock: however many claim, a printer is sent one job at a time.
    Index(
        "uq_print_job_sending",
        "printer",
        unique=True,
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
)

pick_counter = Table(
    "pick_counter",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    _number("last"),
)

fact = Table(
    "fact",
    metadata,
    # Everything of which the shop has one, as JSON: profile, counter, link, settings.
    Column("name", Text, primary_key=True),
    _text("value"),
)

picture = Table(
    "picture",
    metadata,
    # Apart from the facts, which every transaction reads as a whole.
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    # Sealed by the vault: the database's own key does not open these.
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

still = Table(
    "still",
    metadata,
    # The camera's picture behind a record: sealed by the vault, and removed after some days.
    Column("id", Text, primary_key=True),
    _time("at", required=True),
    _text("verdict"),
    Column("order_no", Text, nullable=True),
    Column("code_id", BigInteger, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "at_us"),
    Index(None, "order_no"),
)
product = Table(
    "product",
    metadata,
    Column("sku", Text, primary_key=True),
    _text("name"),
    _text("item_no"),
    _number("price_fen"),
    _number("safety"),
    _flag("delivery"),
    _text("packing"),
    _number("weight_g"),
    _number("volume_ml"),
    _flag("fragile"),
    _text("shelf"),
    # What is on hand is NULL until somebody counted it.
    Column("on_hand", BigInteger, nullable=True),
    _number("reserved"),
    # What the hub was last told orders may take; -1: nothing, it was never counted.
    Column("told", BigInteger, nullable=False, server_default="-1"),
    # Name, pinyin, sku and barcodes in lower case, for the search.
    _text("search"),
    Index(None, "item_no"),
)

product_barcode = Table(
    "product_barcode",
    metadata,
    # A barcode may belong to several products.
    Column("barcode", Text, primary_key=True),
    Column("sku", Text, ForeignKey("product.sku"), primary_key=True),
    Index(None, "sku"),
)

stock_movement = Table(
    "stock_movement",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _time("at", required=True),
    _text("sku"),
    _number("qty"),
    _text("reason"),
    Column("order_no", Text, nullable=True),
    _text("person"),
    _text("note"),
    Index(None, "sku"),
    Index(None, "order_no"),
)

stock_hold = Table(
    "stock_hold",
    metadata,
    # What a line of an order holds of a product, or took with it.
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    _text("sku"),
    _number("qty"),
    _text("stand"),
    _number("taken"),
    Index(None, "sku", "stand"),
)

stock_take = Table(
    "stock_take",
    metadata,
    Column("id", Text, primary_key=True),
    _time("started", required=True),
    _text("person"),
    _text("state"),
    _time("closed"),
)

stock_take_line = Table(
    "stock_take_line",
    metadata,
    Column("take_id", Text, ForeignKey("stock_take.id"), primary_key=True),
    Column("sku", Text, ForeignKey("product.sku"), primary_key=True),
    _number("counted"),
    # What was on hand when it was last counted: what is sold afterwards is no difference.
    _number("expected"),
    _time("at", required=True),
)

pick = Table(
    "pick",
    metadata,
    # A walk along the shelves while it lasts; what it leaves behind stands in the audit trail.
    Column("id", Text, primary_key=True),
    _text("person"),
    _text("device"),
    _time("began", required=True),
    _number("refused"),
    _number("version"),
    _text("body"),
)

pick_order = Table(
    "pick_order",
    metadata,
    # The primary key is the lock: nobody collects an order twice.
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    Column("pick_id", Text, ForeignKey("pick.id"), nullable=False),
    Index(None, "pick_id"),
)

unfit_order = Table(
    "unfit_order",
    metadata,
    # Why an order was not accepted by rule; gone once it no longer waits to be accepted.
    Column("order_no", Text, ForeignKey("shop_order.no"), primary_key=True),
    _text("reason"),
)

closing = Table(
    "closing",
    metadata,
    # A day that was closed, with the figures that agreed: never changed again.
    Column("day", Text, primary_key=True),
    _time("closed", required=True),
    _text("person"),
    _text("person_name"),
    _number("count"),
    _number("net_fen"),
    Column("audit_head", LargeBinary, nullable=False),
    _flag("by_hub"),
)

ticket = Table(
    "ticket",
    metadata,
    # A difference somebody has to look into; the same difference is one ticket, however often found.
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("day"),
    _text("order_no"),
    _text("kind"),
    Column("local_fen", BigInteger, nullable=True),
    Column("hub_fen", BigInteger, nullable=True),
    Column("payout_fen", BigInteger, nullable=True),
    _text("state"),
    _text("owner"),
    _text("owner_name"),
    _time("opened", required=True),
    _time("changed", required=True),
    _text("note"),
    UniqueConstraint("day", "order_no", "kind"),
    Index(None, "state"),
)

write_off = Table(
    "write_off",
    metadata,
    # What was written off at a sales platform, by whom: the platform itself keeps no operator.
    Column("attempt", Text, primary_key=True),
    _text("lp_order"),
    _text("order_no"),
    _text("state"),
    _time("sent", required=True),
    _time("settled"),
    _text("person"),
    _text("person_name"),
    _text("device"),
    _text("counter_name"),
    # The receive code, sealed by the vault; only while its answer is out.
    Column("sealed", LargeBinary, nullable=True),
    Index(None, "lp_order"),
    Index(None, "order_no"),
    # However many press, an order is written off by one attempt.
    Index(
        "uq_write_off_standing",
        "lp_order",
        unique=True,
        sqlite_where=text("state IN ('sent', 'done')"),
        postgresql_where=text("state IN ('sent', 'done')"),
    ),
)
