"""Everything drawn on paper for one real order: no code of the customer's stands on any of it."""

import pytest
import zxingcpp

from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.staff import Role
from pos.errors import RuleViolation
from pos.paper.drawing import PdfDrawing
from pos.paper.raster import page_count
from pos.services.label_design import LabelDesign
from pos.services.label_samples import SAMPLES
from pos.services.paperwork import Paperwork
from pos.services.ports import OrderNotFound
from tests.paper.looking import by_pdfium, text_of


@pytest.fixture
def paperwork(desk):
    return Paperwork(desk.shop.store, desk.clock, PdfDrawing())


def _papers(desk, paperwork, no) -> dict[str, bytes]:
    labels = desk.shop.printing.labels([no])
    made = {
        f"label {size}": PdfDrawing().labels(labels, size_mm=size, dpi=203)
        for size in ((100, 150), (76, 130), (100, 180), (60, 40), (40, 30))
    }
    return made | {
        "pick a4": paperwork.pick_list([no]),
        "pick 80": paperwork.pick_list([no], paper="80"),
        "walk": paperwork.pick_list([no, OrderNo("A-2")]),
        "run": paperwork.run_sheet([no], courier="王", by=desk.manager),
        "hand-over": paperwork.hand_over([no], courier="王", by=desk.manager),
    }


def test_no_paper_shows_a_code_a_phone_or_a_whole_name(desk, paperwork):
    code = desk.packed("A-1")
    desk.packed("A-2")
    digits = desk.digits(code)
    secrets = [digits, f"{digits[:4]} {digits[4:8]} {digits[8:]}", desk.token(code), code.locator]
    remark = f"电话13800000417，码{digits}，或 {desk.token(code)}"
    desk.put_order(code.order_no, remark=remark)
    for name, pdf in _papers(desk, paperwork, code.order_no).items():
        pages = range(page_count(pdf))
        text = "".join(text_of(pdf, page) for page in pages).replace("\r\n", "")
        for secret in (*secrets, "13800000417", "顾客甲"):
            assert secret not in text, name
        if name != "run":
            assert "301" not in text, name
        seen = {
            found.text
            for page in pages
            for found in zxingcpp.read_barcodes(by_pdfium(pdf, 203, page))
        }
        assert seen <= {"HB1A-1-1", "HB1A-2-1"}, name
        assert seen or name in ("run", "hand-over")


def test_the_control_a_slip_of_a_paper_code_does_show_its_code(desk):
    from pos.domain.digits import paper_digits  # noqa: PLC0415 - only the control needs it

    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    digits = paper_digits("1234567890")
    pdf = desk.shop.printing.slip(no, digits)
    assert f"{digits[:4]} {digits[4:8]} {digits[8:]}" in text_of(pdf)


def test_a_run_sheet_is_for_whom_may_hand_over_and_each_order_says_for_whom_it_was(desk, paperwork):
    desk.packed("A-1")
    desk.packed("A-2")
    auditor = desk.person("周审", Role.AUDITOR)
    nos = [OrderNo("A-1"), OrderNo("A-2")]
    for make in (paperwork.run_sheet, paperwork.hand_over):
        before = desk.acts()
        with pytest.raises(RuleViolation, match="not_permitted"):
            make(nos, courier="王", by=auditor)
        assert desk.acts() == before
    clerk = desk.person("王芳", Role.CLERK)
    paperwork.run_sheet(nos, courier=" 王\n师傅 ", by=clerk)
    assert desk.acts()[-2:] == ["run_sheet_made"] * 2
    with desk.shop.store.read() as work:
        trail = work.audit.select(order_no=OrderNo("A-2"))
    assert trail[-1].body.details == "courier=王 师傅"


@pytest.mark.parametrize("state", OrderState)
def test_only_what_is_to_be_picked_has_a_pick_list(desk, paperwork, state):
    no = desk.packed("A-1", state=state).order_no
    if state in (OrderState.ACCEPTED, OrderState.PACKED):
        assert paperwork.pick_list([no]).startswith(b"%PDF")
        return
    with pytest.raises(RuleViolation, match="not_to_pick"):
        paperwork.pick_list([no])


def test_a_list_of_nothing_or_of_what_is_not_there_is_refused(desk, paperwork):
    with pytest.raises(RuleViolation, match="no_orders"):
        paperwork.pick_list([])
    with pytest.raises(RuleViolation, match="nothing_on_the_run"):
        paperwork.run_sheet([], courier="王", by=desk.manager)
    with pytest.raises(OrderNotFound):
        paperwork.pick_list([OrderNo("A-9")])


def test_a_logo_is_put_by_whom_may_change_settings_and_shows_on_the_next_label(desk):
    design = desk.shop.label_design
    assert isinstance(design, LabelDesign)
    clerk = desk.person("王芳", Role.CLERK)
    png = b"\x89PNG kept"
    with pytest.raises(RuleViolation, match="not_permitted"):
        design.put_logo(png, by=clerk)
    assert design.logo() == b""
    design.put_logo(png, by=desk.manager)
    design.put_logo(png, by=desk.manager)
    assert desk.acts().count("logo_changed") == 1
    no = desk.packed("A-1").order_no
    assert desk.shop.printing.labels([no])[0].logo == png
    desk.reopened()
    assert desk.shop.label_design.logo() == png


def test_every_sample_can_be_looked_at_in_every_size(desk):
    design, fields = desk.shop.label_design, desk.shop.overview.settings().labels
    pictures = {
        design.preview(sample, fields, size_mm=size)
        for sample in SAMPLES
        for size in ((100, 150), (40, 30))
    }
    assert len(pictures) == 2 * len(SAMPLES)
    assert all(png.startswith(b"\x89PNG") for png in pictures)
