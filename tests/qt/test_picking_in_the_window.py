"""A walk is begun, scanned, refused, ticked, closed and resumed by gun and keys alone."""

import dataclasses

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from pos.domain.ids import OrderNo, Sku
from pos.domain.orders import Line, OrderState
from pos.domain.print_jobs import PrintKind
from pos.domain.staff import Role
from pos.domain.stock import Product
from pos.domain.verdicts import Verdict
from pos.qt.card_words import Sound
from pos.qt.theme import Tone
from pos.services.overview import QueueList

K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MILK, TISSUE, COLA = "6901234567892", "6922222222226", "6944444444446"
A, B = OrderNo("A-1"), OrderNo("B-2")


@pytest.fixture
def shelves(till):
    """Two orders to pick and the shelves their goods stand on."""
    lines = (Line("牛奶", 2, 990, barcode=MILK), Line("抽纸", 1, 1500, barcode=TISSUE))
    for no in (A, B):
        till.desk.packed(no, state=OrderState.ACCEPTED, lines=lines)
    with till.desk.shop.store.begin() as work:
        for product in (
            Product(Sku("M"), "牛奶", (MILK,), shelf="B-1", packing="放冰袋"),
            Product(Sku("T"), "抽纸", (TISSUE,), shelf="A-1"),
            Product(Sku("C"), "可乐", (COLA,)),
        ):
            work.products.put(product, search=product.name)
    till.until(lambda: B in till.window.live.newest.numbers)
    return till


def pane(till):
    return till.window.counter.picking


def choose(till, *nos):
    counter = till.window.counter
    counter.show_list(QueueList.PICKING)
    flag = QItemSelectionModel.SelectionFlag
    counter.view.choose(nos[0])
    for no in nos[1:]:
        index = counter.model.index(counter.model.position_of(no))
        counter.view.selectionModel().select(index, flag.Select)
    till.until(lambda: till.window.face.commands.is_enabled("pick"))


def begin(till, *nos):
    choose(till, *nos)
    till.key(K.Key_F3, SHIFT)
    till.until(lambda: pane(till).is_shown and pane(till).view.hasFocus())


def scan(till, text):
    before = pane(till)._pick.version
    till.gun(text)
    till.until(lambda: pane(till)._pick is None or pane(till)._pick.version > before)


def card(till):
    shown = pane(till).stack.currentWidget() is pane(till).card
    return pane(till).card.said if shown else None


def test_shift_f2_gives_the_lists_of_the_selected_orders_to_the_print_queue(shelves):
    choose(shelves, A, B)
    shelves.key(K.Key_F2, SHIFT)
    queue = shelves.desk.shop.print_queue
    shelves.until(lambda: len(queue.jobs()) == 2)
    assert {(job.order_no, job.kind) for job in queue.jobs()} == {
        (A, PrintKind.PICK_LIST),
        (B, PrintKind.PICK_LIST),
    }


def test_two_orders_are_one_walk_and_each_right_piece_says_its_basket(shelves):
    begin(shelves, A, B)
    assert [item.shelf for item in pane(shelves).view.rows.items] == ["A-1", "A-1", "B-1", "B-1"]
    scan(shelves, TISSUE)
    assert (pane(shelves).stage.said.tone, pane(shelves).stage.said.basket) == (Tone.GOOD, "1")
    scan(shelves, TISSUE)
    assert pane(shelves).stage.said.basket == "2"
    assert pane(shelves).view.item.name == "牛奶"


@pytest.mark.parametrize(
    ("texts", "headline", "sound"),
    [
        ((COLA,), "拿错了", Sound.REFUSED),
        ((TISSUE, TISSUE), "多拿了", Sound.REFUSED),
        (("6955555555550",), "不认识", Sound.LOW),
    ],
)
def test_what_does_not_belong_fills_the_pane_and_sounds(shelves, texts, headline, sound):
    begin(shelves, A)
    for text in texts:
        scan(shelves, text)
    assert card(shelves).headline == headline
    assert shelves.ear.heard[-1] is sound
    scan(shelves, MILK)
    assert card(shelves) is None
    assert pane(shelves)._pick.got == len(texts)


