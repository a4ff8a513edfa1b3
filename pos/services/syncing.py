"""Tells the hub what happened here, and takes what happened there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos.domain.clockwork import MAX_CORRECTION_S, HubReading
from pos.domain.events import Event, EventKind, Outcome
from pos.domain.orders import CLOSED, CodeOwner
from pos.domain.settings import Counter, Link, LinkKind, ShopProfile
from pos.domain.settlements import SettlementKind, SettlementState
from pos.domain.staff import PLATFORM, Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.changes import apply_change
from pos.services.hub_link import Changes, Enrolled, HubLink, HubStamp, Sent
from pos.services.intake import Intake
from pos.services.payloads import payload
from pos.services.permits import permit
from pos.services.ports import Store, Work

BATCH = 500
STOCK_BATCH = 200
"""Products in one event."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round did. `left` counts the events still without a receipt, parked ones too.

    Without a link it is 0: there is nobody to tell.
    """

    sent: int = 0
    accepted: int = 0
    duplicate: int = 0
    conflict: int = 0
    parked: int = 0
    left: int = 0
    orders_new: int = 0

    def plus(self, other: SyncReport) -> SyncReport:
        """Add two rounds; `left` is the later one's."""
        return SyncReport(
            self.sent + other.sent,
            self.accepted + other.accepted,
            self.duplicate + other.duplicate,
            self.conflict + other.conflict,
            self.parked + other.parked,
            other.left,
            self.orders_new + other.orders_new,
        )


