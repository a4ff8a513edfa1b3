"""Pick lists, run sheets and hand-over slips: drawn, rendered and read back."""

from dataclasses import replace

import pytest
import zxingcpp

from pos.domain.orders import Customer, Fulfilment, OrderState
from pos.errors import RuleViolation
from pos.paper.drawing import PdfDrawing
from pos.paper.forms import form_layout
from pos.paper.raster import page_count
from pos.paper.templates import TEMPLATE_FOLDER
from tests.paper.form_specimens import (
    LONG_RUN,
    PICK_LISTS,
    RUN,
    SECOND,
    a_hand_over,
    a_list,
    a_run,
)
from tests.paper.looking import by_pdfium, overlapping, text_boxes, text_of
from tests.paper.specimens import CHINESE_NUMBER, USUAL

DRAW = PdfDrawing()
PAPERS = pytest.mark.parametrize("paper", ["a4", "80"])
LISTS = pytest.mark.parametrize("name", PICK_LISTS)
DPIS = pytest.mark.parametrize("dpi", [203, 300])


def whole_text(pdf: bytes) -> str:
    return "".join(text_of(pdf, page) for page in range(page_count(pdf))).replace("\r\n", "")


def codes_on(pdf: bytes, dpi: int) -> list[str]:
    return [
        found.text
        for page in range(page_count(pdf))
        for found in zxingcpp.read_barcodes(by_pdfium(pdf, dpi, page))
    ]


@PAPERS
@LISTS
@DPIS
def test_every_code_on_a_pick_list_reads_and_names_its_order(paper, name, dpi):
    listed = PICK_LISTS[name]
    orders = listed.orders
    if len(orders) > 1 and paper == "80":
        orders = ()  # a roll has no room for a code in each row
    elif len(orders) > 1 and dpi == 203:  # 60 Chinese signs need more dots than the column has
        orders = [order for order in orders if order.order_no != CHINESE_NUMBER.no]
    pdf = DRAW.pick_list(listed, paper=paper, dpi=dpi)
    assert sorted(codes_on(pdf, dpi)) == sorted(order.code_text for order in orders)


def _pages(pdf: bytes):
    assert page_count(pdf) >= 1
    boxes, size = text_boxes(pdf)
    assert len(boxes) >= 5
    return boxes, size


@PAPERS
@LISTS
def test_nothing_on_a_pick_list_overlaps_or_leaves_the_paper(paper, name):
    boxes, (width, height) = _pages(DRAW.pick_list(PICK_LISTS[name], paper=paper, dpi=203))
    assert overlapping(boxes) == []
    assert all(box.left >= 0 and box.right <= width for box in boxes)
    assert all(box.bottom >= 0 and box.top <= height for box in boxes)


@pytest.mark.parametrize("stops", [RUN, LONG_RUN], ids=["hard", "long"])
def test_nothing_on_a_couriers_papers_overlaps_or_leaves_them(stops):
    for pdf in (
        DRAW.run_sheet(a_run(*stops), dpi=203),
        DRAW.hand_over(a_hand_over(*stops), dpi=203),
    ):
        boxes, (width, height) = _pages(pdf)
        assert overlapping(boxes) == []
        assert all(box.left >= 0 and box.right <= width for box in boxes)
        assert all(box.bottom >= 0 and box.top <= height for box in boxes)


@PAPERS
def test_a_pick_list_says_what_goes_where_and_how_much(paper):
    text = whole_text(DRAW.pick_list(PICK_LISTS["walk"], paper=paper, dpi=203))
    for said in ("合并拣货 3 单", "6 种 14 件", "淘 23", "网 7", "美 118", "抽纸 3 层 100 抽"):
        assert said in text
    assert "×3" in text
    assert "1 号篮 2，2 号篮 1" in text
    assert "备注：不要一次性餐具" in text
    assert "直立放置" in text
    one = whole_text(DRAW.pick_list(PICK_LISTS["one"], paper=paper, dpi=203))
    assert "补打 1" in one
    assert "号篮" not in one


