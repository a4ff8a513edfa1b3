"""Whole counters and a whole hub: what is redeemed reaches the hub exactly once, whatever breaks."""

import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from pos.domain.orders import Fulfilment, OrderState
from pos.domain.settlements import SettlementState
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import Unavailable
from pos.hub.operator import Operator
from tests.hub.faulty_line import FaultyLine
from tests.hub.hubs import open_platform, order_json, serving
from tests.services.shops import NOON, a_desk, an_order, make_shop

BEFORE = "2026-11-23T11:00:00+08:00"


def order(no: str) -> dict[str, object]:
    return order_json(no, placed_at=BEFORE, paid_at=BEFORE)


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def make_desk(tmp_path, stack):
    """A shop's database of its own, of the same shop."""

    def make(name: str):
        folder = tmp_path / name
        folder.mkdir()
        make_shop(folder)
        return stack.enter_context(a_desk(folder))

    return make


class Clock:
    """The hub's clock stands with the counters'."""

    def now(self):
        return NOON


@contextmanager
def a_hub(folder):
    with open_platform(folder, Clock()) as platform, serving(platform) as hub:
        yield Operator(platform), hub.url


def link(desk, operator, url: str) -> None:
    desk.shop.syncing.link_hub(url, operator.add_shop("S1", "示范店").enrol_code, by=desk.manager)


def packed(desk, no: str) -> None:
    desk.shop.intake.accept(no, by=desk.manager)
    desk.shop.picking.finish(no, bags=1, by=desk.manager)


def net_of(desk) -> dict[str, tuple[int, SettlementState]]:
    rows = desk.shop.overview.settlements()
    return {row.order_no: (row.net_fen, row.state) for row in rows}


def test_an_order_goes_from_the_hub_through_the_counter_into_both_ledgers(
    make_desk, stack, tmp_path
):
    operator, url = stack.enter_context(a_hub(tmp_path))
    one, two = make_desk("one"), make_desk("two")
    link(one, operator, url)
    link(two, operator, url)
    operator.add_orders([order("HX-1")])
    assert one.shop.syncing.sync().orders_new == 1
    two.shop.syncing.sync()
    packed(one, "HX-1")
    card = one.redeem(operator.code_now("HX-1").token)
    assert card.verdict is Verdict.REDEEMED
    report = one.shop.syncing.sync()
    assert (report.sent, report.accepted, report.left) == (3, 3, 0)
    assert net_of(one) == {"HX-1": (2480, SettlementState.CONFIRMED)}
    assert [(item.order_no, item.net_fen) for item in operator.booked()] == [("HX-1", 2480)]
    token = two.token(two.code("HX-1"), shop_number=1)
    two.shop.syncing.sync()
    used = two.check(token)
    assert (used.verdict, used.reason) == (Verdict.ALREADY_USED, Reason.ELSEWHERE)
    assert net_of(two) == {}


def test_an_order_by_hand_gets_its_code_from_the_hub(make_desk, stack, tmp_path):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    with desk.shop.store.begin() as work:
        work.orders.add(an_order("before"))
    link(desk, operator, url)
    with desk.shop.store.begin() as work:
        made = an_order("after", fulfilment=Fulfilment.PICKUP)
        work.orders.add(made)
        desk.shop.intake.register(work, made, NOON)
    desk.shop.syncing.sync()
    desk.shop.syncing.sync()
    for no in ("before", "after"):
        packed(desk, no)
        assert desk.redeem(operator.code_now(no).token).verdict is Verdict.REDEEMED
    report = desk.shop.syncing.sync()
    assert (report.accepted, report.parked, report.left) == (6, 0, 0)
    assert sorted(item.order_no for item in operator.booked()) == ["after", "before"]


def test_two_counters_apart_redeem_one_code_and_the_hub_books_the_first(make_desk, stack, tmp_path):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desks = [make_desk("one"), make_desk("two")]
    for desk in desks:
        link(desk, operator, url)
    operator.add_orders([order("HX-1")])
    token = operator.code_now("HX-1").token
    for desk in desks:
        desk.shop.syncing.sync()
        packed(desk, "HX-1")
        assert desk.redeem(token).verdict is Verdict.REDEEMED
    reports = [desk.shop.syncing.sync() for desk in desks]
    assert [report.conflict for report in reports] == [0, 1]
    assert len(operator.booked()) == 1


def test_a_restored_counter_cannot_redeem_again_what_the_hub_saw(make_desk, stack, tmp_path):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    link(desk, operator, url)
    operator.add_orders([order("HX-1"), order("HX-2")])
    desk.shop.syncing.sync()
    packed(desk, "HX-1")
    desk.shop.syncing.sync()
    desk.shop.close()
    shutil.copytree(tmp_path / "one", tmp_path / "backup")
    desk.reopened()
    desk.redeem(operator.code_now("HX-1").token)
    desk.shop.syncing.sync()
    desk.shop.close()
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "backup", tmp_path / "one")
    desk.reopened()
    packed(desk, "HX-2")
    token = desk.token(desk.code("HX-1"), shop_number=1)
    for _ in range(2):
        report = desk.shop.syncing.sync()
    assert report.left == 0
    assert desk.check(token).verdict is Verdict.ALREADY_USED
    assert desk.redeem(operator.code_now("HX-2").token).verdict is Verdict.REDEEMED
    assert desk.shop.syncing.sync().accepted == 1
    assert sorted(item.order_no for item in operator.booked()) == ["HX-1", "HX-2"]


