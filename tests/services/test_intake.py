from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.addresses import completeness
from pos.domain.codes import CodeState
from pos.domain.ids import OrderNo
from pos.domain.orders import CodeOwner, Freeze, FreezeReason, Fulfilment, Line, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation
from pos.services.intake import Incoming
from pos.services.ports import OrderNotFound
from tests.services.shops import NOON, an_order

TYPED = ScanSource.TYPED
S = OrderState


def take(desk, *incoming):
    return desk.shop.intake.take(incoming, by=desk.manager)


def taobao(no="T-1", **changes):
    return an_order(no, channel="taobao", code_owner=CodeOwner.PLATFORM, **changes)


# ------------------------------------------------------------------ taking


def test_taking_again_adds_nothing(desk):
    first = take(desk, Incoming(an_order("A-1")), Incoming(an_order("A-2")))
    acts = desk.acts()
    again = take(desk, Incoming(an_order("A-1")), Incoming(an_order("A-2")))
    assert (first.taken, first.known) == (("A-1", "A-2"), ())
    assert (again.taken, again.known, again.updated) == ((), ("A-1", "A-2"), ())
    assert desk.acts() == acts


def test_a_bad_order_stops_no_other(desk):
    taken = take(
        desk,
        Incoming(an_order("A-1")),
        Incoming(an_order("A-2", lines=())),
        Incoming(an_order("A-3")),
    )
    assert taken.taken == ("A-1", "A-3")
    (declined,) = taken.declined
    assert (declined.index, declined.no, declined.error.code) == (1, "A-2", "bad_order")
    with pytest.raises(OrderNotFound):
        desk.order(OrderNo("A-2"))


def test_a_bad_copy_of_a_known_order_takes_nothing_away_from_the_good_one(desk):
    take(desk, Incoming(an_order("A-1")))
    taken = take(desk, Incoming(an_order("A-1")), Incoming(an_order("A-1", lines=())))
    assert (taken.known, [x.index for x in taken.declined]) == (("A-1",), [1])


def test_pick_numbers_count_by_channel_and_day(desk):
    take(desk, Incoming(an_order("A-1")), Incoming(taobao("T-1")), Incoming(an_order("A-2")))
    picks = [desk.order(OrderNo(no)).pick_no for no in ("A-1", "T-1", "A-2")]
    assert picks == ["网 01", "淘 01", "网 02"]
    desk.clock.go(days=1)
    take(desk, Incoming(an_order("A-3")))
    assert desk.order(OrderNo("A-3")).pick_no == "网 01"


def test_an_order_belongs_to_this_shop_whatever_its_file_says(desk):
    take(desk, Incoming(an_order("A-1", shop="other")))
    assert desk.order(OrderNo("A-1")).shop == "S1"


@pytest.mark.parametrize(
    ("revision", "code"), [(1, "other_content"), (3, "other_content"), (2, None)]
)
def test_other_content_under_the_same_number_needs_the_next_revision(desk, revision, code):
    take(desk, Incoming(an_order("A-1")))
    taken = take(desk, Incoming(an_order("A-1", remark="少冰", revision=revision)))
    if code is None:
        assert taken.updated == ("A-1",)
        assert desk.order(OrderNo("A-1")).remark == "少冰"
    else:
        assert [x.error.code for x in taken.declined] == [code]
        assert desk.order(OrderNo("A-1")).remark == ""


def test_a_revision_keeps_how_far_the_order_has_come(desk):
    take(desk, Incoming(an_order("A-1")))
    desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    desk.shop.picking.finish(OrderNo("A-1"), bags=3, by=desk.manager)
    take(desk, Incoming(an_order("A-1", remark="少冰", revision=2)))
    order = desk.order(OrderNo("A-1"))
    assert (order.state, order.bags, order.pick_no) == (S.PACKED, 3, "网 01")


def test_a_closed_order_is_revised_no_more(desk):
    take(desk, Incoming(an_order("A-1")))
    desk.shop.intake.reject(OrderNo("A-1"), reason="售罄", by=desk.manager)
    taken = take(desk, Incoming(an_order("A-1", remark="少冰", revision=2)))
    assert [x.error.code for x in taken.declined] == ["order_closed"]


