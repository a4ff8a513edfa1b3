"""The settlement page shows the day's money, row by row and hour by hour, and the sync desk."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

import pos.hub.effects
import pos.hub.hearing
from pos.domain.events import EventKind, Outcome, Receipt
from pos.domain.ids import CodeId, OrderNo
from pos.domain.settings import Link, LinkKind
from pos.domain.settlements import Settlement, SettlementKind, SettlementState
from pos.domain.times import shanghai_day
from pos.errors import Unavailable
from pos.qt.pages.settlement import SettlementPage
from pos.qt.settling.day import Day
from pos.qt.settling.hour_chart import HourChart
from pos.qt.settling.rows_model import ROW_ROLE, RowsModel
from pos.qt.settling.sync_desk import reason_word
from pos.qt.words import catalogue
from pos.services.syncing import SyncReport
from tests.qt.office import a_face, cut_texts, pictures, settled, shown
from tests.services.shops import NOON

TODAY = date(2026, 11, 23)


def a_row(number: int, *, at: datetime = NOON, **changes) -> Settlement:
    values = {
        "id": f"row-{number:04d}",
        "order_no": OrderNo(f"HX20261123-{number:04d}"),
        "code_id": CodeId(number),
        "generation": 1,
        "kind": SettlementKind.SETTLEMENT,
        "goods_fen": 3480,
        "packing_fee_fen": 100,
        "delivery_fee_fen": 500,
        "discount_fen": 200,
        "subsidy_fen": 300,
        "refund_fen": 0,
        "commission_fen": 150,
        "fixed_fee_fen": 14,
        "net_fen": 3716,
        "made_at": at,
        "day": shanghai_day(at),
        "due_date": date(2026, 11, 24),
        **changes,
    }
    return Settlement(**values)


def a_busy_day(desk, rows: int = 40) -> None:
    states = list(SettlementState)
    with desk.shop.store.begin() as work:
        for number in range(1, rows + 1):
            at = NOON.replace(hour=1 + number * 11 // rows) + timedelta(minutes=number % 50)
            state = SettlementState.DIFFERS if number == 7 else states[number % 2]
            work.settlements.add(a_row(number, at=at, state=state))


def park(desk, reasons: list[str]) -> None:
    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "https://hub.example"))
        for number, _ in enumerate(reasons):
            work.outbox.add(
                EventKind.REDEEMED,
                order_no=OrderNo(f"HX-{number}"),
                code_id=CodeId(number + 1),
                at=NOON - timedelta(hours=2),
                payload="{}",
            )
    with desk.shop.store.begin() as work:
        receipts = [
            Receipt(event.id, Outcome.PARKED, "", reason)
            for event, reason in zip(work.outbox.unsent(100), reasons, strict=True)
        ]
        work.outbox.settle(receipts, at=NOON)


@pytest.fixture
def face(desk, look, words):
    with a_face(desk, look, words) as face:
        yield face


@pytest.fixture
def page(qtbot, face):
    page = SettlementPage(face)
    shown(qtbot, page)
    return page


def test_the_sums_are_those_of_the_day_and_the_net_is_what_they_make(qtbot, desk, face, page):
    a_busy_day(desk)
    page.refresh()
    settled(qtbot, face)
    said = {name: figure.amount.text() for name, figure in page.records.figures.items()}
    assert said == {
        "net": "1486.40", "count": "40", "goods": "1392.00", "fees": "240.00",
        "discount": "-80.00", "refund": "0.00", "commission": "-65.60",
    }  # fmt: skip
    assert page.records.differing.isVisible()
    assert "1" in page.records.differing.text()


def test_the_page_can_be_read_in_both_languages_themes_and_sizes(qtbot, desk, face, page):
    a_busy_day(desk)
    park(desk, ["order_not_found", "bad_payload: at: missing", "something new"])
    page.refresh()
    settled(qtbot, face)
    cut = []
    for size in ((1294, 672), (1848, 984)):
        page.resize(*size)
        for tab, name in enumerate(("records", "unsent")):
            page.show_tab(tab)
            pictures(page, face, f"settlement-{name}", lambda: cut.extend(cut_texts(page)))
    assert not cut


def test_a_day_without_a_redemption_says_so(qtbot, face, page):
    page.refresh()
    settled(qtbot, face)
    assert not page.records.table.isVisible()
    assert "还没有核销记录" in " ".join(
        label.text()
        for label in page.findChildren(type(page.records.differing))
        if label.isVisible()
    )
    pictures(page, face, "settlement-empty")


def test_the_day_before_is_one_press_away_and_today_one_back(qtbot, desk, face, page):
    with desk.shop.store.begin() as work:
        work.settlements.add(a_row(1, at=NOON - timedelta(days=1)))
    page.refresh()
    settled(qtbot, face)
    assert page.records.model.rowCount() == 0
    qtbot.mouseClick(page.picker.before, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert page.records.model.rowCount() == 1
    assert not page.picker.now.isChecked()
    qtbot.mouseClick(page.picker.now, Qt.MouseButton.LeftButton)
    settled(qtbot, face)
    assert page.records.model.rowCount() == 0
    assert not page.picker.after.isEnabled()


def test_a_day_is_typed_on_the_keyboard(qtbot, desk, face, page):
    with desk.shop.store.begin() as work:
        work.settlements.add(a_row(1, at=NOON - timedelta(days=2)))
    page.picker.field.setFocus()
    qtbot.keyClick(page.picker.field, Qt.Key.Key_End)
    for _ in range(2):
        qtbot.keyClick(page.picker.field, Qt.Key.Key_Down)
    settled(qtbot, face)
    assert page.picker.day == TODAY - timedelta(days=2)
    assert page.records.model.rowCount() == 1


def test_midnight_moves_a_page_that_stands_on_today(qtbot, desk, face, page):
    page.refresh()
    desk.clock.go(hours=13)
    page.refresh()
    settled(qtbot, face)
    assert page.picker.day == TODAY + timedelta(days=1)


def test_enter_on_a_row_asks_for_its_order(qtbot, desk, face, page):
    a_busy_day(desk, rows=3)
    page.refresh()
    settled(qtbot, face)
    page.records.table.setFocus()
    page.records.table.selectRow(0)
    with qtbot.waitSignal(page.order_wanted) as wanted:
        qtbot.keyClick(page.records.table, Qt.Key.Key_Return)
    assert wanted.args == [page.records.model.index(0, 0).data(ROW_ROLE).order_no]


def test_a_new_row_comes_on_top_and_the_selected_one_stays_selected(qtmodeltester, face):
    model = RowsModel(face)
    qtmodeltester.check(model)
    old = Day.of(TODAY, [a_row(2), a_row(1)])
    model.take(old)
    resets, inserted = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.take(Day.of(TODAY, [a_row(4), a_row(3), *old.rows]))
    assert (resets, inserted) == ([], [(0, 1)])
    model.take(Day.of(TODAY - timedelta(days=1), [a_row(9)]))
    assert resets == [1]


def test_a_confirmed_row_is_repainted_where_it_stands(qtbot, face):
    model = RowsModel(face)
    model.take(Day.of(TODAY, [a_row(1)]))
    with qtbot.waitSignal(model.dataChanged):
        model.take(Day.of(TODAY, [a_row(1, state=SettlementState.CONFIRMED)]))
    assert model.index(0, 8).data() == "平台已确认"


def test_a_bar_is_as_high_as_its_hours_share_and_never_leaves_the_chart(face, qtbot):
    chart = HourChart(face)
    qtbot.addWidget(chart)
    chart.resize(380, 240)
    chart.show_hours({9: 1000, 12: 4000, 23: 2000, 3: 0})
    bars = chart.bars()
    assert bars[12].height() == pytest.approx(4 * bars[9].height())
    assert bars[3].height() == 0
    assert all(chart.rect().toRectF().contains(bar) for bar in bars.values() if bar.height())
    assert chart.hours == range(3, 24)


def test_a_reversal_hangs_below_the_line(face, qtbot):
    chart = HourChart(face)
    qtbot.addWidget(chart)
    chart.resize(380, 240)
    chart.show_hours({10: 2000, 11: -1000})
    bars = chart.bars()
    assert bars[11].top() == pytest.approx(bars[10].bottom())


def test_what_is_parked_says_why_and_what_to_do(qtbot, desk, face, page):
    park(desk, ["waits_for_parked", "no: too_long"])
    page.show_tab(1)
    page.refresh()
    settled(qtbot, face)
    first, second = page.desk.lines
    assert first.why.text() == "同一单前面还有一条没处理好。"
    assert "先处理前面" in first.do.text()
    assert "没有收下这个订单" in second.why.text()
    assert page.desk.count.amount.text() == "2"
    assert "2" in page.tabs[1].text()
    with qtbot.waitSignal(page.order_wanted) as wanted:
        qtbot.mouseClick(first.open, Qt.MouseButton.LeftButton)
    assert wanted.args == ["HX-0"]


def test_every_reason_the_hub_can_park_with_has_words_of_its_own():
    said = set()
    for module in (pos.hub.effects, pos.hub.hearing):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in {"Parked", "_parked"}:
                said |= {
                    arg.value if isinstance(arg, ast.Constant) else arg.values[0].value
                    for arg in node.args
                    if isinstance(arg, ast.Constant)
                    or (isinstance(arg, ast.JoinedStr) and isinstance(arg.values[0], ast.Constant))
                }
    assert "order_not_found" in said
    words = {reason_word(reason) for reason in said}
    for language in ("zh_CN", "en"):
        texts = catalogue(language)
        assert not {f"parked.{x}.{word}" for word in words for x in ("why", "do")} - set(texts)


def test_the_sync_button_sends_and_says_what_happened(qtbot, desk, look, words):
    park(desk, [])
    report = SyncReport(sent=3, accepted=3, orders_new=2, left=1)
    with a_face(desk, look, words, sync=lambda: report) as face:
        page = SettlementPage(face)
        shown(qtbot, page)
        page.show_tab(1)
        page.refresh()
        settled(qtbot, face)
        page.desk.button.setFocus()
        with qtbot.waitSignal(page.desk.synced):
            qtbot.keyClick(page.desk.button, Qt.Key.Key_Space)
        settled(qtbot, face)
        assert "上传 3 条" in face.news.items()[0].text


def test_a_platform_out_of_reach_is_said_and_the_button_comes_back(qtbot, desk, look, words):
    park(desk, [])

    def unreachable():
        raise Unavailable("hub_unreachable")

    with a_face(desk, look, words, sync=unreachable) as face:
        page = SettlementPage(face)
        shown(qtbot, page)
        page.refresh()
        settled(qtbot, face)
        page.desk.sync()
        settled(qtbot, face)
        assert "平台连不上" in face.news.items()[0].text
        assert page.desk.button.isEnabled()


def test_without_a_platform_there_is_nothing_to_sync(qtbot, face, page):
    page.show_tab(1)
    page.refresh()
    settled(qtbot, face)
    assert not page.desk.button.isEnabled()
    assert "没有接平台" in page.desk.state.text()


def test_the_figures_of_no_rows_are_nothing():
    assert Day.of(TODAY, []).figures[-1] == ("net", 0)
    assert Day.of(
        TODAY, [a_row(1, at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC))]
    ).net_by_hour() == {0: 3716}
