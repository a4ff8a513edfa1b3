"""Receive codes of a sales platform, over real HTTP against its contract server."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from pos.domain.ids import AttemptId, OrderNo
from pos.domain.orders import CodeOwner, Freeze, FreezeReason, Order, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Role
from pos.domain.verdicts import Card, Reason, Verdict
from pos.domain.write_offs import PlatformAccess, WriteOffState
from pos.errors import RuleViolation, Unavailable
from pos.services.platform_link import Keys
from tests.links.taobao.contract import (
    APP_KEY,
    REFRESH,
    SECRET,
    SESSION,
    DeliveryOrder,
    Platform,
)
from tests.services.shops import Desk, an_order, new_attempt

CODE = "928031"
TYPED = ScanSource.TYPED


@dataclass
class Linked:
    """A counter with the link, and the platform behind it."""

    desk: Desk
    platform: Platform

    def check(self, code: str = CODE) -> Card:
        return self.desk.check(code, TYPED)

    def confirm(self, card: Card, attempt: AttemptId | None = None, **who) -> Card:
        return self.desk.confirm(card, attempt, **who)

    def known(self, there: DeliveryOrder, **changes) -> Order:
        """The same order, as it came here by file."""
        order = an_order(
            there.trade,
            **{"channel": "taobao", "code_owner": CodeOwner.PLATFORM, "pick_no": "淘 1"}
            | {"state": OrderState.PACKED, "bags": 1}
            | changes,
        )
        with self.desk.shop.store.begin() as work:
            work.orders.add(order)
        return order

    def later(self, **ahead: float) -> None:
        self.desk.clock.go(**ahead)

    def attempts(self, there: DeliveryOrder) -> list[WriteOffState]:
        with self.desk.shop.store.read() as work:
            return [one.state for one in work.write_offs.of_order(there.lp_order)]


@pytest.fixture
def linked(desk):
    with Platform(desk.clock.now) as platform:
        keys = Keys(SECRET, SESSION, REFRESH)
        desk.shop.platform.link(PlatformAccess(APP_KEY, platform.url), keys, by=desk.manager)
        yield Linked(desk, platform)


def test_without_the_link_six_digits_are_no_code(desk):
    card = desk.check(CODE, TYPED)
    assert (card.verdict, card.reason) == (Verdict.NOT_A_CODE, Reason.RECEIVE_CODE)


def test_six_digits_of_a_gun_are_no_receive_code(linked):
    assert linked.desk.check(CODE, ScanSource.GUN).verdict is not Verdict.OK
    assert not linked.platform.calls


def test_check_writes_nothing_and_confirm_writes_off_once(linked):
    there = linked.platform.add()
    order = linked.known(there, state=OrderState.ARRIVED, handed_here=True)
    acts = linked.desk.acts()
    card = linked.check()
    assert (card.verdict, card.order_no, card.pick_no) == (Verdict.OK, order.no, "淘 1")
    assert linked.desk.acts() == acts
    attempt = new_attempt()
    done = linked.confirm(card, attempt)
    assert (done.verdict, done.redeemed_by) == (Verdict.REDEEMED, "李建中")
    assert there.written_off
    kept = linked.desk.order(order.no)
    assert (kept.state, kept.handed_here, kept.closed_elsewhere) == (
        OrderState.COMPLETED, False, False,
    )  # fmt: skip
    assert linked.confirm(card, attempt) == done
    assert len(linked.platform.made("writeoff")) == 1
    assert linked.desk.acts()[len(acts):] == ["write_off_sent", "redeemed"]  # fmt: skip


def test_an_order_that_never_came_here_by_file_is_written_off_too(linked):
    there = linked.platform.add(goods=(("抽纸", 3), ("牛奶", 1)))
    card = linked.check()
    assert (card.item_count, [line.name for line in card.lines]) == (4, ["抽纸", "牛奶"])
    assert linked.confirm(card).verdict is Verdict.REDEEMED
    assert there.written_off


def test_used_here_names_who_and_used_elsewhere_says_that_nobody_is_known(linked):
    first, second = linked.platform.add(), linked.platform.add("111222", 2)
    order = linked.known(second)
    linked.confirm(linked.check())
    linked.later(minutes=1)
    here = linked.check()
    assert (here.verdict, here.reason, here.redeemed_by) == (
        Verdict.ALREADY_USED, Reason.HERE, "李建中",
    )  # fmt: skip
    second.written_off = True
    there = linked.check("111222")
    assert (there.verdict, there.reason, there.redeemed_by) == (
        Verdict.ALREADY_USED, Reason.ELSEWHERE, "",
    )  # fmt: skip
    assert linked.desk.order(order.no).closed_elsewhere
    assert first.written_off


def test_own_repeat_within_ten_seconds_is_no_refusal(linked):
    linked.platform.add()
    linked.confirm(linked.check())
    assert linked.check().reason is Reason.OWN_REPEAT


def test_an_unknown_code_is_counted_as_any_typed_code_is(linked):
    for _ in range(5):
        card = linked.check("000000")
        assert (card.verdict, card.online) == (Verdict.UNKNOWN, True)
    linked.platform.add()
    calls = len(linked.platform.calls)
    locked = linked.check()
    assert (locked.verdict, locked.reason) == (Verdict.LOCKED, Reason.THIS_PERSON)
    assert len(linked.platform.calls) == calls


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"state": OrderState.CANCELLED}, Verdict.CANCELLED, Reason.CANCELLED),
        ({"state": OrderState.RETURNED}, Verdict.CANCELLED, Reason.RETURNED),
        ({"freeze": FreezeReason.REFUND_PENDING}, Verdict.FROZEN, Reason.REFUND_PENDING),
        ({"freeze": FreezeReason.MISUSE}, Verdict.FROZEN, Reason.MISUSE),
    ],
)
def test_what_the_shop_knows_stops_the_write_off_also_after_the_check(
    linked, changes, verdict, reason
):
    there = linked.platform.add()
    order = linked.known(there)
    before = linked.check()
    if "freeze" in changes:
        changes = {"freeze": Freeze(changes["freeze"], linked.desk.clock.now(), "淘宝")}
    linked.desk.put_order(order.no, **changes)
    for card in (linked.check(), linked.confirm(before)):
        assert (card.verdict, card.reason) == (verdict, reason)
    assert not linked.platform.made("writeoff")


def test_one_code_for_several_orders_asks_which(linked):
    there = [linked.platform.add(number=number) for number in (1, 2, 3)]
    card = linked.check()
    assert (card.reason, card.may_confirm, card.lp_order) == (Reason.WHICH_ORDER, False, None)
    with pytest.raises(RuleViolation, match="which_order"):
        linked.confirm(card)
    assert not linked.platform.made("writeoff")
    assert linked.confirm(card.choices[1]).verdict is Verdict.REDEEMED
    assert [one.written_off for one in there] == [False, True, False]
    assert [one.order_no for one in linked.check().choices] == [there[0].trade, there[2].trade]
    redeemed = linked.desk.shop.redeeming.redeem(
        CODE, source=TYPED, attempt=new_attempt(), by=linked.desk.manager,
        order=OrderNo(there[2].trade),
    )  # fmt: skip
    assert redeemed.order_no == there[2].trade
    assert linked.check().order_no == there[0].trade


def test_a_lost_answer_to_a_done_write_off_is_found_out_at_once(linked):
    there = linked.platform.add()
    card = linked.check()
    linked.platform.faults, linked.platform.faults_at = ["lose"], "writeoff"
    assert linked.confirm(card).verdict is Verdict.REDEEMED
    assert len(linked.platform.made("writeoff")) == 1
    assert linked.attempts(there) == [WriteOffState.DONE]


def test_until_the_platform_has_said_it_the_verdict_is_pending(linked):
    there = linked.platform.add()
    order = linked.known(there)
    card, attempt = linked.check(), new_attempt()
    linked.platform.faults = ["lose", "drop", "drop"]
    assert linked.confirm(card, attempt).verdict is Verdict.PENDING
    assert linked.desk.order(order.no).state is OrderState.PACKED
    assert linked.confirm(card, attempt).verdict is Verdict.PENDING
    done = linked.confirm(card, attempt)
    assert (done.verdict, done.order_no) == (Verdict.REDEEMED, order.no)
    assert len(linked.platform.made("writeoff")) == 1
    assert linked.desk.order(order.no).state is OrderState.COMPLETED


def test_not_written_off_is_believed_only_when_no_request_can_be_on_its_way(linked):
    there = linked.platform.add()
    card, attempt = linked.check(), new_attempt()
    linked.platform.faults, linked.platform.faults_at = ["drop"], "writeoff"
    assert linked.confirm(card, attempt).verdict is Verdict.PENDING
    assert linked.confirm(card, attempt).verdict is Verdict.PENDING
    linked.later(seconds=6)
    assert linked.check().verdict is Verdict.PENDING
    linked.desk.shop.receiving.ask_again(all_of_them=True)
    assert linked.attempts(there) == [WriteOffState.NOT_DONE]
    again = linked.confirm(linked.check(), attempt)
    assert again.verdict is Verdict.REDEEMED
    assert len(linked.platform.made("writeoff")) == 2


def test_a_write_off_that_arrived_late_is_still_ours(linked):
    there = linked.platform.add()
    linked.platform.faults, linked.platform.faults_at = ["drop"], "writeoff"
    linked.confirm(linked.check())
    linked.later(seconds=6)
    linked.desk.shop.receiving.ask_again(all_of_them=True)
    card = linked.check()
    there.written_off = True  # the request that was lost arrives now
    assert linked.confirm(card).verdict is Verdict.REDEEMED
    assert WriteOffState.DONE in linked.attempts(there)
    linked.later(minutes=1)
    assert linked.check().redeemed_by == "李建中"


def test_after_a_restart_what_is_out_is_asked_by_itself(linked):
    there = linked.platform.add()
    linked.platform.faults = ["", "lose", "drop"]
    assert linked.confirm(linked.check()).verdict is Verdict.PENDING
    linked.desk.reopened()
    receiving = linked.desk.shop.receiving
    assert receiving.ask_again().asked == 0  # its sender may still be waiting
    linked.later(minutes=1)
    assert (receiving.ask_again().done, receiving.ask_again().asked) == (1, 0)
    assert linked.attempts(there) == [WriteOffState.DONE]


def test_a_receive_code_is_kept_nowhere_once_it_is_settled(linked):
    linked.platform.add()
    linked.platform.faults = ["", "lose", "drop"]
    linked.confirm(linked.check())
    [out] = linked.desk.shop.receiving.unanswered()
    assert out.receive_code == CODE
    assert CODE not in repr(out)
    assert CODE not in repr(linked.check())
    linked.desk.shop.receiving.ask_again(all_of_them=True)
    with linked.desk.shop.store.read() as work:
        kept = work.write_offs.find(out.attempt)
        trail = [entry.body.details for entry in work.audit.select()]
    assert kept is not None
    assert kept.receive_code == ""
    assert not [said for said in trail if CODE in said]


def test_an_attempt_belongs_to_one_person_and_one_order(linked):
    linked.platform.add()
    linked.platform.add("111222", 2)
    attempt = new_attempt()
    linked.confirm(linked.check(), attempt)
    for card, by in (
        (linked.check("111222"), linked.desk.manager),
        (linked.check(), linked.desk.person("小王", Role.CLERK)),
    ):
        with pytest.raises(RuleViolation, match="attempt_taken"):
            linked.confirm(card, attempt, by=by)


def test_two_attempts_on_one_order_write_off_once(linked):
    there = linked.platform.add()
    card = linked.check()
    linked.confirm(card)
    second = linked.confirm(card)
    assert (second.verdict, second.reason) == (Verdict.ALREADY_USED, Reason.HERE)
    assert linked.attempts(there) == [WriteOffState.DONE]


def test_written_off_in_the_platforms_own_app_between_check_and_press(linked):
    there = linked.platform.add()
    card = linked.check()
    there.written_off = True
    said = linked.confirm(card)
    assert (said.verdict, said.reason) == (Verdict.ALREADY_USED, Reason.ELSEWHERE)


def test_closed_on_the_platform_between_check_and_press_is_refused_with_its_word(linked):
    there = linked.platform.add()
    card = linked.check()
    there.closed = True
    with pytest.raises(RuleViolation) as refused:
        linked.confirm(card)
    assert refused.value.fields["sub_code"] == "isv.order-status-error"
    assert linked.attempts(there) == [WriteOffState.REFUSED]


def test_the_call_limit_locks_for_a_moment_and_costs_nothing(linked):
    linked.platform.add()
    card = linked.check()
    linked.platform.limit = 2
    for said in (linked.confirm(card), linked.check()):
        assert (said.verdict, said.reason) == (Verdict.LOCKED, Reason.CALL_LIMIT)
    assert linked.confirm(card).verdict is Verdict.REDEEMED


def test_the_platform_away_is_unavailable_and_nothing_is_pending(linked):
    there = linked.platform.add()
    card = linked.check()
    access = linked.desk.shop.platform.access()
    with linked.desk.shop.store.begin() as work:
        work.shop.put_platform(PlatformAccess(access.app_key, "http://127.0.0.1:9/router/rest"))
    with pytest.raises(Unavailable, match="platform_unreachable"):
        linked.confirm(card)
    assert linked.attempts(there) == [WriteOffState.REFUSED]


def test_a_card_that_lay_there_long_is_asked_anew(linked):
    there = linked.platform.add()
    card = linked.check()
    linked.later(minutes=6)
    there.written_off = True
    assert linked.confirm(card).reason is Reason.ELSEWHERE
    assert not linked.platform.made("writeoff")


def test_a_session_that_ended_is_renewed_once_and_kept(linked):
    linked.platform.add()
    linked.platform.session = "session-7"
    assert linked.check().verdict is Verdict.OK
    assert linked.desk.shop.platform.access().session_until is not None
    linked.desk.reopened()
    assert linked.confirm(linked.check()).verdict is Verdict.REDEEMED
    assert len(linked.platform.made("token.refresh")) == 1


def test_a_session_near_its_end_is_renewed_before_it_ends(linked):
    linked.platform.add()
    linked.platform.session = "session-7"
    linked.check()
    linked.later(days=29, hours=12)
    assert linked.check().verdict is Verdict.OK
    assert len(linked.platform.made("token.refresh")) == 2


def test_without_a_refresh_token_the_end_of_the_session_is_said(linked):
    keys = Keys(SECRET, SESSION)
    access = linked.desk.shop.platform.access()
    linked.desk.shop.platform.link(access, keys, by=linked.desk.manager)
    linked.platform.session = "session-7"
    with pytest.raises(RuleViolation, match="platform_session"):
        linked.check()


def test_what_was_written_off_cannot_be_undone_and_gets_no_second_code(linked):
    order = linked.known(linked.platform.add())
    linked.confirm(linked.check())
    disputing, manager = linked.desk.shop.disputing, linked.desk.manager
    with pytest.raises(RuleViolation, match="not_redeemed_here"):
        disputing.undo(order.no, reason="x", by=manager)
    with pytest.raises(RuleViolation, match="no_code_here"):
        disputing.reissue(order.no, reason="x", by=manager)
    with linked.desk.shop.store.read() as work:
        assert work.codes.by_order(order.no) is None
        assert not work.settlements.select()
        assert not work.outbox.unsent(10)


def test_only_a_manager_links_and_nobody_leaves_what_is_unanswered(linked):
    clerk = linked.desk.person("小王", Role.CLERK)
    platform = linked.desk.shop.platform
    for act in (
        lambda: platform.link(platform.access(), Keys("a", "b"), by=clerk),
        lambda: platform.unlink(by=clerk),
    ):
        with pytest.raises(RuleViolation, match="not_permitted"):
            act()
    linked.platform.add()
    linked.platform.faults = ["", "lose", "drop"]
    linked.confirm(linked.check())
    with pytest.raises(RuleViolation, match="write_offs_unanswered"):
        platform.unlink(by=linked.desk.manager)
    linked.later(minutes=1)
    linked.desk.shop.receiving.ask_again()
    platform.unlink(by=linked.desk.manager)
    assert linked.check().verdict is Verdict.NOT_A_CODE
    with linked.desk.shop.store.read() as work:
        assert work.shop.secret("platform_secret") is None


def test_the_clock_of_the_request_is_chinas(linked):
    linked.platform.add()
    linked.check()
    told = linked.platform.calls[0]["timestamp"]
    china = linked.desk.clock.now() + timedelta(hours=8)
    assert told == china.strftime("%Y-%m-%d %H:%M:%S")
