"""The 18 verdicts of a check, each made by a real token, real digits or a real paper code."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from pos.domain.clockwork import HubReading
from pos.domain.digits import verhoeff_digit
from pos.domain.orders import Freeze, FreezeReason, OrderState
from pos.domain.scans import ScanSource
from pos.domain.settings import ShopProfile
from pos.domain.verdicts import Reason, Verdict
from pos.errors import RuleViolation, Unavailable
from pos.services.intake import Incoming
from tests.services.shops import NOON, SHOP_NUMBER, TAIL, Desk, an_order

GUN, TYPED = ScanSource.GUN, ScanSource.TYPED


@dataclass(frozen=True)
class Scanned:
    """What is scanned and how."""

    text: str
    source: ScanSource = GUN
    tail: str | None = None


def _payment(desk: Desk) -> Scanned:
    return Scanned("134567890123456789")


def _product(desk: Desk) -> Scanned:
    return Scanned("6901234567892")


def _half_a_token(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed())[:40])


def _typo(desk: Desk) -> Scanned:
    digits = desk.digits(desk.packed())
    return Scanned(digits[:-1] + str((int(digits[-1]) + 1) % 10), TYPED)


def _other_shop(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), shop_number=SHOP_NUMBER + 1))


def _locked(desk: Desk) -> Scanned:
    code = desk.packed()
    for _ in range(3):
        desk.check(desk.wrong_digits(code), TYPED)
    return Scanned(desk.digits(code), TYPED)


def _no_such_token(desk: Desk) -> Scanned:
    code = desk.packed()
    return Scanned(desk.token(replace(code, code_id=code.code_id ^ 1)))


def _wrong_rolling(desk: Desk) -> Scanned:
    return Scanned(desk.wrong_digits(desk.packed()), TYPED)


def _generation_to_come(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), generation=2))


def _forged(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), key=bytes(16)))


def _used(desk: Desk) -> Scanned:
    code = desk.packed()
    desk.redeem(desk.token(code))
    desk.clock.go(seconds=11)
    return Scanned(desk.token(code))


def _own_double_trigger(desk: Desk) -> Scanned:
    text = desk.token(desk.packed())
    desk.redeem(text)
    desk.clock.go(seconds=10)
    return Scanned(text)


def _used_elsewhere(desk: Desk) -> Scanned:
    code = desk.packed()
    desk.put_order(code.order_no, state=OrderState.COMPLETED, closed_elsewhere=True)
    return Scanned(desk.token(code))


def _cancelled(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(state=OrderState.CANCELLED)))


def _rejected(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(state=OrderState.REJECTED)))


def _all_refunded(desk: Desk) -> Scanned:
    lines = tuple(replace(line, refunded_qty=line.qty) for line in an_order("x").lines)
    return Scanned(desk.token(desk.packed(lines=lines)))


def _frozen(why: FreezeReason) -> Callable[[Desk], Scanned]:
    def frozen(desk: Desk) -> Scanned:
        return Scanned(desk.token(desk.packed(freeze=Freeze(why, NOON, "平台"))))

    return frozen


def _old_token(desk: Desk) -> Scanned:
    code = desk.packed()
    text = desk.token(code)
    desk.put(replace(code, generation=2, reissued_at=NOON))
    return Scanned(text)


def _old_digits(desk: Desk) -> Scanned:
    code = desk.packed()
    text = desk.digits(code)
    desk.put(replace(code, generation=2, reissued_at=NOON))
    return Scanned(text, TYPED)


def _too_early(desk: Desk) -> Scanned:
    code = desk.packed()
    desk.put(replace(code, valid_from=NOON + timedelta(seconds=1)))
    return Scanned(desk.token(code))


def _too_late(desk: Desk) -> Scanned:
    code = desk.packed()
    desk.put(replace(code, valid_until=NOON - timedelta(seconds=1)))
    return Scanned(desk.token(code))


def _hub_says(off_s: float) -> Callable[[Desk], Scanned]:
    def clock_off(desk: Desk) -> Scanned:
        code = desk.packed()
        with desk.shop.store.begin() as work:
            work.shop.put_hub_reading(HubReading(off_s, NOON))
        return Scanned(desk.token(code))

    return clock_off


def _token_ahead(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), steps=2))


def _screenshot(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), steps=-3))


def _digits_of_before(desk: Desk) -> Scanned:
    return Scanned(desk.digits(desk.packed(), minutes=-2), TYPED)


def _still(state: OrderState) -> Callable[[Desk], Scanned]:
    return lambda desk: Scanned(desk.token(desk.packed(state=state)))


def _dead_spot(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), dead_spot=True))


def _dead_spot_other_tail(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), dead_spot=True), tail="9999")


def _dead_spot_told(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), dead_spot=True), tail=TAIL)


def _oldest_step_that_counts(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), steps=-2))


def _phone_a_little_ahead(desk: Desk) -> Scanned:
    return Scanned(desk.token(desk.packed(), steps=1))


def _digits_of_a_minute_ago(desk: Desk) -> Scanned:
    return Scanned(desk.digits(desk.packed(), minutes=-1), TYPED)


def _paper(desk: Desk, *, old: bool = False) -> str:
    order = an_order("P-1")
    desk.shop.intake.take([Incoming(order)], by=desk.manager)
    first = desk.shop.intake.accept(order.no, by=desk.manager).paper_code or ""
    desk.shop.picking.finish(order.no, bags=1, by=desk.manager)
    return first


def _paper_typed(desk: Desk) -> Scanned:
    return Scanned(_paper(desk), TYPED)


def _paper_qr(desk: Desk) -> Scanned:
    return Scanned("HP1" + _paper(desk))


def _paper_reissued(desk: Desk) -> Scanned:
    first = _paper(desk)
    desk.shop.disputing.reissue(an_order("P-1").no, reason="丢失", by=desk.manager)
    return Scanned(first, TYPED)


def _paper_nobody_made(desk: Desk) -> Scanned:
    body = "90000000000"
    return Scanned(body + verhoeff_digit(body), TYPED)


V, R = Verdict, Reason
TABLE = [
    (_payment, V.NOT_A_CODE, R.PAYMENT_CODE),
    (_product, V.NOT_A_CODE, R.PRODUCT),
    (_half_a_token, V.MALFORMED, R.NONE),
    (_typo, V.TYPO, R.NONE),
    (_other_shop, V.WRONG_STORE, R.NONE),
    (_locked, V.LOCKED, R.THIS_ORDER),
    (_no_such_token, V.UNKNOWN, R.NOT_HERE),
    (_paper_nobody_made, V.UNKNOWN, R.NOT_HERE),
    (_wrong_rolling, V.UNKNOWN, R.DO_NOT_BELONG_TOGETHER),
    (_forged, V.BAD_SIGNATURE, R.NONE),
    (_generation_to_come, V.UNKNOWN, R.NEWER_GENERATION),
    (_used, V.ALREADY_USED, R.HERE),
    (_own_double_trigger, V.ALREADY_USED, R.OWN_REPEAT),
    (_used_elsewhere, V.ALREADY_USED, R.ELSEWHERE),
    (_cancelled, V.CANCELLED, R.CANCELLED),
    (_rejected, V.CANCELLED, R.REJECTED),
    (_all_refunded, V.CANCELLED, R.REFUNDED),
    (_frozen(FreezeReason.MISUSE), V.FROZEN, R.MISUSE),
    (_frozen(FreezeReason.REFUND_PENDING), V.FROZEN, R.REFUND_PENDING),
    (_frozen(FreezeReason.APPEAL), V.FROZEN, R.APPEAL),
    (_old_token, V.REPLACED, R.NONE),
    (_old_digits, V.REPLACED, R.NONE),
    (_paper_reissued, V.REPLACED, R.NONE),
    (_too_early, V.NOT_YET_VALID, R.NONE),
    (_too_late, V.EXPIRED, R.NONE),
    (_hub_says(31), V.CLOCK, R.FAST),
    (_hub_says(-31), V.CLOCK, R.SLOW),
    (_token_ahead, V.CLOCK, R.SLOW),
    (_screenshot, V.STALE, R.QR_REFRESHED),
    (_digits_of_before, V.STALE, R.DIGITS_CHANGED),
    (_still(OrderState.PLACED), V.NOT_READY, R.PLACED),
    (_still(OrderState.ACCEPTED), V.NOT_READY, R.ACCEPTED),
    (_dead_spot, V.PROOF_NEEDED, R.NONE),
    (_dead_spot_other_tail, V.PROOF_NEEDED, R.TAIL_WRONG),
    (_dead_spot_told, V.OK, R.NONE),
    (_oldest_step_that_counts, V.OK, R.NONE),
    (_phone_a_little_ahead, V.OK, R.NONE),
    (_digits_of_a_minute_ago, V.OK, R.NONE),
    (_paper_typed, V.OK, R.NONE),
    (_paper_qr, V.OK, R.NONE),
]


@pytest.mark.parametrize(("scene", "verdict", "reason"), TABLE)
def test_a_check_answers_with_its_verdict(desk, scene, verdict, reason):
    scanned = scene(desk)
    card = desk.check(scanned.text, scanned.source, tail=scanned.tail)
    assert (card.verdict, card.reason) == (verdict, reason)


def test_the_table_has_every_verdict_a_check_can_give():
    after_confirming = {V.REDEEMED, V.PROVISIONAL, V.PENDING}
    assert {verdict for _, verdict, _ in TABLE} == set(Verdict) - after_confirming


@pytest.mark.parametrize(
    ("scene", "verdict"), [(s, v) for s, v, _ in TABLE if v not in (V.OK, V.ALREADY_USED)]
)
def test_what_was_refused_is_never_redeemed(desk, scene, verdict):
    """I5: frozen, expired, refunded, other shop, older generation and the rest stay unredeemed."""
    scanned = scene(desk)
    card = desk.redeem(scanned.text, scanned.source, tail=scanned.tail)
    assert card.verdict is verdict
    with desk.shop.store.read() as work:
        assert not work.settlements.select()


@pytest.mark.parametrize(("scene", "verdict", "reason"), TABLE)
def test_a_card_that_did_not_say_yes_cannot_be_confirmed(desk, scene, verdict, reason):
    scanned = scene(desk)
    card = desk.check(scanned.text, scanned.source, tail=scanned.tail)
    if verdict is V.OK:
        assert desk.confirm(card).verdict is V.REDEEMED  # the control: the same call redeems
    elif verdict is V.NOT_READY:
        assert desk.confirm(card).verdict is V.NOT_READY
    else:
        with pytest.raises(RuleViolation) as refused:
            desk.confirm(card)
        assert refused.value.code == "nothing_to_confirm"


@pytest.mark.parametrize(("scene", "verdict", "reason"), TABLE)
def test_a_card_names_an_order_only_to_whoever_holds_its_code(desk, scene, verdict, reason):
    scanned = scene(desk)
    card = desk.check(scanned.text, scanned.source, tail=scanned.tail)
    nameless = {V.NOT_A_CODE, V.MALFORMED, V.TYPO, V.WRONG_STORE, V.LOCKED, V.UNKNOWN}
    assert (card.order_no is None) == (verdict in nameless)
    assert scanned.text not in repr(card)


# ------------------------------------------------------------------ own repeat


def test_another_text_for_the_same_code_is_no_own_repeat(desk):
    code = desk.packed()
    desk.redeem(desk.token(code))
    assert desk.check(desk.digits(code), TYPED).reason is Reason.HERE


def test_another_person_sees_no_own_repeat(desk):
    from pos.domain.staff import Role  # noqa: PLC0415 - of this test only

    text = desk.token(desk.packed())
    desk.redeem(text)
    assert desk.check(text, by=desk.person("王", Role.CLERK)).reason is Reason.HERE


@pytest.mark.parametrize("between", ["6901234567892", "134567890123456789"])
def test_anything_scanned_between_ends_the_own_repeat(desk, between):
    text = desk.token(desk.packed())
    desk.redeem(text)
    desk.check(between)
    assert desk.check(text).reason is Reason.HERE


def test_a_good_check_between_ends_the_own_repeat(desk):
    text = desk.token(desk.packed("A-1"))
    other = desk.token(desk.packed("A-2"))
    desk.redeem(text)
    desk.check(other)
    assert desk.check(text).reason is Reason.HERE


def test_the_own_repeat_survives_a_restart(desk):
    text = desk.token(desk.packed())
    desk.redeem(text)
    desk.reopened()
    assert desk.check(text).reason is Reason.OWN_REPEAT


# ------------------------------------------------------------------ what a check writes


def _bytes_of(desk: Desk) -> dict[str, bytes]:
    # The -shm file holds locks, not data.
    return {
        path.name: path.read_bytes()
        for path in desk.shop.folder.glob("shop.db*")
        if not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("source", [GUN, TYPED])
def test_a_good_check_writes_nothing(desk, source):
    code = desk.packed()
    text = desk.token(code) if source is GUN else desk.digits(code)
    before, acts = _bytes_of(desk), desk.acts()
    assert desk.check(text, source).verdict is Verdict.OK
    assert (_bytes_of(desk), desk.acts()) == (before, acts)


def test_the_control_a_recorded_refusal_changes_the_files(desk):
    before = _bytes_of(desk)
    desk.redeem("6901234567892")
    assert _bytes_of(desk) != before
    assert desk.acts()[-1] == "refused"


def test_a_refusal_is_recorded_with_its_verdict_and_order(desk):
    code = desk.packed()
    desk.redeem(desk.token(code, key=bytes(16)))
    with desk.shop.store.read() as work:
        last = work.audit.select(order_no=code.order_no)[-1]
    assert (last.body.act, last.body.details) == ("refused", "bad_signature")


def test_a_good_check_and_an_own_repeat_are_not_recorded(desk):
    text = desk.token(desk.packed())
    desk.redeem(text)
    acts = desk.acts()
    again = desk.redeem(text)
    assert (again.reason, desk.acts()) == (Reason.OWN_REPEAT, acts)


# ------------------------------------------------------------------ other places


def test_another_shop_is_named_when_it_is_known(desk):
    known = ShopProfile("另一家", address="示范路2号", phone="021-0000000")
    shop = replace(desk.shop.redeeming, directory=lambda number: known)
    text = desk.token(desk.packed(), shop_number=SHOP_NUMBER + 1)
    card = shop.check(text, source=GUN, by=desk.manager)
    assert (card.shop_name, card.shop_address) == ("另一家", "示范路2号")


def test_another_shop_that_cannot_be_looked_up_is_refused_all_the_same(desk):
    def no_answer(number):
        raise Unavailable("offline")

    shop = replace(desk.shop.redeeming, directory=no_answer)
    text = desk.token(desk.packed(), shop_number=SHOP_NUMBER + 1)
    card = shop.check(text, source=GUN, by=desk.manager)
    assert (card.verdict, card.shop_name) == (Verdict.WRONG_STORE, "")


@pytest.mark.parametrize(("answer", "online"), [(True, True), (False, False)])
def test_an_unknown_code_is_asked_for_at_the_hub(desk, answer, online):
    from pos.domain.settings import Link, LinkKind  # noqa: PLC0415 - of this test only

    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "http://127.0.0.1:9"))
    code = desk.packed()
    redeeming = replace(desk.shop.redeeming, refresh=lambda: answer)
    text = desk.token(replace(code, code_id=code.code_id ^ 1))
    assert redeeming.check(text, source=GUN, by=desk.manager).online is online


def test_a_code_that_the_hub_had_ready_is_found_at_once(desk):
    from pos.domain.settings import Link, LinkKind  # noqa: PLC0415 - of this test only

    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "http://127.0.0.1:9"))
    code = desk.packed()
    here = replace(code, locator="8765432")
    desk.put(replace(code, locator=""))

    def arrives() -> bool:
        desk.put(here)
        return True

    redeeming = replace(desk.shop.redeeming, refresh=arrives)
    card = redeeming.check(desk.digits(here), source=TYPED, by=desk.manager)
    assert card.verdict is Verdict.OK


def test_a_code_whose_key_is_gone_is_unknown_and_never_called_not_genuine(desk):
    code = desk.packed()
    text = desk.token(code)
    desk.put(replace(code, key=b""))
    card = desk.check(text, source=GUN)
    assert (card.verdict, card.reason) == (Verdict.UNKNOWN, Reason.NOT_HERE)
    assert card.order_no is None
