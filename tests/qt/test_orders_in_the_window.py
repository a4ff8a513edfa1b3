"""Orders are found, accepted, packed, labelled and rejected by keys alone."""

from PySide6.QtCore import Qt

from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import CodeOwner, Line, OrderState
from pos.domain.stock import Product
from pos.qt.card_words import Sound
from pos.qt.stock.short_dialog import ShortDialog
from pos.services.overview import QueueList
from tests.services.shops import TAIL

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def becomes(till, no: str, state: OrderState) -> None:
    till.until(lambda: till.desk.order(OrderNo(no)).state is state)


def test_f2_accepts_f3_asks_for_bags_and_f4_prints(till):
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.opens("A-1")
    till.key(K.Key_F2)
    becomes(till, "A-1", OrderState.ACCEPTED)
    till.until(lambda: till.window.face.commands.is_enabled("pack"))
    till.key(K.Key_F3)
    till.type("2")
    till.enter()
    becomes(till, "A-1", OrderState.PACKED)
    assert till.desk.order(OrderNo("A-1")).bags == 2
    till.until(lambda: till.window.counter.detail.view.state is OrderState.PACKED)
    till.key(K.Key_F4)
    till.until(lambda: till.printer.printed == ["A-1"])
    till.until(lambda: any("前台" in text for text in till.news))


def test_f3_twice_packs_in_one_bag(till):
    till.desk.packed("A-1", state=OrderState.ACCEPTED)
    till.opens("A-1")
    till.key(K.Key_F3)
    till.key(K.Key_F3)
    becomes(till, "A-1", OrderState.PACKED)
    assert till.desk.order(OrderNo("A-1")).bags == 1


def test_rejecting_needs_a_reason(till):
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.opens("A-1")
    till.key(K.Key_R, CTRL)
    detail = till.window.counter.detail
    assert detail.asks
    till.enter()
    assert till.desk.order(OrderNo("A-1")).state is OrderState.PLACED
    till.type("sold out")
    till.enter()
    becomes(till, "A-1", OrderState.REJECTED)
    assert till.desk.order(OrderNo("A-1")).closed_reason == "sold out"


def test_esc_takes_a_question_back(till):
    till.desk.packed("A-1", state=OrderState.ACCEPTED)
    till.opens("A-1")
    till.key(K.Key_F3)
    assert till.window.counter.detail.asks
    till.key(K.Key_Escape)
    assert not till.window.counter.detail.asks
    assert till.desk.order(OrderNo("A-1")).state is OrderState.ACCEPTED


def test_a_platform_order_is_noted_as_handed_over(till):
    till.desk.packed("A-1", code_owner=CodeOwner.PLATFORM)
    till.opens("A-1")
    till.key(K.Key_H, CTRL)
    becomes(till, "A-1", OrderState.ARRIVED)
    till.until(lambda: any("千牛" in text for text in till.news))


def test_only_what_can_be_done_with_an_order_is_shown(till):
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.opens("A-1")
    shown = {
        name for name, button in till.window.counter.detail.buttons.items() if button.isVisible()
    }
    assert shown == {"accept", "reveal", "reject", "more"}


def test_four_digits_find_the_order_by_its_phone_tail(till):
    till.desk.packed("A-1")
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    till.type(TAIL)
    assert "尾号" in till.window.counter.scan.code.hint.text()
    till.enter()
    till.until(lambda: till.window.counter.view.order_no == "A-1")


def test_an_order_number_opens_its_order(till):
    till.desk.packed("A-1")
    till.desk.packed("A-2")
    till.until(lambda: OrderNo("A-2") in till.window.live.newest.numbers)
    till.type("A-2")
    till.enter()
    till.until(lambda: till.window.counter.view.order_no == "A-2")


def test_a_new_order_appears_by_itself_and_rings(till):
    till.until(lambda: till.window.face.jobs.idle)
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.until(lambda: OrderNo("A-1") in till.window.live.newest.numbers)
    assert Sound.NEW_ORDER in till.ear.heard
    assert till.window.counter.tabs._tabs[QueueList.TO_ACCEPT]._count == 1


def test_what_another_counter_does_is_seen_and_keeps_the_selection(till):
    for number in range(4):
        till.desk.packed(f"A-{number}", state=OrderState.ACCEPTED)
    till.opens("A-2")
    till.desk.put_order(OrderNo("A-0"), state=OrderState.COMPLETED)
    till.until(lambda: OrderNo("A-0") not in till.window.live.newest.numbers)
    assert till.window.counter.view.order_no == "A-2"
    assert till.window.counter.view.currentIndex().isValid()


def test_the_lists_are_walked_by_keys(till):
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.desk.packed("A-2")
    till.until(lambda: len(till.window.live.newest.numbers) == 2)
    till.key(K.Key_PageDown, CTRL)
    assert till.window.counter.model.on is QueueList.TO_ACCEPT
    assert till.window.counter.model.rowCount() == 1
    till.key(K.Key_PageUp, CTRL)
    assert till.window.counter.model.on is QueueList.ALL


def test_the_script_is_shown_and_esc_brings_the_pane_back(till):
    till.key(K.Key_F7)
    assert till.window.counter.scan.shows_script
    till.key(K.Key_Escape)
    assert not till.window.counter.scan.shows_script


def test_a_refused_act_is_said_with_what_to_do(till):
    till.desk.packed("A-1", state=OrderState.PLACED)
    till.opens("A-1")
    till.desk.put_order(OrderNo("A-1"), state=OrderState.CANCELLED)
    till.window.counter.acts._accept_now()
    till.until(lambda: any("已取消" in text for text in till.news))


def test_an_order_that_is_short_is_accepted_with_what_there_is(counter_of, desk):
    desk.shop.stocking.put(Product(Sku("A1"), "牛奶 1L", price_fen=990), by=desk.manager)
    desk.shop.stocking.adjust("A1", to=2, reason="盘点", by=desk.manager)
    till = counter_of(stocking=desk.shop.stocking)
    line = Line("牛奶 1L", 5, 990, "A1")
    desk.packed("A-1", state=OrderState.PLACED, lines=(line,))
    till.opens("A-1")
    till.key(K.Key_F2)
    till.until(lambda: till.window.findChild(ShortDialog) is not None)
    dialog = till.window.findChild(ShortDialog)
    assert desk.order(OrderNo("A-1")).state is OrderState.PLACED
    dialog.do.click()
    becomes(till, "A-1", OrderState.ACCEPTED)
    till.until(lambda: not dialog.isVisible())
    assert desk.order(OrderNo("A-1")).lines[0].open_qty == 2
    till.until(lambda: any("快卖完了" in text for text in till.news))
