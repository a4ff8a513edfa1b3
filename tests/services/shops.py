"""A shop on a real database in a folder, with people, orders and codes as a hub would have made them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pos.app.shop import Shop, open_shop
from pos.domain.codes import Code, CodeKind, CodeState
from pos.domain.digits import live_digits, minute_at
from pos.domain.ids import AttemptId, CodeId, OrderNo, ShopId, ShopNumber
from pos.domain.orders import Customer, Fulfilment, Line, Order, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Actor, Role
from pos.domain.tokens import TokenV1, make_token, step_at
from pos.domain.verdicts import Card
from pos.security.passwords import Argon2Pins, Cost
from pos.security.vault import Vault

CHEAP_PINS = Argon2Pins(Cost(1, 1024, 1))
NOON = datetime(2026, 11, 23, 4, 0, 20, tzinfo=UTC)  # a Monday, 12:00:20 in China
SHOP_NUMBER = ShopNumber(7)
MANAGER, MANAGER_PIN = "李建中", "482915"
TAIL = "0417"


class SetClock:
    """A clock that stands where the test puts it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def go(self, **ahead: float) -> None:
        self.at += timedelta(**ahead)


def an_order(no: str, **changes: Any) -> Order:
    """One paid order of 34.80 yuan and 5.00 for the delivery."""
    order = Order(
        no=OrderNo(no),
        shop=ShopId("S1"),
        channel="web",
        fulfilment=Fulfilment.DELIVERY,
        placed_at=NOON - timedelta(hours=1),
        paid_at=NOON - timedelta(hours=1),
        lines=(Line("牛奶 1L", 2, 990), Line("抽纸", 1, 1500)),
        customer=Customer(
            "顾客甲", "13800000417", phone_tail=TAIL, address="示范市示范区示范路1号2幢301室"
        ),
        delivery_fee_fen=500,
    )
    return replace(order, **changes)


def new_attempt() -> AttemptId:
    return AttemptId(str(uuid.uuid4()))


@dataclass
class Desk:
    """One counter of the shop as a test uses it."""

    shop: Shop
    clock: SetClock
    manager: Actor
    rng: random.Random = field(default_factory=lambda: random.Random(20261123))

    def person(self, name: str, role: Role) -> Actor:
        person, _ = self.shop.staffing.add(name, role, by=self.manager)
        return Actor(person.id)

    def packed_order(
        self, no: str = "A-1", *, state: OrderState = OrderState.PACKED, **changes: Any
    ) -> tuple[Order, Code]:
        """An order in this state and its live code, as the hub would have sent them; not stored."""
        bags = 0 if state in (OrderState.PLACED, OrderState.ACCEPTED) else 1
        order = an_order(no, state=state, bags=bags, pick_no=f"网 {no}", **changes)
        code = Code(
            code_id=CodeId(self.rng.getrandbits(64)),
            order_no=order.no,
            kind=CodeKind.LIVE,
            generation=1,
            state=CodeState.ACTIVE,
            key=self.rng.randbytes(16),
            locator=str(self.rng.randrange(1_000_000, 9_000_000)),
            valid_from=order.paid_at,
            valid_until=NOON + timedelta(days=7),
        )
        return order, code

    def packed(
        self, no: str = "A-1", *, state: OrderState = OrderState.PACKED, **changes: Any
    ) -> Code:
        """Store such an order and its code."""
        order, code = self.packed_order(no, state=state, **changes)
        with self.shop.store.begin() as work:
            work.orders.add(order)
            work.codes.put(code)
        return code

    def put(self, code: Code) -> Code:
        with self.shop.store.begin() as work:
            work.codes.put(code)
        return code

    def put_order(self, no: OrderNo, **changes: Any) -> Order:
        with self.shop.store.begin() as work:
            order = replace(work.orders.get(no), **changes)
            work.orders.put(order)
        return order

    def order(self, no: OrderNo) -> Order:
        with self.shop.store.read() as work:
            return work.orders.get(no)

    def code(self, no: OrderNo) -> Code:
        with self.shop.store.read() as work:
            code = work.codes.by_order(no)
        assert code is not None
        return code

    def acts(self) -> list[str]:
        with self.shop.store.read() as work:
            return [entry.body.act for entry in work.audit.select()]

    def token(
        self,
        code: Code,
        *,
        steps: int = 0,
        generation: int | None = None,
        dead_spot: bool = False,
        shop_number: int = SHOP_NUMBER,
        key: bytes | None = None,
    ) -> str:
        """The QR's text as the customer's page shows it, so many steps from now."""
        said = TokenV1(
            int(dead_spot),
            generation or code.generation,
            shop_number,
            code.code_id,
            step_at(self.clock.now()) + steps,
        )
        return make_token(key or code.key, said)

    def digits(self, code: Code, *, minutes: int = 0, generation: int | None = None) -> str:
        minute = minute_at(self.clock.now()) + minutes
        return live_digits(code.key, generation or code.generation, minute, code.locator)

    def wrong_digits(self, code: Code) -> str:
        """Digits of this code with a good check digit that belong to none of the near minutes."""
        near = {self.digits(code, minutes=m) for m in range(-12, 3)}
        far = (self.digits(code, minutes=-1000 - m) for m in range(100))
        return next(text for text in far if text not in near)

    def check(
        self,
        text: str,
        source: ScanSource = ScanSource.GUN,
        *,
        by: Actor | None = None,
        tail: str | None = None,
    ) -> Card:
        return self.shop.redeeming.check(text, source=source, by=by or self.manager, tail=tail)

    def confirm(
        self, card: Card, attempt: AttemptId | None = None, *, by: Actor | None = None
    ) -> Card:
        return self.shop.redeeming.confirm(
            card, attempt=attempt or new_attempt(), by=by or self.manager
        )

    def redeem(
        self,
        text: str,
        source: ScanSource = ScanSource.GUN,
        *,
        attempt: AttemptId | None = None,
        by: Actor | None = None,
        tail: str | None = None,
    ) -> Card:
        return self.shop.redeeming.redeem(
            text, source=source, attempt=attempt or new_attempt(), by=by or self.manager, tail=tail
        )

    def reopened(self) -> None:
        """Close the shop and open it again, as a restart does."""
        self.shop.close()
        self.shop = open_shop(self.shop.folder, clock=self.clock, pins=CHEAP_PINS)


def make_shop(folder: Path) -> None:
    """Set a shop up in an empty folder, and leave it closed."""
    Vault.open_or_create(folder)
    shop = open_shop(folder, clock=SetClock(), pins=CHEAP_PINS)
    shop.staffing.set_up(shop="示范店", manager=MANAGER, pin=MANAGER_PIN)
    with shop.store.begin() as work:
        profile = replace(work.shop.profile(), id=ShopId("S1"), number=SHOP_NUMBER)
        work.shop.put_profile(profile)
    shop.close()


@contextmanager
def a_desk(folder: Path, *, at: datetime = NOON, draws_apart: bool = False) -> Iterator[Desk]:
    """Open the shop in `folder` as its manager."""
    clock = SetClock(at)
    shop = open_shop(folder, clock=clock, pins=CHEAP_PINS, draws_apart=draws_apart)
    with shop.store.read() as work:
        manager = work.staff.by_name(MANAGER)
    assert manager is not None
    desk = Desk(shop, clock, Actor(manager.id))
    try:
        yield desk
    finally:
        desk.shop.close()