@dataclass(frozen=True, slots=True)
class Syncing:
    """Keeps counter and hub in step. No transaction is open while the network is asked."""

    store: Store
    clock: Clock
    link: HubLink
    intake: Intake

    def link_hub(self, url: str, enrol_code: str, *, by: Actor) -> ShopProfile:
        """Enrol this counter at a hub with a one-time code; open orders are registered there.

        Raises: RuleViolation: `enrol_code`, `tls_required`, `already_linked`, `not_permitted`;
            Unavailable. Then nothing was changed.
        """
        with self.store.read() as work:
            permit(work, by, Act.LINK)
            if work.shop.link().kind is LinkKind.HUB:
                raise RuleViolation("already_linked", url=work.shop.link().url)
            name = work.shop.counter().name
        enrolled = self.link.enrol(url, enrol_code, counter_name=name)
        with self.store.begin() as work:
            self._join(work, url, enrolled, by)
        self.link.connect(url, enrolled.token)
        return enrolled.profile

    def unlink(self, *, by: Actor) -> None:
        """Leave the hub: its codes' keys go, and what was not sent stays here to be seen.

        Raises: RuleViolation: `not_permitted`.
        """
        with self.store.begin() as work:
            permit(work, by, Act.LINK)
            before = work.shop.link()
            if before.kind is LinkKind.NONE:
                return
            for order in work.orders.select():
                code = work.codes.by_order(order.no)
                if code is not None and code.key:
                    work.codes.put(replace(code, key=b""))
            work.shop.put_secret("device_token", None)
            work.shop.put_link(Link(epoch=before.epoch))
            work.audit.add(by, "unlinked", at=self.clock.now(), details=before.url)

    def connect(self) -> bool:
        """Take up the stored link; False where there is none."""
        with self.store.read() as work:
            link = work.shop.link()
            token = work.shop.secret("device_token")
        if link.kind is LinkKind.NONE or token is None:
            return False
        self.link.connect(link.url, token.decode())
        return True

    def sync(self) -> SyncReport:
        """Send everything unsent, take everything new. Raises Unavailable, RuleViolation."""
        if not self.connect():
            return replace(SyncReport(), left=self._left())
        report = self.take(wait_s=0)
        return report.plus(self.send())

    def listen(self, wait_s: float) -> SyncReport:
        """Wait up to `wait_s` for news of the hub, then send what is unsent."""
        return self.take(wait_s=wait_s).plus(self.send())

    def send(self) -> SyncReport:
        """Send what is unsent, oldest first, in batches."""
        self._tell_stock()
        report = SyncReport()
        after_seq = 0
        while batch := self._unsent(after_seq):
            answer = self.link.send(batch)
            with self.store.begin() as work:
                self._note(work, batch, answer)
            counts = [receipt.outcome for receipt in answer.receipts]
            report = report.plus(
                SyncReport(
                    len(batch),
                    counts.count(Outcome.ACCEPTED),
                    counts.count(Outcome.DUPLICATE),
                    counts.count(Outcome.CONFLICT),
                    counts.count(Outcome.PARKED),
                )
            )
            after_seq = batch[-1].seq
        return replace(report, left=self._left())

    def take(self, *, wait_s: float) -> SyncReport:
        """Take what changed at the hub, waiting up to `wait_s` for the first change."""
        new = 0
        while True:
            with self.store.read() as work:
                cursor = work.shop.link().cursor
            news = self.link.changes(cursor, wait_s=wait_s)
            new += self._apply(news)
            if not news.changes:
                return SyncReport(left=self._left(), orders_new=new)
            wait_s = 0

    def _tell_stock(self) -> None:
        """Put into the outbox what the hub was not told of the stock: only the latest counts."""
        while self._untold():
            with self.store.begin() as work:
                levels = work.products.untold(STOCK_BATCH)
                work.outbox.add(
                    EventKind.STOCK,
                    order_no=None,
                    code_id=None,
                    at=self.clock.now(),
                    payload=payload(
                        levels=[
                            {"sku": product.sku, "name": product.name, "available": level}
                            for product, level in levels
                        ]
                    ),
                )
                work.products.note_told({product.sku: level for product, level in levels})

    def _untold(self) -> bool:
        with self.store.read() as work:
            linked = work.shop.link().kind is LinkKind.HUB
            return linked and bool(work.products.untold(1))

    def _join(self, work: Work, url: str, enrolled: Enrolled, by: Actor) -> None:
        now = self.clock.now()
        counter = work.shop.counter()
        own_pepper = work.shop.secret("pepper")
        if own_pepper is not None:
            work.shop.put_secret("pepper_before_hub", own_pepper)
        work.shop.put_secret("pepper", enrolled.pepper)
        work.shop.put_secret("device_token", enrolled.token.encode())
        work.shop.put_profile(enrolled.profile)
        # The act is the old device's last entry; from here on the hub's name for it counts.
        work.audit.add(by, "linked", at=now, details=url)
        work.shop.put_counter(Counter(enrolled.device, counter.name))
        work.shop.put_link(Link(LinkKind.HUB, url, epoch=1, cursor=0))
        work.products.forget_told()
        self._read_clock(work, enrolled.stamp)
        for order in work.orders.select():
            if order.code_owner is not CodeOwner.PLATFORM and order.state not in CLOSED:
                self.intake.register(work, replace(order, shop=enrolled.profile.id), now)

    def _unsent(self, after_seq: int) -> Sequence[Event]:
        with self.store.read() as work:
            return work.outbox.unsent(BATCH, after_seq=after_seq)

    def _left(self) -> int:
        with self.store.read() as work:
            linked = work.shop.link().kind is not LinkKind.NONE
            return work.outbox.unsent_count() if linked else 0

    def _note(self, work: Work, batch: Sequence[Event], answer: Sent) -> None:
        now = self.clock.now()
        work.outbox.settle(answer.receipts, at=now)
        events = {event.id: event for event in batch}
        for receipt in answer.receipts:
            event = events.get(receipt.event_id)
            if event is None:
                continue
            if receipt.outcome in (Outcome.PARKED, Outcome.CONFLICT):
                work.audit.add(
                    PLATFORM,
                    f"event_{receipt.outcome.value}",
                    at=now,
                    order_no=event.order_no,
                    code_id=event.code_id,
                    details=receipt.reason or receipt.winner,
                )
            net_fen = answer.net_fen.get(receipt.event_id)
            if event.kind in _ROW_OF:
                _compare(work, event, net_fen, receipt.outcome)

    def _apply(self, news: Changes) -> int:
        new = 0
        with self.store.begin() as work:
            self._read_clock(work, news.stamp)
            self._keep_in_step(work, news.stamp)
            for change in news.changes:
                new += apply_change(work, change, self.clock.now())
            link = work.shop.link()
            if link.cursor != news.cursor and link.kind is LinkKind.HUB:
                work.shop.put_link(replace(link, cursor=news.cursor))
        return new

    def _read_clock(self, work: Work, stamp: HubStamp) -> None:
        computer = self.clock.now()
        reading = HubReading((computer - stamp.now).total_seconds(), computer)
        before = work.shop.hub_reading()
        drifted = before is None or abs(before.off_s - reading.off_s) > 1.0
        if drifted or (before is not None and (computer - before.read_at).total_seconds() > 600):
            work.shop.put_hub_reading(reading)
        mark = work.audit.high_water()
        if mark is not None and (mark - stamp.now).total_seconds() > MAX_CORRECTION_S:
            # The clock had run ahead and left its mark; the hub's signed-in time sets it right.
            work.audit.add(PLATFORM, "clock_set", at=stamp.now, sets_clock=True)

    def _keep_in_step(self, work: Work, stamp: HubStamp) -> None:
        epoch = work.shop.link().epoch
        if stamp.device_epoch > epoch:
            # Restored from a backup that is older than the epoch the hub has heard of since.
            self._start_epoch(work, stamp.device_epoch + 1)
        elif 0 < stamp.device_epoch < epoch:
            if work.outbox.highest_answered() > 0:
                # The hub was restored to a time before this epoch: it is told all of it again.
                work.outbox.resend_from(0)
        elif self._was_restored(work, stamp):
            self._start_epoch(work, epoch + 1)
        elif stamp.seq < work.outbox.highest_answered():
            # The hub was restored: it is told again from where it stands.
            work.outbox.resend_from(stamp.seq)

    def _was_restored(self, work: Work, stamp: HubStamp) -> bool:
        """Whether the hub has heard more, or other things, than stand in this database."""
        own = work.outbox.audit_head_at(stamp.seq)
        forked = own is not None and own != stamp.audit_head
        return forked or stamp.seq > work.outbox.highest_seq()

    def _start_epoch(self, work: Work, epoch: int) -> None:
        # What this database counts next was counted before.
        work.outbox.start_epoch(epoch)
        work.products.forget_told()
        work.shop.put_link(replace(work.shop.link(), epoch=epoch))
        work.audit.add(PLATFORM, "epoch_started", at=self.clock.now())


_ROW_OF = {
    EventKind.REDEEMED: SettlementKind.SETTLEMENT,
    EventKind.UNDONE: SettlementKind.REVERSAL,
}


def _compare(work: Work, event: Event, net_fen: int | None, outcome: Outcome) -> None:
    """Note whether the hub computed what this row says."""
    if event.code_id is None or outcome not in (Outcome.ACCEPTED, Outcome.DUPLICATE):
        return
    kind, generation = _ROW_OF[event.kind], int(json.loads(event.payload)["generation"])
    row = work.settlements.of_code(event.code_id, generation, kind)
    if row is not None:
        agrees = net_fen is None or net_fen == row.net_fen
        state = SettlementState.CONFIRMED if agrees else SettlementState.DIFFERS
        work.settlements.mark(event.code_id, generation, state, kind)
