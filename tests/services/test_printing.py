"""Labels from a real store: built, exported, printed, counted."""

from dataclasses import dataclass, field, replace

import pytest

from pos.domain.digits import paper_digits
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.staff import Actor, Role
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.paper.drawing import PdfDrawing
from pos.services.ports import OrderNotFound
from pos.services.printing import Printing
from tests.paper.looking import by_pdfium, codes_in, text_of
from tests.services.shops import Desk

LABEL_STATES = [
    OrderState.ACCEPTED, OrderState.PACKED, OrderState.ASSIGNED, OrderState.OUT,
    OrderState.ARRIVED, OrderState.COMPLETED, OrderState.RETURNED,
]  # fmt: skip


@dataclass
class Desktop:
    """A printer that keeps what it was given, or fails as told."""

    dpi: int = 203
    fails: HandoverError | None = None
    jobs: list[tuple[str, bytes]] = field(default_factory=list)

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        if self.fails is not None:
            raise self.fails
        self.jobs.append((name, pdf))
        return f"desktop {len(self.jobs)}"


def printing(desk: Desk, printer: Desktop) -> Printing:
    return Printing(desk.shop.store, desk.clock, PdfDrawing(), lambda _devices: printer)


def details(desk: Desk, act: str) -> list[str]:
    with desk.shop.store.read() as work:
        return [entry.body.details for entry in work.audit.select() if entry.body.act == act]


def test_a_print_reaches_the_printer_with_a_label_for_each_bag_and_is_recorded(desk):
    no = desk.packed("A-1").order_no
    desk.put_order(no, bags=3)
    printer = Desktop()
    done = printing(desk, printer).print(no, by=desk.manager)
    assert (done.order_no, done.labels, done.copy, done.place) == (no, 3, 0, "desktop 1")
    [(name, pdf)] = printer.jobs
    assert name == "A-1"
    seen = [codes_in(by_pdfium(pdf, 203, page))["QRCode"] for page in range(3)]
    assert seen == ["HB1A-1-1", "HB1A-1-2", "HB1A-1-3"]
    assert "补打" not in text_of(pdf)
    assert "操作员 李建中" in text_of(pdf)
    assert details(desk, "printed") == ["copy=0 labels=3 size=100x150"]


def test_each_later_print_is_marked_with_its_number_and_who(desk):
    no = desk.packed("A-1").order_no
    desk.packed("A-2")
    clerk = desk.person("王芳", Role.CLERK)
    printer = Desktop()
    use_case = printing(desk, printer)
    use_case.print(no, by=desk.manager)
    copies = [use_case.print(no, by=clerk).copy for _ in range(2)]
    assert copies == [1, 2]
    assert use_case.print(OrderNo("A-2"), by=clerk).copy == 0
    assert "补打 1" in text_of(printer.jobs[1][1])
    assert "补打 2" in text_of(printer.jobs[2][1])
    assert "操作员 王芳" in text_of(printer.jobs[2][1])
    assert [name for name, _ in printer.jobs] == ["A-1", "A-1-copy1", "A-1-copy2", "A-2"]


def test_a_print_that_surely_failed_costs_no_copy_number(desk):
    no = desk.packed("A-1").order_no
    printer = Desktop(fails=Unavailable("printer_missing", printer="q"))
    use_case = printing(desk, printer)
    with pytest.raises(Unavailable, match="printer_missing"):
        use_case.print(no, by=desk.manager)
    assert details(desk, "print_failed") == ["printer_missing"]
    printer.fails = None
    assert use_case.print(no, by=desk.manager).copy == 0


def test_a_print_that_may_have_come_out_makes_the_next_one_a_copy(desk):
    no = desk.packed("A-1").order_no
    printer = Desktop(fails=OutcomeUnknown("print_unknown", printer="q"))
    use_case = printing(desk, printer)
    with pytest.raises(OutcomeUnknown):
        use_case.print(no, by=desk.manager)
    printer.fails = None
    assert use_case.print(no, by=desk.manager).copy == 1


def test_only_people_who_may_print_do(desk):
    no = desk.packed("A-1").order_no
    printer = Desktop()
    auditor = desk.person("周审", Role.AUDITOR)
    with pytest.raises(RuleViolation, match="not_permitted"):
        printing(desk, printer).print(no, by=auditor)
    with pytest.raises(RuleViolation, match="unknown_person"):
        printing(desk, printer).print(no, by=Actor("nobody"))
    assert printer.jobs == []
    assert "printed" not in desk.acts()