def test_f3_refuses_while_something_is_missing_or_unchecked_and_then_closes(shelves):
    begin(shelves, A)
    shelves.key(K.Key_F3)
    assert card(shelves).headline == "还差 3 件"
    for text in (MILK, MILK, TISSUE):
        scan(shelves, text)
    shelves.key(K.Key_F3)
    assert card(shelves).headline == "还没质检"
    shelves.key(K.Key_Escape)
    shelves.until(pane(shelves).view.hasFocus)
    shelves.key(K.Key_Space)
    shelves.until(lambda: pane(shelves)._pick.is_complete(A))
    shelves.key(K.Key_F3)
    shelves.type("2")
    shelves.enter()
    shelves.until(lambda: shelves.desk.order(A).state is OrderState.PACKED)
    assert shelves.desk.order(A).bags == 2
    shelves.until(lambda: not pane(shelves).is_shown)
    assert shelves.printer.printed == []


def test_the_last_piece_prints_its_label_by_itself_where_the_counter_wants_it(shelves):
    begin(shelves, A)
    pane(shelves).prints_by_itself = True
    for text in (MILK, MILK):
        scan(shelves, text)
    pane(shelves).view.go_to(pane(shelves)._pick.item(A, 0))
    shelves.key(K.Key_Space)
    shelves.until(lambda: pane(shelves)._pick.item(A, 0).checked)
    shelves.gun(TISSUE)
    shelves.until(lambda: shelves.printer.printed == [A])
    assert shelves.desk.order(A).state is OrderState.PACKED


def test_arrows_put_in_and_take_out_and_del_notes_what_is_not_there(shelves):
    begin(shelves, A)
    shelves.key(K.Key_Right)
    shelves.until(lambda: pane(shelves)._pick.got == 1)
    shelves.key(K.Key_Left)
    shelves.until(lambda: pane(shelves)._pick.got == 0)
    shelves.key(K.Key_Delete)
    shelves.until(lambda: pane(shelves)._pick.item(A, 1).short == 1)


def test_leaving_keeps_the_walk_and_the_same_key_goes_on_with_it(shelves):
    begin(shelves, A, B)
    scan(shelves, MILK)
    shelves.key(K.Key_Escape)
    shelves.until(lambda: not pane(shelves).is_shown)
    begin(shelves, B)
    assert pane(shelves)._pick.got == 1
    assert len(pane(shelves)._pick.baskets) == 2


def test_a_customers_code_scanned_in_between_still_gets_its_card(shelves):
    code = shelves.desk.packed("C-3")
    shelves.until(lambda: OrderNo("C-3") in shelves.window.live.newest.numbers)
    begin(shelves, A)
    shelves.gun(shelves.desk.token(code))
    shelves.sees(Verdict.OK)
    assert pane(shelves).isVisible()
    scan(shelves, MILK)
    assert pane(shelves)._pick.got == 1
    assert shelves.verdict is Verdict.OK
    shelves.key(K.Key_F9)
    shelves.sees(Verdict.REDEEMED)


def test_without_a_walk_a_product_that_nobody_ordered_is_no_code(shelves):
    shelves.gun("6977777777777")
    shelves.sees(Verdict.NOT_A_CODE)


def test_another_persons_walk_is_said_and_taken_over_by_a_key(shelves):
    zhou = shelves.desk.person("周", Role.CLERK)
    walk = shelves.desk.shop.picking.begin([A], by=zhou)
    shelves.window.counter.show_list(QueueList.PICKING)
    shelves.window.counter.view.choose(A)
    shelves.until(lambda: shelves.window.face.commands.is_enabled("pick"))
    shelves.key(K.Key_F3, SHIFT)
    shelves.until(lambda: any("周" in text for text in shelves.news))
    shelves.key(K.Key_F3, CTRL)
    shelves.until(lambda: pane(shelves).is_shown)
    assert shelves.desk.shop.picking.look(walk.id).pick.by == shelves.desk.manager.person


def test_an_order_cancelled_under_the_walk_is_said_and_leaves_it(shelves):
    begin(shelves, A, B)
    scan(shelves, TISSUE)
    shelves.desk.put_order(A, state=OrderState.CANCELLED)
    shelves.until(lambda: len(pane(shelves)._pick.baskets) == 1)
    assert any("1 号篮" in text for text in shelves.news)


def test_the_counters_setting_reaches_the_walk(shelves):
    settings = shelves.desk.shop.overview.settings()
    devices = dataclasses.replace(settings.devices, last_item_prints=True)
    with shelves.desk.shop.store.begin() as work:
        work.shop.put_settings(dataclasses.replace(settings, devices=devices))
    shelves.until(lambda: pane(shelves).prints_by_itself)
