"""An order by hand is checked in words, taken, accepted, and its paper code is shown once."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QTime

from pos.domain.digits import is_paper
from pos.domain.orders import CodeOwner, Fulfilment, OrderState
from pos.domain.scans import ScanSource
from pos.domain.settings import Link, LinkKind
from pos.domain.times import SHANGHAI
from pos.errors import Unavailable
from pos.qt.by_hand import OrderByHand
from pos.qt.order_lines import _fen
from pos.qt.parts import Printed
from tests.qt.office import a_face, cut_texts, pictures, settled
from tests.services.shops import NOON


class Slips:
    """Remembers what was printed, or fails as it is told to."""

    def __init__(self) -> None:
        self.printed: list[tuple[str, str]] = []
        self.trouble: Exception | None = None

    def print(self, no, digits, by) -> Printed:
        if self.trouble:
            raise self.trouble
        self.printed.append((no, digits))
        return Printed("labels/slip.pdf")


@pytest.fixture
def face(desk, look, words, slips):
    with a_face(desk, look, words, print_slip=slips.print) as face:
        yield face


@pytest.fixture
def slips():
    return Slips()


@pytest.fixture
def form(qtbot, face):
    form = OrderByHand(face)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(form)
    form.open()
    qtbot.waitExposed(form)
    return form


def _fill(
    qtbot, form, *, name: str = "顾客甲", product: str = "牛奶 1L", price: str = "9.9"
) -> None:
    form.fields["name"].insert(name)  # as an input method does
    row = form.lines.rows[0]
    row.name.insert(product)
    qtbot.keyClick(row.qty, Qt.Key.Key_Backspace)
    qtbot.keyClicks(row.qty, "2")
    row.price.insert(price)


def test_without_a_platform_the_paper_code_is_shown_large_and_printed(
    qtbot, desk, face, form, slips
):
    _fill(qtbot, form)
    qtbot.keyClick(form.take, Qt.Key.Key_Space)
    settled(qtbot, face)
    digits = form.code.text().replace(" ", "")
    assert is_paper(digits)
    (order,) = desk.shop.overview.orders()
    assert order.promise.end == NOON.replace(minute=40, second=0)
    assert (order.state, order.code_owner) == (OrderState.ACCEPTED, CodeOwner.SHOP)
    assert (order.goods_fen, order.fulfilment, order.channel) == (1980, Fulfilment.PICKUP, "hand")
    assert desk.check(digits, ScanSource.TYPED).order_no == order.no
    pictures(form, face, "by-hand-code")
    qtbot.keyClick(form.slip, Qt.Key.Key_Space)
    settled(qtbot, face)
    assert slips.printed == [(order.no, digits)]
    assert not form.slip.isEnabled()


def test_a_slip_that_did_not_come_out_can_be_printed_again(qtbot, face, form, slips):
    slips.trouble = Unavailable("printer_missing", printer="Zebra")
    _fill(qtbot, form)
    form.take.click()
    settled(qtbot, face)
    form.slip.click()
    settled(qtbot, face)
    assert "Zebra" in form.printed.text()
    slips.trouble = None
    form.slip.click()
    settled(qtbot, face)
    assert len(slips.printed) == 1


def test_with_a_platform_the_code_is_made_there_and_the_form_closes(qtbot, desk, face, form):
    with desk.shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "https://hub.example"))
    _fill(qtbot, form)
    form.take.click()
    settled(qtbot, face)
    assert not form.isVisible()
    assert "已录入并接单" in face.news.items()[0].text


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("phone", "12", "7 到 12 位"),
        ("phone", "", "要填顾客电话"),
        ("address", "", "要填地址"),
    ],
)
def test_a_delivery_says_what_is_missing(qtbot, desk, face, form, field, text, said):
    _fill(qtbot, form)
    qtbot.mouseClick(form.kinds[1], Qt.MouseButton.LeftButton)
    form.fields["phone"].setText("13800000417")
    form.fields["address"].setText("示范市示范路 1 号 2 幢 301 室")
    form.fields[field].setText(text)
    form.take.click()
    settled(qtbot, face)
    assert said in form.trouble.text()
    assert desk.shop.overview.orders() == []


@pytest.mark.parametrize(
    ("product", "price", "said"),
    [
        ("", "", "还没有商品"),
        ("", "1", "没有名字"),
        ("牛奶", "", "单价不对"),
        ("牛奶", "9.999", "单价不对"),
        ("牛奶", "-1", "单价不对"),
        ("牛奶", "十", "单价不对"),
    ],
)
def test_a_line_that_is_no_line_is_said(qtbot, face, form, product, price, said):
    _fill(qtbot, form, product=product, price=price)
    form.take.click()
    assert said in form.trouble.text()


def test_a_promise_that_has_passed_is_refused(qtbot, desk, form):
    _fill(qtbot, form)
    assert form.promise.text() == "11-23 12:40"
    past = (desk.clock.now() - timedelta(minutes=1)).astimezone(SHANGHAI)
    form.promise.setTime(QTime(past.hour, past.minute))
    form.take.click()
    assert "已经过了" in form.trouble.text()


def test_filling_the_last_line_brings_another(qtbot, form):
    assert len(form.lines.rows) == 1
    qtbot.keyClicks(form.lines.rows[0].price, "5")
    assert len(form.lines.rows) == 2


def test_input_methods_are_on_only_where_chinese_is_wanted(form):
    on = {
        name
        for name, field in form.fields.items()
        if field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    }
    assert on == {"name", "address", "remark"}


def test_pressing_twice_takes_one_order(qtbot, desk, face, form):
    _fill(qtbot, form)
    form.take.click()
    form._on_take()
    settled(qtbot, face)
    assert len(desk.shop.overview.orders()) == 1


def test_the_form_can_be_read_in_both_languages_and_themes(qtbot, face, form):
    cut = []
    _fill(qtbot, form)
    form.kinds[1].click()
    pictures(form, face, "by-hand-form", lambda: cut.extend(cut_texts(form)))
    assert not cut


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("9.9", 990), (" 10 ", 1000), ("0", 0), ("9。5", 950), ("9.905", None), ("NaN", None),
     ("1e20", None), ("", None), ("-0.01", None)],
)  # fmt: skip
def test_an_amount_in_yuan_is_whole_fen_or_none(typed, fen):
    assert _fen(typed) == fen
