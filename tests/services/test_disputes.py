"""Holding, releasing, making anew, undoing and extending: in one commit, with a reason, and who may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import CodeState
from pos.domain.ids import CodeId, OrderNo
from pos.domain.orders import Freeze, FreezeReason, OrderState
from pos.domain.scans import ScanSource
from pos.domain.settlements import SettlementKind, Terms, reversal_of, settle
from pos.domain.staff import Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation
from pos.services.intake import Incoming
from tests.services.shops import NOON, an_order

NO = OrderNo("A-1")


@pytest.fixture
def redeemed(desk):
    """One order, redeemed by the manager; its token as it was shown."""
    token = desk.token(desk.packed(NO))
    assert desk.redeem(token).verdict is Verdict.REDEEMED
    return token


def rows(desk):
    return [(row.kind.value, row.net_fen) for row in desk.shop.overview.settlements()]


def test_a_clerk_freezes_and_nothing_redeems_the_order_until_a_lead_releases_it(desk):
    code = desk.packed(NO)
    clerk = desk.person("王", Role.CLERK)
    shown = desk.check(desk.token(code))
    desk.shop.disputing.freeze(NO, reason="顾客说不是本人", by=clerk)
    # A card that was good before the hold redeems nothing.
    assert desk.confirm(shown).verdict is Verdict.FROZEN
    card = desk.redeem(desk.token(code))
    assert (card.verdict, card.reason, card.by) == (Verdict.FROZEN, Reason.MISUSE, "王")
    with pytest.raises(RuleViolation, match="not_permitted"):
        desk.shop.disputing.unfreeze(NO, reason="误会", by=clerk)
    desk.shop.disputing.unfreeze(NO, reason="误会", by=desk.manager)
    assert desk.redeem(desk.token(code)).verdict is Verdict.REDEEMED


def test_freezing_twice_keeps_the_first_hold(desk):
    desk.packed(NO)
    first = desk.shop.disputing.freeze(NO, reason="一", by=desk.manager)
    desk.clock.go(minutes=1)
    assert desk.shop.disputing.freeze(NO, reason="二", by=desk.manager) == first
    assert desk.acts().count("frozen") == 1


def test_what_the_platform_holds_is_not_released_here(desk):
    desk.packed(NO)
    desk.put_order(NO, freeze=Freeze(FreezeReason.REFUND_PENDING, NOON, "platform"))
    with pytest.raises(RuleViolation, match="held_by_platform"):
        desk.shop.disputing.unfreeze(NO, reason="急", by=desk.manager)


def test_a_live_code_made_anew_kills_the_old_one_and_its_maker_may_not_redeem_it(desk):
    code = desk.packed(NO)
    old = desk.token(code)
    lead = desk.person("领班", Role.LEAD)
    assert desk.shop.disputing.reissue(NO, reason="码被拍了", by=lead) == ""
    assert desk.check(old).verdict is Verdict.REPLACED
    new = desk.token(desk.code(NO), generation=2)
    with pytest.raises(RuleViolation, match="reissued_by_yourself"):
        desk.redeem(new, by=lead)
    assert desk.redeem(new).verdict is Verdict.REDEEMED


def test_an_undone_redemption_gives_the_money_back_and_the_order_waits_again(desk, redeemed):
    desk.clock.go(minutes=1)
    lead = desk.person("领班", Role.LEAD)
    row = desk.shop.disputing.undo(NO, reason="扫错了单", by=lead)
    assert row.kind is SettlementKind.REVERSAL
    assert sum(net for _, net in rows(desk)) == 0
    order, code = desk.order(NO), desk.code(NO)
    assert (order.state, code.state, code.generation) == (
        OrderState.PACKED,
        CodeState.ACTIVE,
        2,
    )
    assert desk.check(redeemed).verdict is Verdict.REPLACED
    assert desk.redeem(desk.token(code, generation=2)).verdict is Verdict.REDEEMED
    assert [kind for kind, _ in sorted(rows(desk))] == ["reversal", "settlement", "settlement"]
    assert sum(net for _, net in rows(desk)) == -row.net_fen


def test_one_redemption_is_undone_once(desk, redeemed):
    desk.shop.disputing.undo(NO, reason="扫错", by=desk.manager)
    with pytest.raises(RuleViolation, match="not_redeemed_here"):
        desk.shop.disputing.undo(NO, reason="扫错", by=desk.manager)
    assert [kind for kind, _ in sorted(rows(desk))] == ["reversal", "settlement"]


def test_a_clerk_may_not_undo_and_every_act_wants_its_reason(desk, redeemed):
    clerk = desk.person("王", Role.CLERK)
    acts = desk.shop.disputing
    with pytest.raises(RuleViolation, match="not_permitted"):
        acts.undo(NO, reason="扫错", by=clerk)
    for act in (acts.freeze, acts.unfreeze, acts.reissue, acts.undo):
        with pytest.raises(RuleViolation, match="reason_missing"):
            act(NO, reason=" ", by=desk.manager)


def test_an_undone_paper_code_needs_new_digits(desk):
    desk.shop.intake.take([Incoming(an_order("P-1"))], by=desk.manager)
    no = OrderNo("P-1")
    old = desk.shop.intake.accept(no, by=desk.manager).paper_code or ""
    desk.shop.picking.finish(no, bags=1, by=desk.manager)
    assert desk.redeem(old, ScanSource.TYPED).verdict is Verdict.REDEEMED
    desk.shop.disputing.undo(no, reason="扫错", by=desk.manager)
    assert desk.check(old, ScanSource.TYPED).verdict is Verdict.REPLACED
    lead = desk.person("领班", Role.LEAD)
    new = desk.shop.disputing.reissue(no, reason="撤销后换码", by=lead)
    assert desk.redeem(new, ScanSource.TYPED).verdict is Verdict.REDEEMED


def test_only_a_manager_lets_a_code_live_longer_and_not_for_ever(desk):
    code = desk.packed(NO)
    desk.put(replace(code, valid_until=NOON - timedelta(hours=1)))
    assert desk.check(desk.token(code)).verdict is Verdict.EXPIRED
    extend, later = desk.shop.disputing.extend, NOON + timedelta(days=1)
    lead = desk.person("领班", Role.LEAD)
    with pytest.raises(RuleViolation, match="not_permitted"):
        extend(NO, later, reason="顾客出差", by=lead)
    for wrong in (NOON, NOON + timedelta(days=91)):
        with pytest.raises(RuleViolation, match="extension_out_of_range"):
            extend(NO, wrong, reason="顾客出差", by=desk.manager)
    extend(NO, later, reason="顾客出差", by=desk.manager)
    assert desk.check(desk.token(code)).verdict is Verdict.OK


def test_what_a_customer_says_of_a_redeemed_order_is_noted_and_changes_nothing(desk, redeemed):
    clerk, before = desk.person("王", Role.CLERK), rows(desk)
    with pytest.raises(RuleViolation, match="order_closed"):
        desk.shop.disputing.freeze(NO, reason="没收到", by=clerk)
    desk.shop.disputing.report(NO, reason="没收到", by=clerk)
    note = desk.shop.overview.order(NO).timeline[-1]
    assert (note.act, note.person, note.details) == ("reported", "王", "没收到")
    assert rows(desk) == before
    assert desk.code(NO).state is CodeState.REDEEMED


def test_an_open_order_is_held_and_not_only_reported(desk):
    desk.packed(NO)
    with pytest.raises(RuleViolation, match="order_open"):
        desk.shop.disputing.report(NO, reason="没收到", by=desk.manager)
    with pytest.raises(RuleViolation, match="reason_missing"):
        desk.shop.disputing.report(NO, reason=" ", by=desk.manager)


def test_goods_that_stay_are_noted_with_their_reason_and_the_code_stays_good(desk):
    code = desk.packed(NO)
    clerk = desk.person("王", Role.CLERK)
    desk.shop.disputing.set_aside(NO, why=Reason.ITEMS_DAMAGED, by=clerk)
    note = desk.shop.overview.order(NO).timeline[-1]
    assert (note.act, note.details) == ("held", "items_damaged")
    assert desk.redeem(desk.token(code)).verdict is Verdict.REDEEMED
    with pytest.raises(RuleViolation, match="order_closed"):
        desk.shop.disputing.set_aside(NO, why=Reason.ITEMS_SHORT, by=clerk)


@given(
    qty=st.integers(1, 99),
    price=st.integers(0, 10**7),
    fees=st.integers(0, 10**6),
    discount=st.integers(0, 10**6),
    bps=st.integers(0, 10_000),
)
def test_a_reversal_takes_back_every_amount_to_the_fen(qty, price, fees, discount, bps):
    order = an_order("A-1")
    line = replace(order.lines[0], qty=qty, price_fen=price)
    order = replace(order, lines=(line,), delivery_fee_fen=fees, discount_fen=discount)
    row = settle(
        order,
        row_id="a",
        code_id=CodeId(1),
        generation=1,
        at=NOON,
        terms=Terms(commission_bps=bps),
        due=NOON.date(),
    )
    back = reversal_of(row, row_id="b", at=NOON, terms=Terms())
    amounts = [name for name in row.__slots__ if name.endswith("_fen")]
    assert len(amounts) > 5
    assert all(getattr(row, name) + getattr(back, name) == 0 for name in amounts)
