"""Counter and hub in step: a real shop, the real hub on its own HTTP port, one clock for both."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos.app.hub import Hub, open_hub
from pos.domain.codes import CodeState
from pos.domain.events import EventKind
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.scans import ScanSource
from pos.domain.settings import LinkKind
from pos.domain.settlements import SettlementState, Terms
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation, Unavailable
from pos.hub.serving import InProcessHub, Listening
from pos.services.intake import Incoming
from tests.services.shops import NOON, Desk, SetClock, a_desk, an_order

TYPED = ScanSource.TYPED


@dataclass
class Town:
    """A hub and the counters of one shop."""

    folder: Path
    template: Path
    clock: SetClock
    hub: Hub
    served: InProcessHub
    stack: ExitStack

    def counter(self, name: str, *, linked: bool = True) -> Desk:
        folder = self.folder / name
        if not folder.exists():
            shutil.copytree(self.template, folder)
        desk = self.stack.enter_context(a_desk(folder))
        # One clock for all, unless a test sets a counter's apart.
        for part in ("intake", "picking", "redeeming", "staffing", "syncing", "overview"):
            object.__setattr__(getattr(desk.shop, part), "clock", self.clock)
        desk.clock = self.clock
        if linked:
            code = self.hub.operator.add_shop("S1", "示范店").enrol_code
            desk.shop.syncing.link_hub(self.served.url, code, by=desk.manager)
        return desk

    def digits(self, no: str) -> str:
        return self.hub.operator.code_now(no, "S1").digits

    def token(self, no: str) -> str:
        return self.hub.operator.code_now(no, "S1").token


@contextmanager
def a_hub(folder: Path, clock: SetClock, port: int = 0) -> Iterator[tuple[Hub, InProcessHub]]:
    hub = open_hub(folder, clock=clock)
    try:
        with InProcessHub(hub.app(), Listening(port=port)) as served:
            yield hub, served
    finally:
        hub.close()


@pytest.fixture
def town(tmp_path: Path, shop_as_set_up: Path) -> Iterator[Town]:
    clock = SetClock()
    with ExitStack() as stack:
        hub, served = stack.enter_context(a_hub(tmp_path / "hub", clock))
        hub.operator.add_shop("S1", "示范店", terms=Terms(commission_bps=100, business_days=1))
        yield Town(tmp_path, shop_as_set_up, clock, hub, served, stack)


def ready(town: Town, desk: Desk, no: str = "A-1") -> str:
    """Take an order by hand, let the hub make its code, accept and pack it."""
    order = an_order(no)
    desk.shop.intake.take([Incoming(order)], by=desk.manager)
    desk.shop.syncing.sync()
    desk.shop.syncing.sync()
    desk.shop.intake.accept(order.no, by=desk.manager)
    desk.shop.picking.finish(order.no, bags=1, by=desk.manager)
    desk.shop.syncing.sync()
    desk.shop.syncing.sync()
    return no


def rows(desk: Desk):
    with desk.shop.store.read() as work:
        return work.settlements.select()


def link(desk: Desk):
    with desk.shop.store.read() as work:
        return work.shop.link()


# ------------------------------------------------------------------ the whole way


def test_an_order_by_hand_gets_the_hubs_code_and_its_redemption_is_booked_once(town):
    desk = town.counter("one")
    no = ready(town, desk)
    assert desk.redeem(town.digits(no), TYPED).verdict is Verdict.REDEEMED
    assert rows(desk)[0].state is SettlementState.RECORDED
    report = desk.shop.syncing.sync()
    assert (report.sent, report.accepted, report.left) == (1, 1, 0)
    (row,) = rows(desk)
    assert row.state is SettlementState.CONFIRMED
    assert [(x.order_no, x.net_fen) for x in town.hub.operator.booked("S1")] == [(no, row.net_fen)]
    assert row.commission_fen == 35


def test_again_sends_nothing(town):
    desk = town.counter("one")
    desk.redeem(town.token(ready(town, desk)))
    desk.shop.syncing.sync()
    again = desk.shop.syncing.sync()
    assert (again.sent, again.orders_new, again.left) == (0, 0, 0)


def test_an_order_from_the_hub_arrives_with_its_code(town):
    desk = town.counter("one")
    placed = {
        "no": "HX-1", "shop": "S1", "channel": "web", "fulfilment": "pickup",
        "placed_at": "2026-11-23T11:00:00+08:00", "paid_at": "2026-11-23T11:00:20+08:00",
        "lines": [{"name": "牛奶", "qty": 1, "price_fen": 990}],
    }  # fmt: skip
    town.hub.operator.add_orders([placed])
    assert desk.shop.syncing.sync().orders_new == 1
    assert desk.check(town.token("HX-1")).verdict is Verdict.NOT_READY


def test_events_told_twice_change_nothing_at_the_hub(town):
    """I7 from the counter's side: a lost answer is answered again."""
    desk = town.counter("one")
    desk.redeem(town.token(ready(town, desk)))
    sent = desk.shop.syncing.sync().sent
    with desk.shop.store.begin() as work:
        work.outbox.resend_from(0)
    again = desk.shop.syncing.send()
    assert (again.duplicate, again.accepted, again.left) == (again.sent, 0, 0)
    assert again.sent > sent
    assert len(town.hub.operator.booked("S1")) == 1
    assert rows(desk)[0].state is SettlementState.CONFIRMED


