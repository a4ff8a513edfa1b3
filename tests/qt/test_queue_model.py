"""The queue changes row by row, so that selection and scroll survive, and stays quick when long."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from pos.domain.ids import OrderNo
from pos.domain.orders import FreezeReason, Fulfilment, OrderState
from pos.qt.queue_model import QueueModel
from pos.qt.queue_rows import Queue, filtered, queue_of
from pos.qt.queue_view import QueueView, due, kind_words, state_words
from pos.services.overview import QueueList, QueueRow
from tests.services.shops import NOON


def a_row(n: int, **changes) -> QueueRow:
    lists = frozenset({QueueList.ALL, QueueList.TO_ACCEPT})
    row = QueueRow(
        no=OrderNo(f"A-{n}"), pick_no=f"淘 {n}", channel="web", state=OrderState.PLACED,
        fulfilment=Fulfilment.DELIVERY, scheduled=False, placed_at=NOON,
        promise_to=NOON + timedelta(minutes=n), customer="李**", tail=f"{n:04d}"[-4:],
        items="牛奶 ×1", item_count=1, bags=0, freeze=None, handed_here=False, lists=lists,
        search=f"a-{n} 淘 {n} {n:04d} 李建中 ljz lijianzhong 牛奶 ×1",
    )  # fmt: skip
    return replace(row, **changes)


def numbers(model: QueueModel) -> list[str]:
    return [model.row_at(i).no for i in range(model.rowCount())]


def test_the_latest_due_stand_on_top():
    rows = [a_row(3), a_row(-5), a_row(1), a_row(0, promise_to=None)]
    assert [row.no for row in queue_of(rows, Queue()).rows] == ["A--5", "A-1", "A-3", "A-0"]


def test_rows_that_did_not_change_stay_the_same_objects():
    before = queue_of([a_row(1), a_row(2)], Queue())
    after = queue_of([a_row(1), a_row(2, bags=3)], before)
    assert after.rows[0] is before.rows[0]
    assert after.rows[1] is not before.rows[1]


def test_lists_are_counted():
    queue = queue_of([a_row(1), a_row(2, lists=frozenset({QueueList.ALL}))], Queue())
    assert queue.counts[QueueList.ALL] == 2
    assert queue.counts[QueueList.TO_ACCEPT] == 1


@pytest.mark.parametrize("wanted", ["ljz", "LJZ", "李建中", "a-7", "0007", "牛奶 0007", "  "])
def test_the_filter_finds_number_tail_name_pinyin_and_product(wanted):
    found = filtered([a_row(7)], QueueList.ALL, wanted)
    assert found


def test_the_filter_wants_all_its_words():
    assert not filtered([a_row(7)], QueueList.ALL, "牛奶 wang")
    assert not filtered([a_row(7)], QueueList.OUT, "")


def test_any_change_arrives_by_steps_a_view_can_follow(qapp):
    chance = random.Random(7)
    model = QueueModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets = []
    queue = Queue()
    rows = {n: a_row(n) for n in range(60)}
    model.take(queue_of(rows.values(), queue))
    model.modelReset.connect(lambda: resets.append(1))
    for _ in range(40):
        for n in chance.sample(range(90), 12):
            act = chance.choice(("drop", "add", "later", "bags"))
            if act == "drop":
                rows.pop(n, None)
            elif act == "add":
                rows[n] = a_row(n)
            elif n in rows:
                rows[n] = (
                    a_row(n, bags=chance.randint(1, 9))
                    if act == "bags"
                    else a_row(n, promise_to=NOON + timedelta(minutes=chance.randint(0, 90)))
                )
        queue = queue_of(rows.values(), model.queue)
        model.take(queue)
        assert numbers(model) == [row.no for row in queue.rows]
    assert not resets
    assert tester.model() is model


def test_the_selected_order_stays_selected_while_others_come_and_go(qtbot, words, look):
    model = QueueModel()
    view = QueueView(model, words, look, lambda: NOON)
    qtbot.addWidget(view)
    view.resize(800, 300)
    view.show()
    model.take(queue_of([a_row(n) for n in range(50)], Queue()))
    assert view.choose(OrderNo("A-30"))
    scrolled = view.verticalScrollBar().value()
    model.take(queue_of([a_row(n) for n in range(50) if n != 31], model.queue))
    assert view.order_no == "A-30"
    assert view.verticalScrollBar().value() == scrolled
    model.take(queue_of([a_row(n) for n in range(-3, 50)], model.queue))
    assert view.order_no == "A-30"
    assert view.currentIndex().row() == 33


def test_filtering_keeps_the_selected_order_as_long_as_it_is_shown(qtbot, words, look):
    model = QueueModel()
    view = QueueView(model, words, look, lambda: NOON)
    qtbot.addWidget(view)
    model.take(queue_of([a_row(n) for n in range(50)], Queue()))
    view.choose(OrderNo("A-3"))
    model.show_list(QueueList.ALL, "a-3")
    assert view.order_no == "A-3"
    model.show_list(QueueList.ALL, "a-4")
    assert view.order_no == ""


def test_an_order_that_leaves_the_list_is_no_longer_selected(qtbot, words, look):
    model = QueueModel()
    view = QueueView(model, words, look, lambda: NOON)
    qtbot.addWidget(view)
    model.take(queue_of([a_row(1)], Queue()))
    view.choose(OrderNo("A-1"))
    model.take(queue_of([], model.queue))
    assert view.order_no == ""
    assert not view.choose(OrderNo("A-1"))


def test_a_late_order_is_said_in_red_and_a_near_one_by_its_minutes(words):
    assert due(words, a_row(-12), NOON).text == "迟 12 分"
    assert due(words, a_row(-12), NOON).late
    assert due(words, a_row(13), NOON).text == "剩 13 分"
    assert due(words, a_row(150), NOON).text == "14:30"
    assert not due(words, a_row(13), NOON).late


def test_what_waits_for_its_code_says_how_long(words):
    row = a_row(-12, state=OrderState.OUT, placed_at=NOON - timedelta(hours=2))
    assert due(words, row, NOON).text == "已 2 小时"
    assert not due(words, row, NOON).late


def test_a_hold_comes_before_the_state(words):
    assert state_words(words, a_row(1, freeze=FreezeReason.MISUSE)) == "已冻结"
    packed = a_row(1, state=OrderState.PACKED, fulfilment=Fulfilment.PICKUP)
    assert state_words(words, packed) == "待自提"
    assert kind_words(words, packed) == "自提"
    assert kind_words(words, a_row(1, scheduled=True)) == "预约"


def test_every_state_has_a_word(words):
    for state in OrderState:
        assert state_words(words, a_row(1, state=state))
