"""A whole sample shop in one folder: a hub over HTTP, a linked counter, and orders in every state."""

from __future__ import annotations

import random
import socket
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pos.app.hub import FOLDER, Hub, open_hub
from pos.app.linking import LinkLoop
from pos.app.sample import (
    CLERK,
    MANAGER,
    PIN,
    SHOP_ADDRESS,
    SHOP_NAME,
    SHOP_PHONE,
    SampleOrders,
    sample_products,
)
from pos.app.shop import Shop, open_shop
from pos.domain.ids import OrderNo, ShopId
from pos.domain.staff import Actor, Role
from pos.domain.stock import Product
from pos.domain.times import Clock, SystemClock
from pos.domain.tokens import STEP_S
from pos.hub.operator import CodeNow
from pos.hub.pictures import QUIET_MODULES, matrix
from pos.hub.serving import InProcessHub, Listening
from pos.qt.parts import PhoneView
from pos.security.keepers import Keeper
from pos.security.passwords import Argon2Pins
from pos.security.vault import Vault
from pos.services.ports import Pins
from pos.services.stocking import Offered
from pos.wire.orders import OrderIn

SHOP = ShopId("S1")
_AT_FIRST = 14
_NEW_EVERY_S = 35.0
_MOST_WAITING = 8


@dataclass(slots=True)
class SampleShop:
    """Hub, counter and link of the sample shop, running. Close it when done."""

    folder: Path
    hub: Hub
    server: InProcessHub
    shop: Shop
    loop: LinkLoop
    manager: Actor
    orders: SampleOrders
    clock: Clock
    _end: threading.Event = field(default_factory=threading.Event)
    _feeder: threading.Thread | None = None

    def add(self, *, age: timedelta = timedelta(0)) -> OrderNo:
        """Let one more customer buy something; the hub makes the code."""
        order = self.orders.next(self.clock.now(), age=age)
        self.hub.operator.add_orders([OrderIn.of(order)])
        return order.no

    def keep_coming(self, *, every_s: float = _NEW_EVERY_S) -> None:
        """Let new paid orders arrive by themselves, until enough of them wait."""
        self._feeder = threading.Thread(
            target=self._feed, args=[every_s], name="sample-orders", daemon=True
        )
        self._feeder.start()

    def phone(self, no: OrderNo) -> PhoneView:
        """Return what the customer's page shows now. Raises RuleViolation, Unavailable."""
        return phone_view(self.hub.operator.code_now(no), self.shop, self.clock.now())

    def close(self) -> None:
        """End everything, the last started first."""
        self._end.set()
        if self._feeder is not None:
            self._feeder.join(5.0)
        self.loop.stop()
        self.shop.close()
        self.server.stop()
        self.hub.close()

    def _feed(self, every_s: float) -> None:
        while not self._end.wait(every_s):
            waiting = [row for row in self.shop.overview.queue() if row.state == "placed"]
            if len(waiting) < _MOST_WAITING:
                self.add()


def open_sample_shop(
    folder: Path, *, clock: Clock | None = None, pins: Pins | None = None, seed: int = 2026
) -> SampleShop:
    """Make and start a sample shop in an empty folder. Raises Unavailable, RuleViolation."""
    clock = clock or SystemClock()
    url = f"http://127.0.0.1:{_free_port()}"
    hub = open_hub(folder / FOLDER, public_url=url, clock=clock)
    added = hub.operator.add_shop(
        SHOP, SHOP_NAME, address=SHOP_ADDRESS, phone=SHOP_PHONE, support_phone=SHOP_PHONE
    )
    server = InProcessHub(hub.app(), Listening(port=int(url.rsplit(":", 1)[1])))
    # Nothing of a sample is worth a place in the computer's own keyring.
    Vault.create(folder, keeper=Keeper.FILE)
    shop = open_shop(folder, clock=clock, pins=pins or Argon2Pins())
    person = shop.staffing.set_up(shop=SHOP_NAME, manager=MANAGER, pin=PIN)
    manager = Actor(person.id)
    shop.syncing.link_hub(url, added.enrol_code, by=manager)
    sample = SampleShop(
        folder=folder,
        hub=hub,
        server=server,
        shop=shop,
        loop=LinkLoop(shop),
        manager=manager,
        orders=SampleOrders(SHOP, random.Random(seed)),  # noqa: S311 - the same day every time
        clock=clock,
    )
    _morning(sample)
    sample.loop.start()
    return sample


def _morning(sample: SampleShop) -> None:
    """Bring the shop to where a busy day would be: some accepted, some packed, one done."""
    shop, by = sample.shop, sample.manager
    clerk, first_pin = shop.staffing.add(CLERK, Role.CLERK, by=by)
    shop.staffing.change_pin(clerk.id, first_pin, PIN)
    shop.stocking.take([_offered(*goods) for goods in sample_products()], by=by)
    numbers = [sample.add(age=timedelta(minutes=3 * n)) for n in reversed(range(_AT_FIRST))]
    shop.syncing.sync()
    for no in numbers[:10]:
        shop.intake.accept(no, by=by)
    for index, no in enumerate(numbers[:7]):
        shop.picking.finish(no, bags=1 + index % 2, by=by)
    shop.syncing.sync()


def _offered(product: Product, on_hand: int) -> Offered:
    return Offered(product.sku, lambda _: product, on_hand)


def phone_view(now: CodeNow, shop: Shop, at: datetime) -> PhoneView:
    """Return the customer's phone as the window draws it."""
    order = shop.overview.order(OrderNo(now.order_no))
    rows = tuple("".join("1" if dark else "0" for dark in row) for row in _modules(now.token))
    inner = slice(QUIET_MODULES, -QUIET_MODULES)  # the window draws its own white around it
    return PhoneView(
        state=now.state,
        pick_no=order.pick_no,
        shop=shop.overview.shop().name,
        modules=tuple(row[inner] for row in rows[inner]),
        text=now.token,
        digits=now.digits,
        seconds_left=STEP_S - int(at.timestamp()) % STEP_S,
    )


def _modules(text: str) -> list[list[bool]]:
    return matrix(text) if text else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