def test_a_list_on_a_roll_is_as_long_as_it_needs():
    short, long = (
        text_boxes(DRAW.pick_list(PICK_LISTS[name], paper="80", dpi=203))[1]
        for name in ("one", "many")
    )
    assert short[0] == long[0] == pytest.approx(80 / 25.4 * 72, abs=0.5)
    assert long[1] > 2 * short[1]
    assert short[1] >= 40 / 25.4 * 72 - 0.5


def test_a_long_list_goes_on_with_its_head_on_the_next_page():
    pdf = DRAW.run_sheet(a_run(*LONG_RUN), dpi=203)
    pages = page_count(pdf)
    assert pages > 1
    for page in range(pages):
        text = text_of(pdf, page)
        assert "取货号" in text
        assert f"第 {page + 1} 页 共 {pages} 页" in text
    assert all(order.pick_no in whole_text(pdf) for order in LONG_RUN)


def test_a_run_sheet_has_the_door_and_neither_phone_nor_whole_name():
    order = replace(
        USUAL,
        customer=replace(USUAL.customer, address="示范路1号2幢301室 电话13800008806"),
        remark="到了打 13800008806",
    )
    text = whole_text(DRAW.run_sheet(a_run(order, SECOND_DELIVERED), dpi=203))
    assert "示范路1号2幢301室" in text
    assert "林** 尾号 8806" in text
    assert "13800008806" not in text
    assert "林小姐" not in text
    assert "共 2 站" in text


SECOND_DELIVERED = replace(SECOND, fulfilment=Fulfilment.DELIVERY)


def test_a_hand_over_slip_says_nothing_of_the_customers_and_has_lines_to_sign():
    text = whole_text(DRAW.hand_over(a_hand_over(*RUN), dpi=203))
    for said in ("交接单 王师傅", "共 4 单 17 袋", "交货人", "配送员", "时间", "淘 23", USUAL.no):
        assert said in text
    for secret in ("林", "8806", "示范路", "少冰"):
        assert secret not in text


@PAPERS
def test_a_pick_list_hides_phone_room_and_name(paper):
    order = replace(USUAL, remark="打13800008806，301门口", customer=replace(USUAL.customer))
    text = whole_text(DRAW.pick_list(a_list(order, SECOND), paper=paper, dpi=203))
    for secret in ("13800008806", "301", "林小姐"):
        assert secret not in text
    assert "尾号 8806" in text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fulfilment": Fulfilment.PICKUP}, "not_for_delivery"),
        ({"state": OrderState.COMPLETED}, "not_on_a_run"),
        ({"state": OrderState.ACCEPTED}, "not_on_a_run"),
    ],
)
def test_an_order_that_is_not_on_a_run_gets_no_paper_with_an_address(changes, code):
    order = replace(USUAL, **changes)
    for make in (a_run, a_hand_over):
        with pytest.raises(RuleViolation, match=code):
            make(order)


def test_an_order_without_an_address_says_so_and_one_without_anything_still_prints():
    order = replace(USUAL, customer=Customer(), remark="", pick_no="")
    assert "没有地址" in whole_text(DRAW.run_sheet(a_run(order), dpi=203))
    assert "0023" in whole_text(DRAW.pick_list(a_list(order), paper="80", dpi=203))


def test_a_wrong_column_is_refused_with_its_line(tmp_path, monkeypatch):
    text = (TEMPLATE_FOLDER / "hand-over.toml").read_text("utf-8")
    lines = text.splitlines()
    place = [at for at, line in enumerate(lines) if line.startswith("align")][2]
    lines[place] = 'align = "centre"'
    (tmp_path / "mine.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("pos.paper.forms.TEMPLATE_FOLDER", tmp_path)
    with pytest.raises(RuleViolation) as refused:
        form_layout("mine", ("lines",))
    assert refused.value.code == "layout_value"
    assert refused.value.fields["line"] == place + 1
    assert "middle" in str(refused.value.fields["example"])