# ------------------------------------------------------------------ later exports


ORDER_OF_STATES = [S.PLACED, S.ACCEPTED, S.PACKED, S.ASSIGNED, S.OUT, S.ARRIVED, S.COMPLETED]


@pytest.mark.parametrize("before", [S.PLACED, S.OUT, S.ARRIVED, S.COMPLETED, S.CANCELLED])
@pytest.mark.parametrize("after", [S.PLACED, S.OUT, S.COMPLETED, S.CANCELLED])
def test_a_later_export_moves_the_state_forward_only(desk, before, after):
    take(desk, Incoming(taobao(), state=before))
    take(desk, Incoming(taobao(), state=after, merges=True))
    closed = before in (S.COMPLETED, S.CANCELLED)
    forward = after is S.CANCELLED or (
        after in ORDER_OF_STATES
        and before in ORDER_OF_STATES
        and ORDER_OF_STATES.index(after) > ORDER_OF_STATES.index(before)
    )
    assert desk.order(OrderNo("T-1")).state is (after if forward and not closed else before)


def test_a_later_export_brings_address_remark_and_refunds(desk):
    take(desk, Incoming(taobao()))
    line = an_order("x").lines[0]
    later = taobao(
        remark="改时间",
        lines=(replace(line, refunded_qty=1), an_order("x").lines[1]),
        customer=replace(an_order("x").customer, address="示范市新区新路2号3室"),
    )
    taken = take(desk, Incoming(later, merges=True))
    order = desk.order(OrderNo("T-1"))
    assert taken.updated == ("T-1",)
    assert (order.remark, order.customer.address, order.refund_fen) == (
        "改时间", "示范市新区新路2号3室", 990,
    )  # fmt: skip
    assert take(desk, Incoming(later, merges=True)).updated == ()


def test_a_refund_under_way_freezes_and_its_end_lifts_the_freeze(desk):
    take(desk, Incoming(taobao()))
    take(desk, Incoming(taobao(), freeze=FreezeReason.REFUND_PENDING, merges=True))
    frozen = desk.order(OrderNo("T-1")).freeze
    assert frozen is not None
    assert frozen.reason is FreezeReason.REFUND_PENDING
    take(desk, Incoming(taobao(), merges=True))
    assert desk.order(OrderNo("T-1")).freeze is None


def test_an_export_lifts_no_freeze_of_another_reason(desk):
    take(desk, Incoming(taobao()))
    desk.put_order(OrderNo("T-1"), freeze=Freeze(FreezeReason.MISUSE, NOON, "王"))
    take(desk, Incoming(taobao(), merges=True))
    assert desk.order(OrderNo("T-1")).freeze is not None


def test_completed_on_the_platform_closes_what_was_handed_over_here(desk):
    take(desk, Incoming(taobao()))
    desk.shop.intake.accept(OrderNo("T-1"), by=desk.manager)
    desk.shop.picking.finish(OrderNo("T-1"), bags=1, by=desk.manager)
    handed = desk.shop.intake.handed(OrderNo("T-1"), by=desk.manager)
    assert (handed.state, handed.handed_here) == (S.ARRIVED, True)
    take(desk, Incoming(taobao(), state=S.COMPLETED, merges=True))
    order = desk.order(OrderNo("T-1"))
    assert (order.state, order.closed_elsewhere) == (S.COMPLETED, True)
    with desk.shop.store.read() as work:
        assert not work.settlements.select()


# ------------------------------------------------------------------ accepting


def test_without_a_link_accepting_makes_a_paper_code_told_once(desk):
    take(desk, Incoming(an_order("A-1")))
    first = desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    acts = desk.acts()
    again = desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    assert len(first.paper_code or "") == 12
    assert again.paper_code is None
    assert desk.acts() == acts
    assert desk.code(OrderNo("A-1")).valid_until == NOON + timedelta(days=7)


