"""A hub with everything real, and a counter that talks to it, for the tests of hub and links."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos.domain.events import Event, EventKind, Receipt
from pos.domain.ids import CodeId, DeviceId, EventId, OrderNo
from pos.hub.ledger.store import Ledger
from pos.hub.operator import Operator
from pos.hub.platform import Platform
from pos.hub.secrets import HubSecrets
from pos.hub.service import build_on
from pos.hub.serving import InProcessHub
from pos.links.hub import HubClient
from pos.services.hub_link import Changes, Sent

KEY = bytes(range(32))
SECRETS = HubSecrets(b"c" * 32, b"p" * 32)
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands until it is moved; `offset` None shows the computer's time."""

    at: datetime | None = NOON

    def now(self) -> datetime:
        return datetime.now(UTC) if self.at is None else self.at

    def forward(self, **step: float) -> None:
        assert self.at is not None
        self.at += timedelta(**step)


def order_json(no: str = "HX-1", **changed: object) -> dict[str, object]:
    """A paid order over 24.80 as it travels."""
    return {
        "no": no,
        "shop": "S1",
        "placed_at": "2026-11-22T10:00:00+08:00",
        "paid_at": "2026-11-22T10:00:20+08:00",
        "fulfilment": "pickup",
        "lines": [{"name": "牛奶 1L", "qty": 2, "price_fen": 990}],
        "delivery_fee_fen": 500,
    } | changed


@contextmanager
def open_platform(folder: Path, clock: HandClock | None = None) -> Iterator[Platform]:
    ledger = Ledger(folder / "hub" / "hub.db", key=KEY)
    try:
        yield Platform(ledger, SECRETS, clock or HandClock(None), "https://hub.example/")
    finally:
        ledger.close()


@contextmanager
def serving(platform: Platform) -> Iterator[InProcessHub]:
    with InProcessHub(build_on(platform)) as hub:
        yield hub


@dataclass
class CounterAt:
    """One enrolled counter: numbers its events as the outbox does."""

    client: HubClient
    device: DeviceId
    token: str
    url: str
    epoch: int = 1
    seq: int = 0
    cursor: int = 0
    codes: dict[str, CodeId] = field(default_factory=dict)

    def hear(self, wait_s: float = 0) -> Changes:
        """Take what changed, and remember the codes."""
        news = self.client.changes(self.cursor, wait_s=wait_s)
        self.cursor = news.cursor
        for change in news.changes:
            if change.code is not None:
                self.codes[change.code.order_no] = change.code.code_id
        return news

    def event(self, no: str, kind: EventKind, *, seq: int | None = None, **payload) -> Event:
        """The next event about an order."""
        if seq is None:
            self.seq += 1
        return Event(
            EventId(str(uuid.uuid4())),
            self.device,
            self.epoch,
            seq or self.seq,
            kind,
            OrderNo(no),
            self.codes.get(no),
            NOON + timedelta(minutes=self.seq),
            json.dumps(payload),
            bytes([self.seq % 256]) * 32,
        )

    def tell(self, *events: Event) -> Sent:
        return self.client.send(events)

    def told(self, *events: Event) -> list[tuple[str, str]]:
        """Outcome and reason of each."""
        return [(one.outcome.value, one.reason) for one in self.receipts(*events)]

    def receipts(self, *events: Event) -> tuple[Receipt, ...]:
        return self.client.send(events).receipts


@contextmanager
def counter_at(hub: InProcessHub, operator: Operator, shop: str = "S1") -> Iterator[CounterAt]:
    """A newly enrolled counter of the shop, which is added if it is not there yet."""
    client = HubClient()
    code = operator.add_shop(shop, f"店 {shop}").enrol_code
    enrolled = client.enrol(hub.url, code, counter_name=f"{shop} 1号台")
    client.connect(hub.url, enrolled.token)
    try:
        yield CounterAt(client, enrolled.device, enrolled.token, hub.url)
    finally:
        client.close()