def test_without_the_hub_everything_stays_unsent_and_is_told_later(town, shop_as_set_up):
    desk = town.counter("one")
    text = town.token(ready(town, desk))
    port = int(town.served.url.rsplit(":", 1)[1])
    town.served.stop()
    assert desk.redeem(text).verdict is Verdict.REDEEMED
    with pytest.raises(Unavailable):
        desk.shop.syncing.sync()
    assert desk.shop.overview.unsent().count == 1
    served = town.stack.enter_context(InProcessHub(town.hub.app(), Listening(port=port)))
    assert served.url == town.served.url
    assert desk.shop.syncing.sync().accepted == 1


# ------------------------------------------------------------------ two counters


def test_of_two_counters_that_redeem_the_same_code_the_first_told_wins(town):
    one = town.counter("one")
    two = town.counter("two")
    no = ready(town, one)
    two.shop.syncing.sync()
    text = town.token(no)
    # The second heard nothing of accepting and packing: those are the first one's events.
    assert two.order(OrderNo(no)).state is OrderState.PLACED
    two.shop.intake.accept(OrderNo(no), by=two.manager)
    two.shop.picking.finish(OrderNo(no), bags=1, by=two.manager)
    assert one.redeem(text).verdict is Verdict.REDEEMED
    assert two.redeem(text).verdict is Verdict.REDEEMED
    assert one.shop.syncing.send().accepted == 1
    lost = two.shop.syncing.send()
    assert (lost.conflict, lost.left) == (1, 0)
    assert "event_conflict" in two.acts()
    assert len(town.hub.operator.booked("S1")) == 1
    (row,) = rows(two)
    assert row.state is not SettlementState.CONFIRMED


def test_a_redemption_at_the_other_counter_arrives_as_used_elsewhere(town):
    one, two = town.counter("one"), town.counter("two")
    no = ready(town, one)
    two.shop.syncing.sync()
    one.redeem(town.token(no))
    one.shop.syncing.sync()
    two.shop.syncing.sync()
    code = two.code(OrderNo(no))
    card = two.check(one.token(code, shop_number=1))
    assert (card.verdict, card.reason) == (Verdict.ALREADY_USED, Reason.ELSEWHERE)
    assert not rows(two)


# ------------------------------------------------------------------ parked


def test_what_the_hub_cannot_take_is_parked_by_name_and_holds_up_its_order_only(town):
    desk = town.counter("one")
    with desk.shop.store.begin() as work:
        for no in ("unknown", "unknown"):
            work.outbox.add(
                EventKind.PACKED, order_no=OrderNo(no), code_id=None, at=NOON, payload='{"bags":1}'
            )
    no = ready(town, desk)
    desk.redeem(town.token(no))
    desk.shop.syncing.sync()
    unsent = desk.shop.overview.unsent()
    assert {parked.reason for parked in unsent.parked} <= {"order_not_found", "waits_for_parked"}
    assert unsent.count == 2
    assert rows(desk)[0].state is SettlementState.CONFIRMED
    assert "event_parked" in desk.acts()