@pytest.mark.parametrize("state", OrderState)
def test_labels_exist_from_accepted_on(desk, tmp_path, state):
    no = desk.packed("A-1", state=state).order_no
    use_case = printing(desk, Desktop())
    if state in LABEL_STATES:
        assert use_case.export([no], tmp_path / "out.pdf") == 1
        return
    with pytest.raises(RuleViolation) as refused:
        use_case.export([no], tmp_path / "out.pdf")
    assert refused.value.code == "no_label_yet"
    assert refused.value.fields == {"order_no": "A-1", "state": state.value}
    assert not (tmp_path / "out.pdf").exists()


def test_before_packing_the_one_label_says_that_nobody_knows_the_bags(desk):
    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    [label] = printing(desk, Desktop()).labels([no])
    assert (label.bag, label.bags, label.bag_words) == (1, 0, ("1", "袋数未定"))


def test_an_export_counts_nothing_and_names_nobody(desk, tmp_path):
    first, second = desk.packed("A-1").order_no, desk.packed("A-2").order_no
    before = desk.acts()
    use_case = printing(desk, Desktop())
    assert use_case.export([first, second], tmp_path / "out.pdf", size_mm=(60, 40)) == 2
    assert desk.acts() == before
    pdf = (tmp_path / "out.pdf").read_bytes()
    assert "导出" in text_of(pdf)
    assert "操作员" not in text_of(pdf)
    seen = [codes_in(by_pdfium(pdf, 203, page))["QRCode"] for page in (0, 1)]
    assert seen == ["HB1A-1-1", "HB1A-2-1"]
    assert use_case.print(first, by=desk.manager).copy == 0


@pytest.mark.parametrize(
    ("numbers", "size_mm", "error"),
    [
        (["A-9"], (100, 150), OrderNotFound),
        (["A-1"], (1, 1), RuleViolation),
        ([], (100, 150), RuleViolation),
    ],
)
def test_an_export_that_cannot_be_made_leaves_no_file(desk, tmp_path, numbers, size_mm, error):
    desk.packed("A-1")
    with pytest.raises(error):
        printing(desk, Desktop()).export(numbers, tmp_path / "out.pdf", size_mm=size_mm)
    assert not (tmp_path / "out.pdf").exists()


def test_an_export_to_a_place_that_cannot_be_written_is_said(desk, tmp_path):
    no = desk.packed("A-1").order_no
    with pytest.raises(Unavailable, match="file_not_written"):
        printing(desk, Desktop()).export([no], tmp_path / "missing" / "out.pdf")


def test_the_size_is_the_counters_own(desk):
    no = desk.packed("A-1").order_no
    with desk.shop.store.begin() as work:
        settings = work.shop.settings()
        work.shop.put_settings(
            replace(settings, devices=replace(settings.devices, label_size_mm=(76, 130)))
        )
    printer = Desktop(dpi=300)
    printing(desk, printer).print(no, by=desk.manager)
    assert by_pdfium(printer.jobs[0][1], 300).size == (898, 1535)


def test_a_printed_label_shows_neither_phone_nor_room_nor_code(desk):
    code = desk.packed("A-1")
    printer = Desktop()
    desk.put_order(code.order_no, remark=f"打13800000417，301门口，码 {desk.digits(code)}")
    printing(desk, printer).print(code.order_no, by=desk.manager)
    text = text_of(printer.jobs[0][1])
    for secret in ("13800000417", "301", "顾客甲", desk.digits(code), desk.digits(code)[:7]):
        assert secret not in text
    assert "0417" in text


def test_a_slip_shows_the_code_and_is_recorded_without_it(desk):
    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    digits = paper_digits("1234567890")
    printer = Desktop()
    done = printing(desk, printer).print_slip(no, digits, by=desk.manager)
    assert done.labels == 1
    assert codes_in(by_pdfium(printer.jobs[0][1], 203)) == {"QRCode": f"HP1{digits}"}
    assert "slip_printed" in desk.acts()
    with desk.shop.store.read() as work:
        said = " ".join(entry.body.details for entry in work.audit.select())
    assert digits not in said
    assert codes_in(by_pdfium(printing(desk, printer).slip(no, digits), 203))
