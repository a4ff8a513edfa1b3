"""The rules of the counter in the rush hour: nothing vanishes, nothing is confirmed by accident."""

from pos.domain.ids import OrderNo
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Card, Reason, Verdict
from pos.qt.desk import GUARD_MS, LAST_SCANS, SUCCESS_STAYS_MS, BagMeans, Desk
from tests.qt.cards import a_card


def ok(no: str, *, bags: int = 1, source: ScanSource = ScanSource.GUN) -> Card:
    return a_card(Verdict.OK, order_no=OrderNo(no), bags=bags, source=source)


def done(no: str) -> Card:
    return a_card(Verdict.REDEEMED, order_no=OrderNo(no))


def shown(desk: Desk) -> str:
    return desk.shown.card.order_no if desk.shown else ""


def test_an_open_card_waits_while_the_next_customer_is_served_and_comes_back():
    desk = Desk()
    assert not desk.show(ok("A"), "a", 0)
    assert desk.show(ok("B"), "b", 1000)
    assert shown(desk) == "B"
    assert [kept.card.order_no for kept in desk.waiting] == ["A"]
    desk.answer(done("B"), 2000)
    assert not desk.settle(2000 + GUARD_MS - 1)
    assert desk.settle(2000 + GUARD_MS)
    assert shown(desk) == "A"
    assert not desk.waiting


def test_the_card_that_came_back_is_not_confirmed_by_the_press_meant_for_the_other():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.show(ok("B"), "b", 1000)
    desk.back(5000)
    assert shown(desk) == "A"
    assert not desk.may_confirm(5000 + GUARD_MS - 1)
    assert desk.may_confirm(5000 + GUARD_MS)


def test_scanning_the_same_order_again_leaves_nothing_open():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    assert not desk.show(ok("A"), "a", 500)
    assert not desk.waiting


def test_a_waiting_card_scanned_again_no_longer_waits():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.show(ok("B"), "b", 1000)
    desk.show(ok("A"), "a", 2000)
    assert [kept.card.order_no for kept in desk.waiting] == ["B"]


def test_a_refusal_leaves_nothing_open_but_sets_an_open_card_aside():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    assert desk.show(a_card(Verdict.TYPO), "x", 100)
    assert not desk.show(ok("B"), "b", 200)
    assert [kept.card.order_no for kept in desk.waiting] == ["A"]


def test_success_stays_eight_seconds_then_goes():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.answer(done("A"), 1000)
    assert not desk.settle(1000 + SUCCESS_STAYS_MS - 1)
    assert desk.settle(1000 + SUCCESS_STAYS_MS)
    assert desk.shown is None


def test_a_refusal_stays_until_somebody_acts():
    desk = Desk()
    desk.show(a_card(Verdict.ALREADY_USED, Reason.HERE), "a", 0)
    assert not desk.settle(10**9)
    desk.back(10**9)
    assert desk.shown is None


def test_only_a_card_that_owes_a_press_can_be_confirmed():
    desk = Desk()
    assert not desk.may_confirm(0)
    for verdict in Verdict:
        desk = Desk()
        desk.show(a_card(verdict), "x", 0)
        assert desk.may_confirm(5) == (verdict in {Verdict.OK, Verdict.NOT_READY})


def test_enter_confirms_a_typed_code_only_and_only_after_a_rest():
    desk = Desk()
    desk.show(ok("A", source=ScanSource.TYPED), "a", 1000)
    assert not desk.enter_confirms(1000 + GUARD_MS, last_key_ms=1000 + 1)
    assert not desk.enter_confirms(1000 + GUARD_MS - 1, last_key_ms=0)
    assert desk.enter_confirms(1000 + GUARD_MS, last_key_ms=1000)
    desk = Desk()
    desk.show(ok("A", source=ScanSource.GUN), "a", 1000)
    assert not desk.enter_confirms(10_000, last_key_ms=0)


def test_enter_never_packs_and_redeems():
    desk = Desk()
    desk.show(a_card(Verdict.NOT_READY, source=ScanSource.TYPED), "a", 0)
    assert not desk.enter_confirms(10_000, last_key_ms=0)


def test_code_then_bags_is_a_match_when_all_bags_were_there():
    desk = Desk()
    desk.show(ok("A", bags=2), "a", 0)
    assert desk.bag(OrderNo("A"), 2, 100) is BagMeans.MATCHES
    assert desk.shown.missing_bags == (1,)
    assert not desk.shown.all_bags
    desk.bag(OrderNo("A"), 1, 200)
    assert desk.shown.all_bags


def test_bags_then_code_is_the_same_match():
    desk = Desk()
    assert desk.bag(OrderNo("A"), 1, 0) is BagMeans.OPENS
    desk.bag(OrderNo("A"), 2, 100)
    desk.show(ok("A", bags=2), "a", 200)
    assert desk.shown.all_bags


def test_a_bag_of_another_order_is_refused_and_cannot_be_confirmed():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    assert desk.bag(OrderNo("B"), 1, 100) is BagMeans.WRONG
    assert not desk.may_confirm(5000)
    assert desk.right_bag_wanted()
    assert desk.may_confirm(5000)


def test_a_bag_lying_there_for_long_is_no_match():
    desk = Desk()
    desk.bag(OrderNo("A"), 1, 0)
    desk.show(ok("A"), "a", 10 * 60 * 1000)
    assert not desk.shown.all_bags


def test_the_last_five_results_stay_in_sight():
    desk = Desk()
    for number in range(8):
        desk.show(ok(str(number)), "x", number * 1000)
        desk.answer(done(str(number)), number * 1000 + 500)
    assert [card.order_no for card in desk.last] == ["7", "6", "5", "4", "3"]
    assert len(desk.last) == LAST_SCANS


def test_what_was_scanned_does_not_show_in_a_printout():
    desk = Desk()
    desk.show(ok("A"), "HX1SECRET", 0)
    assert "SECRET" not in repr(desk.shown)


def test_taking_the_waiting_card_leaves_the_other_one_waiting():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.show(ok("B"), "b", 1000)
    desk.take_waiting(2000)
    assert shown(desk) == "A"
    assert [kept.card.order_no for kept in desk.waiting] == ["B"]


def test_an_unknown_outcome_waits_for_its_answer_while_the_next_customer_is_served():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.answer(a_card(Verdict.PENDING, order_no=OrderNo("A")), 1000)
    assert desk.show(ok("B"), "b", 2000)
    desk.answer(done("A"), 3000)
    assert shown(desk) == "B"
    assert desk.shown.card.verdict is Verdict.OK
    assert not desk.waiting
    assert [card.verdict for card in desk.last] == [Verdict.REDEEMED]


def test_the_next_customers_own_scan_can_be_confirmed_at_once():
    desk = Desk()
    desk.show(ok("A"), "a", 0)
    desk.answer(done("A"), 1000)
    desk.show(ok("B"), "b", 1300)
    assert desk.may_confirm(1350)
