"""Confirming: one commit for all of it, one answer for each attempt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.codes import CodeState
from pos.domain.orders import Freeze, FreezeReason, OrderState
from pos.domain.scans import ScanSource
from pos.domain.staff import Actor, Role
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation
from pos.services.intake import Incoming
from tests.services.shops import NOON, TAIL, an_order, new_attempt

TYPED = ScanSource.TYPED


def counts(desk) -> dict[str, int]:
    """How many rows a redemption has left in each place that must agree."""
    with desk.shop.store.read() as work:
        return {
            "settlement": len(work.settlements.select()),
            "outbox": work.outbox.unsent_count(),
            "audit": sum(entry.body.act == "redeemed" for entry in work.audit.select()),
        }


def test_a_redemption_leaves_all_its_rows(desk):
    """I2 for one redemption: code, order, settlement, outbox and audit together."""
    code = desk.packed()
    card = desk.confirm(desk.check(desk.token(code)))
    assert card.verdict is Verdict.REDEEMED
    assert (card.redeemed_by, card.redeemed_at, card.counter) == ("李建中", NOON, "1")
    assert card.settlement is not None
    assert card.settlement.net_fen == 3980
    assert counts(desk) == {"settlement": 1, "outbox": 1, "audit": 1}
    assert desk.code(code.order_no).state is CodeState.REDEEMED
    assert desk.order(code.order_no).state is OrderState.COMPLETED


@pytest.mark.parametrize("breaks", ["settlements", "audit", "outbox"])
def test_a_redemption_that_fails_half_way_leaves_nothing(desk, monkeypatch, breaks):
    code = desk.packed()
    card = desk.check(desk.token(code))
    with desk.shop.store.read() as work:
        kind = type(getattr(work, breaks))

    def fails(*args, **kwargs):
        raise KeyError(breaks)

    before = counts(desk)
    with monkeypatch.context() as patch:
        patch.setattr(kind, "add", fails)
        with pytest.raises(KeyError):
            desk.confirm(card)
    assert counts(desk) == before
    assert desk.code(code.order_no).state is CodeState.ACTIVE
    assert desk.confirm(card).verdict is Verdict.REDEEMED  # the control: nothing else was wrong


# ------------------------------------------------------------------ I4: attempts


@pytest.mark.parametrize("restart", [False, True])
def test_the_same_attempt_gets_the_same_answer(desk, restart):
    text, attempt = desk.token(desk.packed()), new_attempt()
    first = desk.redeem(text, attempt=attempt)
    desk.clock.go(days=3)  # the token is long stale: an attempt is answered before it is judged
    if restart:
        desk.reopened()
    again = desk.redeem(text, attempt=attempt)
    assert again.verdict is Verdict.REDEEMED
    assert again.settlement == first.settlement
    assert (again.redeemed_at, again.redeemed_by, again.counter, again.order_no) == (
        first.redeemed_at, first.redeemed_by, first.counter, first.order_no,
    )  # fmt: skip
    assert counts(desk) == {"settlement": 1, "outbox": 1, "audit": 1}


def test_the_control_another_attempt_is_told_that_it_was_used(desk):
    text = desk.token(desk.packed())
    desk.redeem(text)
    desk.clock.go(seconds=11)
    assert desk.redeem(text).verdict is Verdict.ALREADY_USED


def test_the_same_attempt_by_the_shown_card_is_answered_too(desk):
    card, attempt = desk.check(desk.token(desk.packed())), new_attempt()
    first = desk.confirm(card, attempt)
    desk.clock.go(hours=1)
    assert desk.confirm(card, attempt).settlement == first.settlement


def test_an_attempt_is_bound_to_its_person(desk):
    clerk = desk.person("王", Role.CLERK)
    text, attempt = desk.token(desk.packed()), new_attempt()
    desk.redeem(text, attempt=attempt)
    with pytest.raises(RuleViolation, match="attempt_taken"):
        desk.redeem(text, attempt=attempt, by=clerk)


@pytest.mark.parametrize("other", ["another code", "no code", "a typo"])
def test_an_attempt_is_bound_to_its_code(desk, other):
    attempt = new_attempt()
    desk.redeem(desk.token(desk.packed("A-1")), attempt=attempt)
    second = desk.packed("A-2")
    text = {"another code": desk.token(second), "no code": "hello", "a typo": "123456789012"}
    with pytest.raises(RuleViolation, match="attempt_taken"):
        desk.redeem(text[other], TYPED, attempt=attempt)
    assert desk.code(second.order_no).state is CodeState.ACTIVE


def test_a_refused_attempt_is_free_to_be_used_later(desk):
    code, attempt = desk.packed(state=OrderState.ACCEPTED), new_attempt()
    assert desk.redeem(desk.token(code), attempt=attempt).verdict is Verdict.NOT_READY
    desk.shop.picking.finish(code.order_no, bags=1, by=desk.manager)
    assert desk.redeem(desk.token(code), attempt=attempt).verdict is Verdict.REDEEMED


# ------------------------------------------------------------------ judged again


def test_a_card_lives_five_minutes(desk):
    code = desk.packed()
    card = desk.check(desk.token(code))
    desk.clock.go(minutes=5)
    kept = desk.check(desk.token(desk.packed("A-2")))
    assert desk.confirm(card).verdict is Verdict.REDEEMED
    desk.clock.go(minutes=5, seconds=1)
    late = desk.confirm(kept)
    assert (late.verdict, late.reason) == (Verdict.STALE, Reason.CARD_TOO_OLD)


def _freeze(desk, code):
    desk.put_order(code.order_no, freeze=Freeze(FreezeReason.APPEAL, NOON, "平台"))


def _freeze_code(desk, code):
    desk.put(replace(code, state=CodeState.FROZEN))


def _replace(desk, code):
    desk.put(replace(code, generation=2))


def _void(desk, code):
    desk.put(replace(code, state=CodeState.VOID))


def _cancel(desk, code):
    desk.put_order(code.order_no, state=OrderState.CANCELLED)


def _refund(desk, code):
    lines = tuple(replace(x, refunded_qty=x.qty) for x in desk.order(code.order_no).lines)
    desk.put_order(code.order_no, lines=lines)


def _expire(desk, code):
    desk.put(replace(code, valid_until=NOON - timedelta(seconds=1)))


def _use(desk, code):
    desk.redeem(desk.digits(code), TYPED)


@pytest.mark.parametrize(
    ("meanwhile", "verdict"),
    [
        (_freeze, Verdict.FROZEN),
        (_freeze_code, Verdict.FROZEN),
        (_replace, Verdict.REPLACED),
        (_void, Verdict.CANCELLED),
        (_cancel, Verdict.CANCELLED),
        (_refund, Verdict.CANCELLED),
        (_expire, Verdict.EXPIRED),
        (_use, Verdict.ALREADY_USED),
    ],
)
def test_what_happened_since_the_check_stops_the_redemption(desk, meanwhile, verdict):
    """I5 inside the transaction: the card said yes, the database says no."""
    code = desk.packed()
    card = desk.check(desk.token(code))
    meanwhile(desk, code)
    before = counts(desk)
    assert desk.confirm(card).verdict is verdict
    assert counts(desk) == before
    assert desk.acts()[-1] == "refused"


# ------------------------------------------------------------------ pack and confirm


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (OrderState.PLACED, ["accepted", "packed", "redeemed"]),
        (OrderState.ACCEPTED, ["packed", "redeemed"]),
    ],
)
def test_pack_and_confirm_records_each_step(desk, state, steps):
    code = desk.packed(state=state)
    card = desk.check(desk.token(code))
    done = desk.shop.redeeming.pack_and_confirm(card, attempt=new_attempt(), by=desk.manager)
    assert done.verdict is Verdict.REDEEMED
    assert desk.acts()[-len(steps) :] == steps
    order = desk.order(code.order_no)
    assert (order.state, order.bags) == (OrderState.COMPLETED, 1)


def test_pack_and_confirm_leaves_a_frozen_order_alone(desk):
    code = desk.packed(state=OrderState.ACCEPTED)
    card = desk.check(desk.token(code))
    _freeze(desk, code)
    done = desk.shop.redeeming.pack_and_confirm(card, attempt=new_attempt(), by=desk.manager)
    assert done.verdict is Verdict.FROZEN
    assert desk.order(code.order_no).state is OrderState.ACCEPTED


def test_packing_does_not_answer_the_question_for_the_phone_tail(desk):
    code = desk.packed(state=OrderState.ACCEPTED)
    text = desk.token(code, dead_spot=True)
    card = desk.check(text)
    assert card.verdict is Verdict.NOT_READY
    asked = desk.shop.redeeming.pack_and_confirm(card, attempt=new_attempt(), by=desk.manager)
    assert asked.verdict is Verdict.PROOF_NEEDED
    assert desk.code(code.order_no).state is CodeState.ACTIVE
    assert desk.redeem(text, tail=TAIL).verdict is Verdict.REDEEMED


# ------------------------------------------------------------------ who may


def test_an_auditor_neither_checks_nor_redeems(desk):
    auditor = desk.person("审计", Role.AUDITOR)
    text = desk.token(desk.packed())
    card = desk.check(text)
    for act in (lambda: desk.check(text, by=auditor), lambda: desk.confirm(card, by=auditor)):
        with pytest.raises(RuleViolation, match="not_permitted"):
            act()


@pytest.mark.parametrize("who", ["nobody-of-this-shop", ""])
def test_somebody_unknown_is_refused(desk, who):
    with pytest.raises(RuleViolation, match="unknown_person"):
        desk.check(desk.token(desk.packed()), by=Actor(who))


def test_whoever_left_is_refused(desk):
    clerk = desk.person("王", Role.CLERK)
    text = desk.token(desk.packed())
    card = desk.check(text, by=clerk)
    with desk.shop.store.begin() as work:
        person = work.staff.get(clerk.person)
        work.staff.put(replace(person, active=False))
    with pytest.raises(RuleViolation, match="unknown_person"):
        desk.confirm(card, by=clerk)


def test_whoever_reissued_a_code_may_not_redeem_it(desk):
    lead, clerk = desk.person("领班", Role.LEAD), desk.person("王", Role.CLERK)
    order = an_order("P-1")
    desk.shop.intake.take([Incoming(order)], by=clerk)
    desk.shop.intake.accept(order.no, by=clerk)
    desk.shop.picking.finish(order.no, bags=1, by=clerk)
    digits = desk.shop.disputing.reissue(order.no, reason="丢失", by=lead)
    card = desk.check(digits, TYPED)
    with pytest.raises(RuleViolation, match="reissued_by_yourself"):
        desk.confirm(card, by=lead)
    assert desk.confirm(card, by=clerk).verdict is Verdict.REDEEMED


def test_who_approved_the_reissue_may_not_redeem_either(desk):
    lead, clerk = desk.person("领班", Role.LEAD), desk.person("王", Role.CLERK)
    order = an_order("P-1")
    desk.shop.intake.take([Incoming(order)], by=clerk)
    desk.shop.intake.accept(order.no, by=clerk)
    desk.shop.picking.finish(order.no, bags=1, by=clerk)
    both = replace(clerk, approver=lead.person)
    digits = desk.shop.disputing.reissue(order.no, reason="丢失", by=both)
    with pytest.raises(RuleViolation, match="reissued_by_yourself"):
        desk.confirm(desk.check(digits, TYPED), by=lead)


# ------------------------------------------------------------------ time going back (I17)


def test_setting_the_clock_back_revives_no_code(desk):
    """I17: the newest entry of the audit trail is a mark the time never falls behind."""
    code = desk.packed()
    text = desk.token(code)
    desk.put(replace(code, valid_until=NOON + timedelta(hours=1)))
    desk.clock.go(hours=2)
    assert desk.redeem(desk.token(code)).verdict is Verdict.EXPIRED
    desk.clock.at = NOON
    assert desk.check(text).verdict is Verdict.EXPIRED


def test_the_control_without_the_mark_the_code_lives_again(desk):
    code = desk.packed()
    text = desk.token(code)
    desk.put(replace(code, valid_until=NOON + timedelta(hours=1)))
    desk.clock.go(hours=2)
    assert desk.check(desk.token(code)).verdict is Verdict.EXPIRED  # seen, and not recorded
    desk.clock.at = NOON
    assert desk.check(text).verdict is Verdict.OK


@pytest.mark.parametrize("back_s", [31, 3600, 10 * 365 * 86400])
def test_a_clock_set_back_is_said_and_redeems_nothing(desk, back_s):
    code = desk.packed()
    desk.clock.go(seconds=back_s)
    desk.redeem("hello")  # leaves its mark
    desk.clock.at = NOON
    card = desk.redeem(desk.token(code))
    assert card.verdict in (Verdict.CLOCK, Verdict.EXPIRED)
    with desk.shop.store.read() as work:
        times = [entry.body.at for entry in work.audit.select()]
    assert times == sorted(times)


def test_a_second_backwards_hinders_nobody(desk):
    code = desk.packed()
    desk.redeem("hello")
    desk.clock.go(seconds=-1)
    card = desk.redeem(desk.token(code))
    assert (card.verdict, card.redeemed_at) == (Verdict.REDEEMED, NOON)


def test_the_guns_name_stands_in_the_record_of_a_redemption_and_of_a_refusal(desk):
    token = desk.token(desk.packed("A-1"))
    redeeming = desk.shop.redeeming
    card = redeeming.check(token, source=ScanSource.GUN, by=desk.manager, gun="1号枪")
    redeeming.confirm(card, attempt=new_attempt(), by=desk.manager)
    desk.clock.go(seconds=20)
    again = redeeming.check(token, source=ScanSource.GUN, by=desk.manager, gun="2号枪")
    redeeming.record(again, by=desk.manager)
    said = {entry.body.act: entry.body.details for entry in desk.shop.overview.audit()}
    assert said["redeemed"] == "gun: 1号枪"
    assert said["refused"].endswith(", gun: 2号枪")