def test_a_restored_hub_is_told_again_what_it_forgot(make_desk, tmp_path):
    desk = make_desk("one")
    with a_hub(tmp_path) as (operator, url):
        link(desk, operator, url)
        operator.add_orders([order("HX-1"), order("HX-2")])
        desk.shop.syncing.sync()
    shutil.copytree(tmp_path / "hub", tmp_path / "backup")
    with a_hub(tmp_path) as (operator, url):
        _moved(desk, url)
        for no in ("HX-1", "HX-2"):
            packed(desk, no)
            desk.redeem(operator.code_now(no).token)
        assert desk.shop.syncing.sync().accepted == 6
        booked = {item.order_no: item.net_fen for item in operator.booked()}
    shutil.rmtree(tmp_path / "hub")
    shutil.copytree(tmp_path / "backup", tmp_path / "hub")
    with a_hub(tmp_path) as (operator, url):
        assert operator.booked() == []
        _moved(desk, url)
        report = desk.shop.syncing.sync()
        assert (report.accepted, report.left) == (6, 0)
        assert {item.order_no: item.net_fen for item in operator.booked()} == booked


def _moved(desk, url: str) -> None:
    """Let the counter find the hub at its new port."""
    with desk.shop.store.begin() as work:
        work.shop.put_link(replace(work.shop.link(), url=url))


def test_every_event_arrives_exactly_once_over_a_line_that_breaks(make_desk, stack, tmp_path):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    line = stack.enter_context(FaultyLine(url, seed=20261123, share=0.5))
    link(desk, operator, url)
    _moved(desk, line.url)
    numbers = [f"HX-{number}" for number in range(12)]
    broken = 0
    for no in numbers:
        operator.add_orders([order(no)])
        while not _has_order(desk, no):
            broken += _tried(desk)
        packed(desk, no)
        assert desk.redeem(operator.code_now(no).token).verdict is Verdict.REDEEMED
    while desk.shop.overview.unsent().count:
        broken += _tried(desk)
    assert line.faults >= 10
    assert broken >= 10
    assert sorted(item.order_no for item in operator.booked()) == sorted(numbers)
    with desk.shop.store.read() as work:
        assert {work.orders.get(no).state for no in numbers} == {OrderState.COMPLETED}
    assert {state for _, state in net_of(desk).values()} == {SettlementState.CONFIRMED}


def _has_order(desk, no: str) -> bool:
    with desk.shop.store.read() as work:
        return work.orders.find(no) is not None and work.codes.by_order(no) is not None


def _tried(desk) -> int:
    try:
        desk.shop.syncing.sync()
    except Unavailable:
        return 1
    return 0


def test_an_undone_redemption_is_taken_back_in_both_ledgers_and_the_code_lives_on(
    make_desk, stack, tmp_path
):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    link(desk, operator, url)
    operator.add_orders([order("HX-1")])
    desk.shop.syncing.sync()
    packed(desk, "HX-1")
    first = operator.code_now("HX-1").token
    assert desk.redeem(first).verdict is Verdict.REDEEMED
    desk.shop.syncing.sync()
    desk.clock.go(seconds=5)
    desk.shop.disputing.undo("HX-1", reason="扫错", by=desk.manager)
    desk.shop.syncing.sync()
    desk.shop.syncing.sync()
    assert desk.order("HX-1").state is OrderState.PACKED
    assert [(item.kind, item.net_fen) for item in operator.booked()] == [
        ("settlement", 2480),
        ("reversal", -2480),
    ]
    rows = desk.shop.overview.settlements()
    assert sorted((row.kind.value, row.net_fen, row.state) for row in rows) == [
        ("reversal", -2480, SettlementState.CONFIRMED),
        ("settlement", 2480, SettlementState.CONFIRMED),
    ]
    shown = operator.code_now("HX-1")
    assert shown.state == "active"
    assert desk.check(first).verdict is Verdict.REPLACED
    assert desk.redeem(shown.token).verdict is Verdict.REDEEMED
    desk.shop.syncing.sync()
    assert sorted(item.net_fen for item in operator.booked()) == [-2480, 2480, 2480]


def test_news_of_a_redemption_that_comes_after_its_undoing_uses_up_nothing(
    make_desk, stack, tmp_path
):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    link(desk, operator, url)
    operator.add_orders([order("HX-1")])
    desk.shop.syncing.sync()
    packed(desk, "HX-1")
    desk.redeem(operator.code_now("HX-1").token)
    desk.clock.go(seconds=5)
    desk.shop.disputing.undo("HX-1", reason="扫错", by=desk.manager)
    for _ in range(3):  # both events go up before the hub's word on the first comes down
        desk.shop.syncing.sync()
    assert desk.order("HX-1").state is OrderState.PACKED
    assert desk.redeem(operator.code_now("HX-1").token).verdict is Verdict.REDEEMED


def test_a_hold_reaches_the_customers_page_and_its_release_too(make_desk, stack, tmp_path):
    operator, url = stack.enter_context(a_hub(tmp_path))
    desk = make_desk("one")
    link(desk, operator, url)
    operator.add_orders([order("HX-1")])
    desk.shop.syncing.sync()
    packed(desk, "HX-1")
    desk.shop.disputing.freeze("HX-1", reason="可疑", by=desk.manager)
    desk.clock.go(seconds=5)
    desk.shop.syncing.sync()
    now = operator.code_now("HX-1")
    assert (now.state, now.token) == ("frozen", "")
    desk.shop.disputing.unfreeze("HX-1", reason="误会", by=desk.manager)
    desk.shop.syncing.sync()
    desk.shop.syncing.sync()
    assert operator.code_now("HX-1").state == "active"
    assert desk.order("HX-1").freeze is None
    desk.shop.disputing.reissue("HX-1", reason="换码", by=desk.person("领班", Role.LEAD))
    old = operator.code_now("HX-1").token
    desk.shop.syncing.sync()
    assert desk.check(old).verdict is Verdict.REPLACED
    assert desk.redeem(operator.code_now("HX-1").token).verdict is Verdict.REDEEMED