# ------------------------------------------------------------------ restored from a backup


def restored(town: Town, desk: Desk, backup: Path) -> Desk:
    folder = desk.shop.folder
    desk.shop.close()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    return town.counter(folder.name, linked=False)


def backed_up(desk: Desk, name: str) -> Path:
    backup = desk.shop.folder.with_name(name)
    desk.reopened()  # with the shop closed the folder is its own backup
    object.__setattr__(desk.shop.syncing, "clock", desk.clock)
    shutil.copytree(desk.shop.folder, backup)
    return backup


def test_a_restored_counter_cannot_redeem_again_and_counts_in_a_new_epoch(town):
    """I16 where the hub knows better than the backup."""
    desk = town.counter("one")
    first, second = ready(town, desk, "A-1"), ready(town, desk, "A-2")
    backup = backed_up(desk, "backup")
    assert desk.redeem(town.token(first)).verdict is Verdict.REDEEMED
    desk.shop.syncing.sync()
    back = restored(town, desk, backup)
    assert back.code(OrderNo(first)).state is CodeState.ACTIVE
    back.shop.syncing.sync()
    assert link(back).epoch == 2
    assert back.code(OrderNo(first)).state is CodeState.REDEEMED
    assert back.redeem(town.token(second)).verdict is Verdict.REDEEMED
    report = back.shop.syncing.sync()
    assert (report.accepted, report.parked, report.left) == (1, 0, 0)


def test_a_counter_restored_twice_from_the_same_backup_is_heard_too(town):
    desk = town.counter("one")
    orders = [ready(town, desk, f"A-{n}") for n in range(3)]
    backup = backed_up(desk, "backup")
    for number, no in enumerate(orders[:2]):
        assert desk.redeem(town.token(no)).verdict is Verdict.REDEEMED
        desk.shop.syncing.sync()
        desk = restored(town, desk, backup)
        desk.shop.syncing.sync()
        assert link(desk).epoch == number + 2
    assert desk.redeem(town.token(orders[2])).verdict is Verdict.REDEEMED
    report = desk.shop.syncing.sync()
    assert (report.accepted, report.parked, report.left) == (1, 0, 0)
    assert len(town.hub.operator.booked("S1")) == 3


def test_a_restored_hub_is_told_again(town, tmp_path):
    desk = town.counter("one")
    no = ready(town, desk)
    port = int(town.served.url.rsplit(":", 1)[1])
    town.served.stop()
    town.hub.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "hub-backup")
    with a_hub(tmp_path / "hub", town.clock, port) as (hub, _):
        assert desk.redeem(hub.operator.code_now(no, "S1").token).verdict is Verdict.REDEEMED
        assert desk.shop.syncing.sync().accepted == 1
    with a_hub(tmp_path / "hub-backup", town.clock, port) as (hub, _):
        assert not hub.operator.booked("S1")
        report = desk.shop.syncing.sync()
        assert (report.accepted, report.left) == (1, 0)
        assert len(hub.operator.booked("S1")) == 1


# ------------------------------------------------------------------ the clock


@pytest.mark.parametrize("off_s", [-20, 20])
def test_the_hubs_clock_corrects_this_one(town, off_s):
    desk = town.counter("one")
    no = ready(town, desk)
    own = SetClock(town.clock.at + timedelta(seconds=off_s))
    for part in (desk.shop.syncing, desk.shop.redeeming):
        object.__setattr__(part, "clock", own)
    desk.shop.syncing.sync()
    card = desk.redeem(town.token(no))
    assert card.verdict is Verdict.REDEEMED
    assert card.redeemed_at is not None
    assert abs(card.redeemed_at - town.clock.at) < timedelta(seconds=1)


