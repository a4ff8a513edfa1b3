"""An order as it travels: one JSON form for the hub's API, files and order sources."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import Customer, Fulfilment, Line, Order, Promise


def _in_utc(at: datetime) -> datetime:
    # Outside these years a change of zone leaves the calendar, and would be an error of ours.
    if not 1900 <= at.year < 9000:
        raise ValueError("the year must lie between 1900 and 8999")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time that names its zone; it becomes UTC."""

Fen = Annotated[int, Field(ge=0, le=10**10, strict=True)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class Wire(BaseModel):
    """Strict about names: a field nobody knows is refused, not dropped."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Told(Wire):
    """What a hub says: a newer one may say more than this program knows."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class PromiseIn(Wire):
    """A promised window; without `from` the order is instant."""

    start: Moment | None = Field(default=None, alias="from")
    end: Moment = Field(alias="to")


class CustomerIn(Wire):
    """Who bought; everything may be absent."""

    name: Text | None = None
    phone: Text | None = None
    phone_ext: Text | None = None
    phone_tail: Text | None = None
    phone_expires_at: Moment | None = None
    address: Text | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None
    datum: Literal["gcj02", "wgs84"] | None = None


class LineIn(Wire):
    """One product."""

    name: Name
    qty: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    price_fen: Fen
    sku: Text | None = None
    barcode: Text | None = None
    refunded_qty: Annotated[int, Field(ge=0, le=100_000, strict=True)] = 0
    instead_of: Text | None = None
    """The sku or name of the line this product was given for."""

    def to_line(self) -> Line:
        """Return the domain's line."""
        return Line(
            self.name,
            self.qty,
            self.price_fen,
            self.sku or "",
            self.barcode or "",
            self.refunded_qty,
            self.instead_of or "",
        )

    @classmethod
    def of(cls, line: Line) -> LineIn:
        """Return the travelling form of a line."""
        return cls(
            name=line.name,
            qty=line.qty,
            price_fen=line.price_fen,
            sku=line.sku or None,
            barcode=line.barcode or None,
            refunded_qty=line.refunded_qty,
            instead_of=line.instead_of or None,
        )


class OrderIn(Wire):
    """A paid order, as `POST /v1/orders` takes it."""

    no: Number
    shop: Number
    channel: Text = "web"
    placed_at: Moment
    paid_at: Moment
    fulfilment: Literal["delivery", "pickup"]
    promise: PromiseIn | None = None
    customer: CustomerIn | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    delivery_fee_fen: Fen = 0
    packing_fee_fen: Fen = 0
    discount_fen: Fen = 0
    platform_subsidy_fen: Fen = 0
    remark: Annotated[str, StringConstraints(max_length=2000)] | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    revision: Annotated[int, Field(ge=1, le=2**31, strict=True)] = 1

    def to_order(self) -> Order:
        """Return the domain's order; times become UTC, absent texts empty."""
        return Order(
            no=OrderNo(self.no),
            shop=ShopId(self.shop),
            channel=self.channel,
            fulfilment=Fulfilment(self.fulfilment),
            placed_at=self.placed_at,
            paid_at=self.paid_at,
            lines=tuple(line.to_line() for line in self.lines),
            customer=_customer(self.customer or CustomerIn()),
            promise=None if self.promise is None else Promise(self.promise.end, self.promise.start),
            delivery_fee_fen=self.delivery_fee_fen,
            packing_fee_fen=self.packing_fee_fen,
            discount_fen=self.discount_fen,
            platform_subsidy_fen=self.platform_subsidy_fen,
            remark=(self.remark or "").strip(),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            revision=self.revision,
        )

    @classmethod
    def of(cls, order: Order) -> OrderIn:
        """Return the travelling form of an order."""
        who = order.customer
        return cls(
            no=order.no,
            shop=order.shop,
            channel=order.channel,
            placed_at=order.placed_at,
            paid_at=order.paid_at,
            fulfilment=order.fulfilment.value,
            promise=None
            if order.promise is None
            else PromiseIn(start=order.promise.start, end=order.promise.end),
            customer=CustomerIn(
                name=who.name or None,
                phone=who.phone or None,
                phone_ext=who.phone_ext or None,
                phone_tail=who.phone_tail or None,
                phone_expires_at=who.phone_expires_at,
                address=who.address or None,
                lat=who.lat,
                lng=who.lng,
                datum=who.datum or None,
            ),
            lines=[LineIn.of(line) for line in order.lines],
            delivery_fee_fen=order.delivery_fee_fen,
            packing_fee_fen=order.packing_fee_fen,
            discount_fen=order.discount_fen,
            platform_subsidy_fen=order.platform_subsidy_fen,
            remark=order.remark or None,
            valid_from=order.valid_from,
            valid_until=order.valid_until,
            revision=order.revision,
        )


def _customer(who: CustomerIn) -> Customer:
    phone = who.phone or ""
    tail = who.phone_tail or ""
    if not tail and not who.phone_ext and len(phone) >= 4 and phone[-4:].isdigit():
        tail = phone[-4:]
    return Customer(
        name=who.name or "",
        phone=phone,
        phone_ext=who.phone_ext or "",
        phone_tail=tail,
        phone_expires_at=who.phone_expires_at,
        address=who.address or "",
        lat=who.lat,
        lng=who.lng,
        datum=who.datum or "",
    )
