"""A clerk redeems with gun and keys in the real window on a real shop."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from pos.domain.ids import AttemptId, OrderNo
from pos.domain.orders import Fulfilment, OrderState
from pos.domain.scans import bag_label_text
from pos.domain.verdicts import Verdict
from pos.errors import OutcomeUnknown
from pos.qt.card_words import Sound
from pos.qt.face import now_ms
from pos.services.redeeming import Redeeming
from tests.services.shops import TAIL

F9, F10, ESC = Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_Escape
PAD = Qt.KeyboardModifier.KeypadModifier


def state(till, no: str) -> OrderState:
    return till.desk.order(OrderNo(no)).state


def test_a_gun_scan_shows_the_card_and_f9_redeems(till):
    code = till.desk.packed("A-1")
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    assert till.headline == "请确认"
    assert state(till, "A-1") is OrderState.PACKED
    till.key(F9)
    till.sees(Verdict.REDEEMED)
    assert till.headline == "核销成功"
    assert state(till, "A-1") is OrderState.COMPLETED
    assert till.ear.heard[-1] is Sound.REDEEMED
    assert len(till.desk.shop.overview.settlements()) == 1


def test_plus_on_the_number_pad_redeems_as_well(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(Qt.Key.Key_Plus, PAD)
    till.sees(Verdict.REDEEMED)


def test_the_guns_enter_never_confirms(till):
    code = till.desk.packed("A-1")
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    till.gun(till.desk.token(code))
    till.until(lambda: not till.window.hand_over._working)
    till.enter()
    assert till.verdict is Verdict.OK
    assert state(till, "A-1") is OrderState.PACKED


def test_typed_digits_are_checked_and_a_later_enter_redeems(till):
    code = till.desk.packed("A-1")
    till.type(till.desk.digits(code))
    assert "校验位正确" in till.window.counter.scan.code.hint.text()
    till.enter()
    till.sees(Verdict.OK)
    till.enter()  # on the heels of the other one
    assert till.verdict is Verdict.OK
    till.until(lambda: till.window.hand_over.desk.enter_confirms(now_ms(), _last_key_ms(till)))
    till.enter()
    till.sees(Verdict.REDEEMED)


def _last_key_ms(till) -> float:
    return till.window._gun._seen_s * 1000


def test_a_mistyped_digit_is_said_before_enter(till):
    digits = till.desk.digits(till.desk.packed("A-1"))
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    till.type(wrong)
    assert "校验位对不上" in till.window.counter.scan.code.hint.text()
    till.enter()
    till.sees(Verdict.TYPO)


def test_a_used_code_is_refused_with_time_and_person_and_stays_until_esc(till):
    code = till.desk.packed("A-1")
    till.desk.redeem(till.desk.token(code))
    till.desk.clock.go(seconds=20)
    till.gun(till.desk.token(code))
    till.sees(Verdict.ALREADY_USED)
    assert "李建中" in till.window.counter.scan.card.said.reason
    assert till.ear.heard[-1] is Sound.REFUSED
    till.key(F9)
    assert till.verdict is Verdict.ALREADY_USED
    till.key(ESC)
    till.until(lambda: till.verdict is None)


def test_the_next_scan_leaves_the_open_card_in_the_strip_and_it_comes_back(till):
    first, second = till.desk.packed("A-1"), till.desk.packed("A-2")
    till.gun(till.desk.token(first))
    till.sees(Verdict.OK)
    till.gun(till.desk.token(second))
    till.until(lambda: till.window.hand_over.desk.waiting)
    assert Sound.LEFT_OPEN in till.ear.heard
    assert any("上单未核销" in text for text in till.news)
    till.key(F9)
    till.until(lambda: state(till, "A-2") is OrderState.COMPLETED)
    till.until(lambda: not till.window.hand_over.desk.waiting)  # the first one is back
    assert till.verdict is Verdict.OK
    assert state(till, "A-1") is OrderState.PACKED
    till.until(lambda: till.window.hand_over.desk.may_confirm(now_ms()))
    till.key(F9)
    till.until(lambda: state(till, "A-1") is OrderState.COMPLETED)
    assert not till.news or not any("上单未核销" in text for text in till.news)


def test_an_order_that_is_not_packed_is_packed_and_redeemed_in_one_press(till):
    code = till.desk.packed("A-1", state=OrderState.PLACED)
    till.gun(till.desk.token(code))
    till.sees(Verdict.NOT_READY)
    assert till.window.counter.scan.card.buttons()[0].text() == "备好并核销"
    till.key(F9)
    till.sees(Verdict.REDEEMED)
    assert [a for a in till.desk.acts() if a in {"accepted", "packed", "redeemed"}] == [
        "accepted", "packed", "redeemed",
    ]  # fmt: skip


def test_code_and_all_bags_of_a_pickup_confirm_without_a_key(till):
    code = till.desk.packed("A-1", fulfilment=Fulfilment.PICKUP)
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    till.gun(bag_label_text(OrderNo("A-1"), 1))
    till.sees(Verdict.REDEEMED)


def test_a_missing_bag_is_said_and_f9_still_counts(till):
    code = till.desk.packed("A-1", fulfilment=Fulfilment.PICKUP)
    till.desk.put_order(OrderNo("A-1"), bags=3)
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    till.gun(bag_label_text(OrderNo("A-1"), 2))
    till.until(lambda: till.headline == "还差 2 袋")
    till.key(F9)
    till.sees(Verdict.REDEEMED)


def test_a_bag_of_another_order_is_refused(till):
    code = till.desk.packed("A-1")
    till.desk.packed("A-2")
    till.gun(till.desk.token(code))
    till.sees(Verdict.OK)
    till.gun(bag_label_text(OrderNo("A-2"), 1))
    till.until(lambda: till.headline == "袋子不对")
    till.key(F9)
    assert till.verdict is Verdict.OK
    assert state(till, "A-1") is OrderState.PACKED


def test_a_code_made_ahead_asks_for_the_phones_tail(till):
    code = till.desk.packed("A-1")
    till.gun(till.desk.token(code, dead_spot=True))
    till.sees(Verdict.PROOF_NEEDED)
    till.type(TAIL)
    till.until(lambda: "0 4 1 7" in "".join(till.window.counter.scan.card.said.facts))
    till.key(F9)
    till.sees(Verdict.OK)
    till.key(F9)
    till.sees(Verdict.REDEEMED)


def test_a_payment_code_is_named_and_nothing_of_it_is_kept(till):
    till.gun("134567890123456789")
    till.sees(Verdict.NOT_A_CODE)
    assert till.headline == "这是付款码"
    till.until(lambda: till.window.face.jobs.idle)
    assert "134567890123456789" not in repr(till.desk.shop.overview.audit())


def test_the_last_results_stand_in_the_foot(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(F9)
    till.sees(Verdict.REDEEMED)
    assert "核销成功" in till.window.foot.last.text()


def test_f10_holds_the_card_and_nothing_is_redeemed(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(F10)
    till.key(F10)
    till.until(lambda: till.verdict is None)
    assert state(till, "A-1") is OrderState.PACKED
    assert "held" not in till.desk.acts()


def test_a_refused_check_is_on_record_after_the_card_was_shown(till):
    code = till.desk.packed("A-1")
    till.desk.redeem(till.desk.token(code))
    till.desk.clock.go(seconds=20)
    till.gun(till.desk.token(code))
    till.sees(Verdict.ALREADY_USED)
    till.until(lambda: "refused" in till.desk.acts())


@dataclass(frozen=True, slots=True)
class _LosesTheFirstAnswer:
    """The real use case behind a line that breaks after the first confirmation was sent."""

    real: Redeeming
    attempts: list[AttemptId] = field(default_factory=list)

    def check(self, *args, **named):
        return self.real.check(*args, **named)

    def record(self, *args, **named):
        self.real.record(*args, **named)

    def confirm(self, card, *, attempt, by):
        self.attempts.append(attempt)
        answer = self.real.confirm(card, attempt=attempt, by=by)
        if len(self.attempts) == 1:
            raise OutcomeUnknown("outcome_unknown")
        return answer


def test_a_lost_answer_is_asked_for_with_the_same_attempt_and_redeems_once(counter_of, desk):
    line = _LosesTheFirstAnswer(desk.shop.redeeming)
    till = counter_of(redeeming=line)
    till.gun(desk.token(desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.key(F9)
    till.sees(Verdict.PENDING)
    assert till.headline == "结果待查"
    till.sees(Verdict.REDEEMED)
    assert len(line.attempts) == 2
    assert len(set(line.attempts)) == 1
    assert len(desk.shop.overview.settlements()) == 1