def test_an_order_with_an_end_of_its_own_keeps_it(desk):
    ends = NOON + timedelta(hours=3)
    take(desk, Incoming(an_order("A-1", valid_until=ends)))
    desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    assert desk.code(OrderNo("A-1")).valid_until == ends


def test_a_platform_order_never_gets_a_second_code(desk):
    take(desk, Incoming(taobao()))
    assert desk.shop.intake.accept(OrderNo("T-1"), by=desk.manager).paper_code is None
    with desk.shop.store.read() as work:
        assert work.codes.by_order(OrderNo("T-1")) is None


def test_an_incomplete_address_is_said_and_refuses_nothing(desk):
    short = replace(an_order("x").customer, address="示范路")
    take(desk, Incoming(an_order("A-1", customer=short)))
    accepted = desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    assert accepted.address_gap == completeness("示范路")
    assert accepted.address_gap is not None
    take(desk, Incoming(an_order("A-2", customer=short, fulfilment=Fulfilment.PICKUP)))
    assert desk.shop.intake.accept(OrderNo("A-2"), by=desk.manager).address_gap is None


@pytest.mark.parametrize("act", ["accept", "pack", "hand"])
def test_a_frozen_order_goes_no_further(desk, act):
    take(desk, Incoming(taobao()))
    acts = {
        "accept": lambda: desk.shop.intake.accept(OrderNo("T-1"), by=desk.manager),
        "pack": lambda: desk.shop.picking.finish(OrderNo("T-1"), bags=1, by=desk.manager),
        "hand": lambda: desk.shop.intake.handed(OrderNo("T-1"), by=desk.manager),
    }
    for name, step in acts.items():
        if name == act:
            break
        step()
    desk.put_order(OrderNo("T-1"), freeze=Freeze(FreezeReason.APPEAL, NOON, "平台"))
    with pytest.raises(RuleViolation, match="order_frozen"):
        acts[act]()


def test_packing_again_corrects_the_bags_and_the_same_again_changes_nothing(desk):
    take(desk, Incoming(an_order("A-1")))
    desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager)
    desk.shop.picking.finish(OrderNo("A-1"), bags=1, by=desk.manager)
    desk.shop.picking.finish(OrderNo("A-1"), bags=2, by=desk.manager)
    acts = desk.acts()
    assert acts[-2:] == ["packed", "repacked"]
    assert desk.shop.picking.finish(OrderNo("A-1"), bags=2, by=desk.manager).bags == 2
    assert desk.acts() == acts


# ------------------------------------------------------------------ rejecting, handing over


def test_rejecting_kills_the_code_in_the_same_commit(desk):
    code = desk.packed(state=S.PLACED)
    desk.shop.intake.reject(code.order_no, reason=" 售罄 ", by=desk.manager)
    assert desk.code(code.order_no).state is CodeState.VOID
    assert desk.order(code.order_no).closed_reason == "售罄"
    card = desk.redeem(desk.token(code))
    assert (card.verdict, card.reason) == (Verdict.CANCELLED, Reason.REJECTED)


@pytest.mark.parametrize(
    ("order", "reason", "code"),
    [
        (an_order("A-1"), "  ", "reason_missing"),
        (taobao("A-1"), "售罄", "platform_order_not_rejected_here"),
    ],
)
def test_what_cannot_be_rejected(desk, order, reason, code):
    take(desk, Incoming(order))
    with pytest.raises(RuleViolation, match=code):
        desk.shop.intake.reject(order.no, reason=reason, by=desk.manager)
    assert desk.order(order.no).state is S.PLACED


def test_only_a_platform_order_is_handed_over_without_its_code(desk):
    code = desk.packed()
    with pytest.raises(RuleViolation, match="has_own_code"):
        desk.shop.intake.handed(code.order_no, by=desk.manager)


def test_handing_over_twice_is_noted_once(desk):
    take(desk, Incoming(taobao(), state=S.PACKED))
    first = desk.shop.intake.handed(OrderNo("T-1"), by=desk.manager)
    assert desk.shop.intake.handed(OrderNo("T-1"), by=desk.manager) == first
    assert desk.acts().count("handed") == 1


