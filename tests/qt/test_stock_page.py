"""The page 商品: the list, what is done with a product, the stock take by gun, an order that is short."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from pos.app.catalogue_by_window import stock_parts
from pos.domain.ids import OrderNo, Sku
from pos.domain.order_changes import Changes
from pos.domain.orders import OrderState
from pos.domain.scans import ScanSource
from pos.domain.stock import Product
from pos.errors import RuleViolation
from pos.qt.pages.stock import StockPage
from pos.qt.stock.dialogs import AmountDialog, ProductDialog
from pos.qt.stock.parts import StockParts
from pos.qt.stock.short_dialog import ShortDialog
from tests.qt.office import a_face, cut_texts, pictures, settled, shown
from tests.services.shops import an_order

MILK = Product(
    Sku("A1"), "鲜牛奶 1L 全脂", ("6901234567892",), price_fen=990, safety=2, packing="冷藏袋，直立放",
    weight_g=1050, volume_ml=1000, shelf="B-03",
)  # fmt: skip
PRODUCTS = (
    (MILK, 18),
    (Product(Sku("A2"), "希腊酸奶 蓝莓味", ("6901234567908",), price_fen=650, safety=3), 4),
    (Product(Sku("B7"), "土鸡蛋 30 枚", ("6901234567915",), price_fen=3280, fragile=True), 0),
    (Product(Sku("C3"), "现切西瓜", item_no="00123", price_fen=399, delivery=False), 6),
    (Product(Sku("D9"), "纸巾 抽取式 3 层 120 抽 × 24 包 整箱装", price_fen=4990), None),
)


@pytest.fixture
def face(desk, look, words):
    with a_face(desk, look, words, stocking=desk.shop.stocking) as face:
        yield face


def fill(desk):
    for product, on_hand in PRODUCTS:
        desk.shop.stocking.put(product, by=desk.manager)
        if on_hand is not None:
            desk.shop.stocking.adjust(product.sku, to=on_hand, reason="盘点", by=desk.manager)


@pytest.fixture
def page(qtbot, desk, face):
    class Late:
        def part(self, pick):
            return pick(type("Opened", (), {"shop": desk.shop}))

    page = StockPage(face, stock_parts(lambda: desk.shop, Late()))
    shown(qtbot, page)
    page.refresh()
    settled(qtbot, face)
    return page


def on_hand(desk, sku="A1"):
    return desk.shop.stocking.the_one(sku).on_hand


def test_an_empty_shop_is_told_what_to_do(qtbot, face, page):
    assert page.body.currentIndex() == 1
    assert cut_texts(page) == []
    pictures(page, face, "stock-empty")


def test_the_list_shows_stock_and_finds_by_pinyin(qtbot, desk, face, page):
    fill(desk)
    page.refresh()
    settled(qtbot, face)
    pictures(page, face, "stock", lambda: settled(qtbot, face))
    assert cut_texts(page) == []
    assert page.model.rowCount() == 5
    page.search.setText("xnn")
    page.refresh()
    settled(qtbot, face)
    assert [row.sku for row in page.model.rows] == ["A1"]
    assert page.detail.figures["available"].text() == "16"


def test_goods_are_received_and_a_sale_of_promised_goods_is_refused(qtbot, desk, face, page):
    fill(desk)
    page.refresh()
    settled(qtbot, face)
    page.table.selectRow(page.model.place_of(MILK.sku))
    page.detail.wanted.emit("receive")
    dialog = page.findChild(AmountDialog)
    dialog.amount.setValue(6)
    pictures(dialog, face, "stock-receive")
    dialog.do.click()
    settled(qtbot, face)
    assert on_hand(desk) == 24
    page.detail.wanted.emit("sell")
    dialog = page._dialog
    dialog.amount.setValue(99)
    dialog.do.click()
    settled(qtbot, face)
    assert dialog.problem.isVisible()
    assert dialog.isVisible(), "a refusal is said where the number can be changed"
    assert on_hand(desk) == 24
    dialog.reject()


def test_a_product_is_entered_with_the_gun(qtbot, desk, face, page):
    page.acts["new"].click()
    dialog = page.findChild(ProductDialog)
    assert page.take_scan("6901234567892", ScanSource.GUN)
    dialog.name.setText("牛奶")
    dialog.price.setText("9.9")
    pictures(dialog, face, "stock-new")
    assert cut_texts(dialog) == []
    dialog.do.click()
    settled(qtbot, face)
    product = desk.shop.stocking.the_one("6901234567892")
    assert (product.name, product.price_fen) == ("牛奶", 990)


def test_a_stock_take_counts_each_scan_and_books_what_was_looked_at(qtbot, desk, face, page):
    fill(desk)
    page.show_counting(on=True)
    settled(qtbot, face)
    for _ in range(3):
        assert page.take_scan("6901234567892", ScanSource.GUN)
        settled(qtbot, face)
    page.take_scan("6901234567908", ScanSource.GUN)
    settled(qtbot, face)
    pictures(page, face, "stock-take", lambda: settled(qtbot, face))
    assert cut_texts(page) == []
    assert {row.sku: row.counted for row in page.sheet_model.rows} == {"A1": 3, "A2": 1}
    assert on_hand(desk) == 18, "nothing is booked before it was looked at"
    page.book.click()
    page._dialog.note.setText("月底")
    page._dialog.do.click()
    settled(qtbot, face)
    assert (on_hand(desk), on_hand(desk, "A2")) == (3, 1)


def test_a_customers_code_is_left_to_the_counter(qtbot, desk, face, page):
    code = desk.packed("A-1")
    assert not page.take_scan(desk.token(code), ScanSource.GUN)
    assert not page.take_scan("HB1A-1-1", ScanSource.GUN)


def test_a_short_order_is_accepted_with_less_or_with_another_product(qtbot, desk, face):
    fill(desk)
    lines = (replace(an_order("x").lines[0], sku="A2", qty=6),)
    with desk.shop.store.begin() as work:
        work.orders.add(an_order("A-1", state=OrderState.PLACED, lines=lines))
    with pytest.raises(RuleViolation, match="would_oversell") as refused:
        desk.shop.intake.accept("A-1", by=desk.manager)
    wanted: list[Changes] = []
    ground = QWidget()
    shown(qtbot, ground)
    short = refused.value.fields["lines"]
    dialog = ShortDialog(face, OrderNo("A-1"), short, wanted.append, ground)
    qtbot.addWidget(dialog)
    dialog.show()
    settled(qtbot, face)
    field = dialog.other[0]
    field.setCurrentIndex(next(i for i in range(field.count()) if field.itemData(i) == "A1"))
    pictures(dialog, face, "stock-short")
    assert cut_texts(dialog) == []
    dialog.do.click()
    assert wanted == [], "nobody was asked yet"
    dialog.consent.setText("14:05 电话同意")
    dialog.do.click()
    (changes,) = wanted
    done = desk.shop.intake.accept("A-1", by=desk.manager, changes=changes)
    assert [(x.sku, x.open_qty) for x in done.order.lines] == [("A2", 1), ("A1", 5)]


def test_the_parts_are_joined_late(face, page):
    assert isinstance(page._parts, StockParts)
