"""The order of the verdicts: of several that apply, the first in the table is the answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import Code, CodeKind, CodeState, Redemption
from pos.domain.ids import AttemptId, CodeId, DeviceId, OrderNo, StaffId
from pos.domain.judging import BEFORE_FOUND, WHEN_FOUND, Case, Fit, judge
from pos.domain.orders import Customer, Freeze, FreezeReason, Line, OrderState
from pos.domain.scans import Scan, ScanKind, ScanSource
from pos.domain.tokens import TokenV1, step_at
from pos.domain.verdicts import Reason, Verdict
from tests.domain.test_orders import order

NOW = datetime(2026, 11, 22, 4, 0, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
GUN, TYPED = ScanSource.GUN, ScanSource.TYPED
V, R = Verdict, Reason

TOKEN = TokenV1(0, 1, 7, CodeId(1), step_at(NOW))
CODE = Code(CodeId(1), OrderNo("A-1"), CodeKind.LIVE, 1, CodeState.ACTIVE, bytes(16), "1234567")
ORDER = order(state=OrderState.PACKED, customer=Customer(phone_tail="0417"))
GOOD = Case(
    scan=Scan(ScanKind.TOKEN, "", GUN),
    now=NOW,
    own_shop_number=7,
    token=TOKEN,
    code=CODE,
    order=ORDER,
)

Change = Callable[[Case], Case]


def _code(**changes) -> Change:
    return lambda case: replace(case, code=case.code and replace(case.code, **changes))


def _order(**changes) -> Change:
    return lambda case: replace(case, order=case.order and replace(case.order, **changes))


def _token(**changes) -> Change:
    return lambda case: replace(case, token=case.token and replace(case.token, **changes))


def _case(**changes) -> Change:
    return lambda case: replace(case, **changes)


def _replaced(case: Case) -> Case:
    return _code(generation=2)(case)


def _proof_needed(case: Case) -> Case:
    return replace(_token(flags=1)(case), tail="9999")


# One cause for each verdict, none of which takes the place of another's.
CAUSES: dict[Verdict, Change] = {
    V.NOT_A_CODE: _case(scan=Scan(ScanKind.PRODUCT, "", GUN)),
    V.MALFORMED: _case(scan=Scan(ScanKind.MALFORMED, "", GUN)),
    V.TYPO: _case(digits_check_fits=False),
    V.WRONG_STORE: _token(shop_number=8),
    V.LOCKED: _case(lock=R.THIS_PERSON, tail="9999"),
    V.UNKNOWN: _case(code=None, order=None),
    V.BAD_SIGNATURE: _case(fit=Fit.NOTHING),
    V.ALREADY_USED: _code(state=CodeState.REDEEMED),
    V.CANCELLED: _order(lines=(Line("x", 1, 1, refunded_qty=1),)),
    V.FROZEN: _order(freeze=Freeze(FreezeReason.APPEAL, NOW, "平台")),
    V.REPLACED: _replaced,
    V.NOT_YET_VALID: _code(valid_from=NOW + HOUR),
    V.EXPIRED: _code(valid_until=NOW - HOUR),
    V.CLOCK: _case(clock_off_s=31.0),
    V.STALE: _token(step=step_at(NOW) - 3),
    V.NOT_READY: _order(state=OrderState.ACCEPTED),
    V.PROOF_NEEDED: _proof_needed,
}
ORDERED = list(CAUSES)
EXCLUSIVE = {(V.NOT_A_CODE, V.MALFORMED)}  # a text is one thing or the other


def _with(*verdicts: Verdict) -> Case:
    case = GOOD
    for verdict in sorted(verdicts, key=ORDERED.index, reverse=True):
        case = CAUSES[verdict](case)
    return case


def test_nothing_against_it_is_ok():
    assert judge(GOOD) == (V.OK, R.NONE)


def test_the_causes_stand_in_the_order_of_the_rules():
    assert [verdict for verdict, _ in (*BEFORE_FOUND, *WHEN_FOUND)] == ORDERED
    assert [*ORDERED, V.OK] == list(Verdict)[: len(ORDERED) + 1]


@pytest.mark.parametrize("verdict", ORDERED)
def test_each_cause_alone_gives_its_verdict(verdict):
    assert judge(_with(verdict))[0] is verdict


@pytest.mark.parametrize(
    ("first", "second"), [pair for pair in combinations(ORDERED, 2) if pair not in EXCLUSIVE]
)
def test_of_two_that_apply_the_earlier_wins(first, second):
    assert judge(_with(first, second))[0] is first


@given(st.sets(st.sampled_from(ORDERED), min_size=1))
def test_of_any_that_apply_the_earliest_wins(verdicts):
    if V.MALFORMED in verdicts:
        verdicts = verdicts - {V.NOT_A_CODE}
    assert judge(_with(*verdicts))[0] is min(verdicts, key=ORDERED.index)


# ------------------------------------------------------------------ which case it is


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ScanKind.PAYMENT_CODE, R.PAYMENT_CODE),
        (ScanKind.PRODUCT, R.PRODUCT),
        (ScanKind.WAYBILL, R.WAYBILL),
        (ScanKind.BAG_LABEL, R.BAG_LABEL),
        (ScanKind.STAFF_BADGE, R.STAFF_BADGE),
        (ScanKind.CODE_NAME, R.CODE_NAME),
        (ScanKind.OTHER_PLATFORM, R.OTHER_PLATFORM),
        (ScanKind.WEB_ADDRESS, R.WEB_ADDRESS),
        (ScanKind.RECEIVE_CODE, R.RECEIVE_CODE),
        (ScanKind.ORDER_NO, R.ORDER_NUMBER),
        (ScanKind.TAIL_OR_PICK, R.ORDER_NUMBER),
        (ScanKind.SEARCH, R.PLAIN_TEXT),
        (ScanKind.EMPTY, R.PLAIN_TEXT),
    ],
)
def test_what_is_no_code_is_named(kind, reason):
    case = replace(GOOD, scan=Scan(kind, "", GUN))
    assert judge(case) == (V.NOT_A_CODE, reason)


def test_every_kind_of_text_has_a_verdict():
    for kind in ScanKind:
        verdict, _ = judge(replace(GOOD, scan=Scan(kind, "", GUN), token=None))
        codes = {ScanKind.TOKEN, ScanKind.DIGITS, ScanKind.PAPER_QR}
        broken = {ScanKind.MALFORMED: V.MALFORMED}
        assert verdict is (V.OK if kind in codes else broken.get(kind, V.NOT_A_CODE))


@pytest.mark.parametrize(("source", "verdict"), [(TYPED, V.MALFORMED), (GUN, V.NOT_A_CODE)])
def test_digits_left_out_while_typing_are_an_incomplete_code(source, verdict):
    case = replace(GOOD, scan=Scan(ScanKind.SEARCH, "12345", source, digits="12345"), token=None)
    assert judge(case)[0] is verdict


def _used(*, elsewhere: bool) -> Redemption:
    return Redemption(
        NOW, StaffId("p"), "甲", DeviceId("d"), "1", AttemptId("a"), "", elsewhere=elsewhere
    )


REASONS = [
    (_case(code=None), V.UNKNOWN, R.NOT_HERE),
    (_case(order=None), V.UNKNOWN, R.NOT_HERE),
    (_case(token=None, fit=Fit.NOTHING), V.UNKNOWN, R.DO_NOT_BELONG_TOGETHER),
    (_token(generation=2), V.UNKNOWN, R.NEWER_GENERATION),
    (_code(state=CodeState.REDEEMED, redemption=_used(elsewhere=False)), V.ALREADY_USED, R.HERE),
    (
        _code(state=CodeState.REDEEMED, redemption=_used(elsewhere=True)),
        V.ALREADY_USED,
        R.ELSEWHERE,
    ),
    (_order(state=OrderState.COMPLETED), V.ALREADY_USED, R.ELSEWHERE),
    (_order(state=OrderState.CANCELLED), V.CANCELLED, R.CANCELLED),
    (_order(state=OrderState.REJECTED), V.CANCELLED, R.REJECTED),
    (_order(state=OrderState.RETURNED), V.CANCELLED, R.RETURNED),
    (_code(state=CodeState.VOID), V.CANCELLED, R.CANCELLED),
    (_code(state=CodeState.FROZEN), V.FROZEN, R.MISUSE),
    (_code(state=CodeState.REPLACED), V.REPLACED, R.NONE),
    (_case(token=None, fit=Fit.OLDER_GENERATION), V.REPLACED, R.NONE),
    (_case(token=None, fit=Fit.EARLIER), V.STALE, R.DIGITS_CHANGED),
    (_case(clock_off_s=30.5), V.CLOCK, R.FAST),
    (_case(clock_off_s=-30.5), V.CLOCK, R.SLOW),
    (_case(clock_went_back_s=30.5), V.CLOCK, R.SLOW),
    (_token(step=step_at(NOW) + 2), V.CLOCK, R.SLOW),
    (_order(state=OrderState.PLACED), V.NOT_READY, R.PLACED),
    (_order(state=OrderState.ACCEPTED), V.NOT_READY, R.ACCEPTED),
    (_token(flags=1), V.PROOF_NEEDED, R.NONE),
    (_proof_needed, V.PROOF_NEEDED, R.TAIL_WRONG),
]


@pytest.mark.parametrize(("change", "verdict", "reason"), REASONS)
def test_the_reason_says_which_case_it_is(change, verdict, reason):
    assert judge(change(GOOD)) == (verdict, reason)


def test_a_repeat_of_ones_own_is_no_alarm():
    used = _code(state=CodeState.REDEEMED, redemption=_used(elsewhere=False))(GOOD)
    assert judge(replace(used, own_repeat=True)) == (V.ALREADY_USED, R.OWN_REPEAT)
    gone = _code(state=CodeState.REDEEMED, redemption=_used(elsewhere=True))(GOOD)
    assert judge(replace(gone, own_repeat=True)) == (V.ALREADY_USED, R.ELSEWHERE)


@pytest.mark.parametrize("steps", range(-6, 5))
def test_a_token_is_accepted_for_two_steps_before_and_one_after(steps):
    verdict = judge(_token(step=step_at(NOW) + steps)(GOOD))[0]
    expected = V.OK if -2 <= steps <= 1 else V.STALE if steps < 0 else V.CLOCK
    assert verdict is expected


@pytest.mark.parametrize("off_s", [-30.0, -1.0, 0.0, 30.0])
def test_up_to_30_seconds_are_corrected_and_not_complained_of(off_s):
    assert judge(replace(GOOD, clock_off_s=off_s))[0] is V.OK


@pytest.mark.parametrize("state", [OrderState.PACKED, OrderState.ASSIGNED, OrderState.OUT, OrderState.ARRIVED])  # fmt: skip
def test_an_order_may_be_redeemed_wherever_its_bags_are(state):
    assert judge(_order(state=state)(GOOD))[0] is V.OK


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "verdict"),
    [(NOW, NOW, V.OK), (None, None, V.OK), (NOW + timedelta(microseconds=1), None, V.NOT_YET_VALID),
     (None, NOW - timedelta(microseconds=1), V.EXPIRED)],
)  # fmt: skip
def test_validity_includes_both_its_ends(valid_from, valid_until, verdict):
    change = _code(valid_from=valid_from, valid_until=valid_until)
    assert judge(change(GOOD))[0] is verdict


@pytest.mark.parametrize("known", ["", "9999"])
def test_an_order_without_a_phone_tail_is_proved_by_none(known):
    case = _order(customer=Customer(phone_tail=known))(_token(flags=1)(GOOD))
    assert judge(replace(case, tail="0417")) == (V.PROOF_NEEDED, R.TAIL_WRONG)
    assert judge(replace(case, tail="")) == (V.PROOF_NEEDED, R.TAIL_WRONG)


def test_a_lock_stops_what_is_typed_and_lets_a_qr_through():
    locked = replace(GOOD, lock=R.THIS_SHOP)
    assert judge(locked)[0] is V.OK
    typed = replace(locked, scan=Scan(ScanKind.DIGITS, "", TYPED, digits="1"), token=None)
    assert judge(typed) == (V.LOCKED, R.THIS_SHOP)
    assert judge(replace(locked, tail="0417"))[0] is V.LOCKED