# ------------------------------------------------------------------ reissuing


def test_reissuing_kills_the_old_digits_in_the_same_commit(desk):
    """I6 for paper codes."""
    take(desk, Incoming(an_order("A-1")))
    old = desk.shop.intake.accept(OrderNo("A-1"), by=desk.manager).paper_code or ""
    desk.shop.picking.finish(OrderNo("A-1"), bags=1, by=desk.manager)
    assert desk.check(old, TYPED).verdict is Verdict.OK  # the control
    new = desk.shop.disputing.reissue(OrderNo("A-1"), reason="丢失", by=desk.manager)
    card = desk.check(old, TYPED)
    assert (card.verdict, card.since) == (Verdict.REPLACED, NOON)
    assert desk.check(new, TYPED).verdict is Verdict.OK


def test_reissuing_needs_a_lead_a_reason_and_a_living_paper_code(desk):
    clerk = desk.person("王", Role.CLERK)
    take(desk, Incoming(an_order("A-1")))
    reissue = desk.shop.disputing.reissue
    no = OrderNo("A-1")
    for by, reason, code in (
        (clerk, "丢失", "not_permitted"),
        (desk.manager, " ", "reason_missing"),
        (desk.manager, "丢失", "no_code_here"),
    ):
        with pytest.raises(RuleViolation, match=code):
            reissue(no, reason=reason, by=by)
    digits = desk.shop.intake.accept(no, by=clerk).paper_code or ""
    desk.shop.picking.finish(no, bags=1, by=clerk)
    desk.redeem(digits, TYPED, by=clerk)
    with pytest.raises(RuleViolation, match="code_not_active"):
        reissue(no, reason="丢失", by=desk.manager)


def test_a_lead_may_approve_a_clerks_reissue_and_both_are_named(desk):
    clerk, lead = desk.person("王", Role.CLERK), desk.person("领班", Role.LEAD)
    take(desk, Incoming(an_order("A-1")))
    desk.shop.intake.accept(OrderNo("A-1"), by=clerk)
    both = replace(clerk, approver=lead.person)
    desk.shop.disputing.reissue(OrderNo("A-1"), reason="丢失", by=both)
    with desk.shop.store.read() as work:
        entry = work.audit.select(order_no=OrderNo("A-1"))[-1]
    assert (entry.body.act, entry.person_name, entry.approver_name) == ("reissued", "王", "领班")


# ------------------------------------------------------------------ who may (I11)


def test_an_auditor_changes_nothing(desk):
    auditor = desk.person("审计", Role.AUDITOR)
    take(desk, Incoming(an_order("A-1")))
    no, intake = OrderNo("A-1"), desk.shop.intake
    before = desk.order(no)
    for act in (
        lambda: intake.take([Incoming(an_order("A-2"))], by=auditor),
        lambda: intake.accept(no, by=auditor),
        lambda: intake.reject(no, reason="x", by=auditor),
        lambda: intake.handed(no, by=auditor),
        lambda: desk.shop.picking.finish(no, bags=1, by=auditor),
        lambda: desk.shop.staffing.add("新", Role.CLERK, by=auditor),
        lambda: desk.shop.staffing.unlock_typing(by=auditor),
        lambda: desk.shop.syncing.unlink(by=auditor),
    ):
        with pytest.raises(RuleViolation, match="not_permitted"):
            act()
    assert desk.order(no) == before


def test_half_an_import_is_no_import(desk, monkeypatch):
    with desk.shop.store.read() as work:
        orders = type(work.orders)
    add, calls = orders.add, []

    def fails_at_the_third(self, order):
        calls.append(order)
        if len(calls) == 3:
            raise OSError("the disk went away")
        add(self, order)

    monkeypatch.setattr(orders, "add", fails_at_the_third)
    wanted = [Incoming(an_order(f"A-{n}", lines=(Line("x", 1, 1),))) for n in range(5)]
    with pytest.raises(OSError, match="went away"):
        take(desk, *wanted)
    monkeypatch.undo()
    assert len(take(desk, *wanted).taken) == 5