def test_a_clock_far_off_is_said_and_redeems_nothing(town):
    desk = town.counter("one")
    no = ready(town, desk)
    own = SetClock(town.clock.at + timedelta(seconds=60))
    for part in (desk.shop.syncing, desk.shop.redeeming):
        object.__setattr__(part, "clock", own)
    desk.shop.syncing.sync()
    card = desk.redeem(town.token(no))
    assert (card.verdict, card.reason) == (Verdict.CLOCK, Reason.FAST)


def test_a_mark_that_ran_ahead_is_set_right_by_the_hub(town):
    desk = town.counter("one")
    no = ready(town, desk)
    ahead = SetClock(town.clock.at + timedelta(days=2))
    object.__setattr__(desk.shop.redeeming, "clock", ahead)
    desk.redeem("hello")  # leaves a mark in two days' time
    object.__setattr__(desk.shop.redeeming, "clock", town.clock)
    assert desk.check(town.token(no)).verdict is Verdict.CLOCK
    desk.shop.syncing.sync()
    assert desk.redeem(town.token(no)).verdict is Verdict.REDEEMED
    assert "clock_set" in desk.acts()


# ------------------------------------------------------------------ linking and leaving


def test_linking_needs_a_manager_and_a_good_code(town):
    desk = town.counter("one", linked=False)
    lead = desk.person("领班", Role.LEAD)
    code = town.hub.operator.add_shop("S1", "示范店").enrol_code
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.syncing.link_hub(town.served.url, code, by=lead)
    with pytest.raises(RuleViolation, match="enrol_code"):
        desk.shop.syncing.link_hub(town.served.url, "WRONG-CODE", by=desk.manager)
    assert link(desk).kind is LinkKind.NONE
    desk.shop.syncing.link_hub(town.served.url, code, by=desk.manager)
    with pytest.raises(RuleViolation, match="already_linked"):
        desk.shop.syncing.link_hub(town.served.url, code, by=desk.manager)


def test_open_orders_are_registered_when_the_shop_is_linked(town):
    desk = town.counter("one", linked=False)
    order = an_order("A-1")
    desk.shop.intake.take([Incoming(order)], by=desk.manager)
    paper = desk.shop.intake.accept(order.no, by=desk.manager).paper_code
    desk.shop.picking.finish(order.no, bags=1, by=desk.manager)
    code = town.hub.operator.add_shop("S1", "示范店").enrol_code
    desk.shop.syncing.link_hub(town.served.url, code, by=desk.manager)
    assert desk.shop.syncing.sync().accepted == 1
    assert paper is not None
    assert desk.redeem(paper, TYPED).verdict is Verdict.REDEEMED
    assert desk.shop.syncing.sync().accepted == 1
    assert len(town.hub.operator.booked("S1")) == 1


def test_leaving_the_hub_needs_a_manager_takes_the_keys_and_keeps_what_was_not_sent(town):
    desk = town.counter("one")
    first, second = ready(town, desk, "A-1"), ready(town, desk, "A-2")
    text = town.token(second)
    desk.redeem(town.token(first))
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.syncing.unlink(by=desk.person("领班", Role.LEAD))
    desk.shop.syncing.unlink(by=desk.manager)
    assert link(desk).kind is LinkKind.NONE
    assert desk.code(OrderNo(second)).key == b""
    assert desk.redeem(text).verdict is not Verdict.REDEEMED
    with desk.shop.store.read() as work:
        (kept,) = work.outbox.unsent(10)
    assert (kept.kind, kept.order_no) == (EventKind.REDEEMED, first)


def test_a_revoked_counter_is_refused_at_once(town):
    desk = town.counter("one")
    with desk.shop.store.read() as work:
        device = work.shop.counter().device
    town.hub.operator.revoke_device(device)
    with pytest.raises(RuleViolation):
        desk.shop.syncing.sync()


def test_the_hubs_word_on_the_amount_is_noted_where_it_differs(town):
    desk = town.counter("one")
    no = ready(town, desk)
    with desk.shop.store.begin() as work:
        profile = work.shop.profile()
        work.shop.put_profile(replace(profile, terms=Terms(commission_bps=999)))
    desk.redeem(town.token(no))
    desk.shop.syncing.sync()
    assert rows(desk)[0].state is SettlementState.DIFFERS
