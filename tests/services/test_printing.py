"""Labels from a real store: built, exported, printed, counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from pos.app.print_loop import PrintLoop
from pos.domain.digits import paper_digits
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.print_jobs import JobState, PrintJob
from pos.domain.printers import PrinterState
from pos.domain.staff import Actor, Role
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.services.ports import OrderNotFound
from pos.services.print_queue import PrintQueue
from pos.services.printing import Printing
from pos.services.spooling import copies_of
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

    def state(self) -> PrinterState:
        return PrinterState.READY


@dataclass
class Office:
    """The use case with a spool whose printer is the test's."""

    desk: Desk
    printer: Desktop
    use: Printing
    loop: PrintLoop

    def ended(self, job: PrintJob) -> PrintJob:
        [now] = self.loop.wait([job.id], within_s=10)
        assert now.state not in (JobState.QUEUED, JobState.SENDING)
        return now

    def printed(self, no: str, *, by: Actor | None = None, why: str = "") -> PrintJob:
        job = self.use.print(OrderNo(no), by=by or self.desk.manager, why=why)
        return self.ended(job)


@pytest.fixture
def office(desk: Desk) -> Iterator[Office]:
    shop, printer = desk.shop, Desktop()
    use = shop.printing
    loop = PrintLoop(shop.store, use.spooling, use, lambda _: printer, pauses_s=())
    use.spooling.wake.ring = loop.wake
    yield Office(desk, printer, use, loop)
    loop.stop()


def details(desk: Desk, act: str) -> list[str]:
    with desk.shop.store.read() as work:
        return [entry.body.details for entry in work.audit.select() if entry.body.act == act]


def test_a_print_reaches_the_printer_with_a_label_for_each_bag_and_is_recorded(desk, office):
    no = desk.packed("A-1").order_no
    desk.put_order(no, bags=3)
    done = office.printed("A-1")
    assert (done.order_no, done.state, done.copy) == (no, JobState.SENT, 0)
    assert (done.place, done.attempts, done.trouble.code) == ("desktop 1", 1, "")
    [(name, pdf)] = office.printer.jobs
    assert name == "A-1"
    seen = [codes_in(by_pdfium(pdf, 203, page))["QRCode"] for page in range(3)]
    assert seen == ["HB1A-1-1", "HB1A-1-2", "HB1A-1-3"]
    assert "补打" not in text_of(pdf)
    assert "操作员 李建中" in text_of(pdf)
    assert details(desk, "printed") == [f"kind=label copy=0 job={done.id}"]


def test_each_later_print_is_marked_with_its_number_and_who_and_says_why(desk, office):
    no = desk.packed("A-1").order_no
    desk.packed("A-2")
    clerk = desk.person("王芳", Role.CLERK)
    office.printed("A-1")
    with pytest.raises(RuleViolation) as refused:
        office.use.print(no, by=clerk, why="  ")
    assert refused.value.code == "reprint_reason_missing"
    copies = [office.printed("A-1", by=clerk, why="撕 坏 了").copy for _ in range(2)]
    assert copies == [1, 2]
    assert office.printed("A-2", by=clerk).copy == 0
    assert "补打 1" in text_of(office.printer.jobs[1][1])
    assert "补打 2" in text_of(office.printer.jobs[2][1])
    assert "操作员 王芳" in text_of(office.printer.jobs[2][1])
    names = [name for name, _ in office.printer.jobs]
    assert names == ["A-1", "A-1-copy1", "A-1-copy2", "A-2"]
    assert details(desk, "printed")[1].endswith("why=撕 坏 了")


@pytest.mark.parametrize("why", ["x" * 61, "a\x1b[2J"])
def test_a_reason_is_a_short_plain_text(desk, office, why):
    desk.packed("A-1")
    with pytest.raises(RuleViolation, match="text_too_long"):
        office.use.print(OrderNo("A-1"), by=desk.manager, why=why)


def test_a_print_that_surely_failed_costs_no_copy_number(desk, office):
    desk.packed("A-1")
    office.printer.fails = Unavailable("printer_missing", printer="q")
    failed = office.printed("A-1")
    assert (failed.state, failed.trouble.code) == (JobState.FAILED, "printer_missing")
    assert details(desk, "print_failed") == [
        f"kind=label copy=0 job={failed.id} why=printer_missing"
    ]
    office.printer.fails = None
    assert office.printed("A-1").copy == 0


def test_a_print_that_may_have_come_out_makes_the_next_one_a_copy(desk, office):
    desk.packed("A-1")
    office.printer.fails = OutcomeUnknown("print_unknown", printer="q")
    assert office.printed("A-1").state is JobState.UNKNOWN
    office.printer.fails = None
    assert office.printed("A-1", why="没看到").copy == 1


def test_only_people_who_may_print_do(desk, office):
    no = desk.packed("A-1").order_no
    auditor = desk.person("周审", Role.AUDITOR)
    with pytest.raises(RuleViolation, match="not_permitted"):
        office.use.print(no, by=auditor)
    with pytest.raises(RuleViolation, match="unknown_person"):
        office.use.print(no, by=Actor("nobody"))
    assert office.printer.jobs == []
    assert "printed" not in desk.acts()
    assert desk.shop.print_queue.jobs() == ()


@pytest.mark.parametrize("state", OrderState)
def test_labels_exist_from_accepted_on(desk, tmp_path, state):
    no = desk.packed("A-1", state=state).order_no
    use_case = desk.shop.printing
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
    [label] = desk.shop.printing.labels([no])
    assert (label.bag, label.bags, label.bag_words) == (1, 0, ("1", "袋数未定"))


def test_an_export_counts_nothing_and_names_nobody(desk, tmp_path):
    first, second = desk.packed("A-1").order_no, desk.packed("A-2").order_no
    before = desk.acts()
    use_case = desk.shop.printing
    assert use_case.export([first, second], tmp_path / "out.pdf", size_mm=(60, 40)) == 2
    assert desk.acts() == before
    pdf = (tmp_path / "out.pdf").read_bytes()
    assert "导出" in text_of(pdf)
    assert "操作员" not in text_of(pdf)
    seen = [codes_in(by_pdfium(pdf, 203, page))["QRCode"] for page in (0, 1)]
    assert seen == ["HB1A-1-1", "HB1A-2-1"]
    with desk.shop.store.read() as work:
        assert copies_of(work, first) == 0


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
        desk.shop.printing.export(numbers, tmp_path / "out.pdf", size_mm=size_mm)
    assert not (tmp_path / "out.pdf").exists()


def test_an_export_to_a_place_that_cannot_be_written_is_said(desk, tmp_path):
    no = desk.packed("A-1").order_no
    with pytest.raises(Unavailable, match="file_not_written"):
        desk.shop.printing.export([no], tmp_path / "missing" / "out.pdf")


def test_the_size_is_the_counters_own(desk, office):
    desk.packed("A-1")
    with desk.shop.store.begin() as work:
        settings = work.shop.settings()
        work.shop.put_settings(
            replace(settings, devices=replace(settings.devices, label_size_mm=(76, 130)))
        )
    office.printer.dpi = 300
    office.printed("A-1")
    assert by_pdfium(office.printer.jobs[0][1], 300).size == (898, 1535)


def test_a_printed_label_shows_neither_phone_nor_room_nor_code(desk, office):
    code = desk.packed("A-1")
    desk.put_order(code.order_no, remark=f"打13800000417，301门口，码 {desk.digits(code)}")
    office.printed("A-1")
    text = text_of(office.printer.jobs[0][1])
    for secret in ("13800000417", "301", "顾客甲", desk.digits(code), desk.digits(code)[:7]):
        assert secret not in text
    assert "0417" in text


def test_the_label_of_an_order_that_was_cancelled_meanwhile_does_not_come_out(desk, office):
    no = desk.packed("A-1").order_no
    office.use.spooling.wake.ring = lambda _: None  # it waits
    job = office.use.print(no, by=desk.manager)
    desk.put_order(no, state=OrderState.CANCELLED)
    ended = office.ended(job)
    assert (ended.state, ended.trouble.code) == (JobState.FAILED, "no_label_yet")
    assert office.printer.jobs == []


def test_a_slip_shows_the_code_and_is_recorded_without_it(desk, office):
    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    digits = paper_digits("1234567890")
    done = office.ended(office.use.print_slip(no, digits, by=desk.manager))
    assert (done.state, done.copy) == (JobState.SENT, 0)
    assert codes_in(by_pdfium(office.printer.jobs[0][1], 203)) == {"QRCode": f"HP1{digits}"}
    assert "slip_printed" in desk.acts()
    assert digits not in repr(done)
    assert digits not in repr(office.use)
    assert office.use.digits == {}
    with desk.shop.store.read() as work:
        said = " ".join(entry.body.details for entry in work.audit.select())
        assert copies_of(work, no) == 0
    assert digits not in said
    assert codes_in(by_pdfium(office.use.slip(no, digits), 203))


def test_a_slip_that_failed_can_be_tried_again_while_the_program_runs(desk, office):
    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    digits = paper_digits("1234567890")
    office.printer.fails = Unavailable("printer_missing", printer="q")
    failed = office.ended(office.use.print_slip(no, digits, by=desk.manager))
    assert failed.state is JobState.FAILED
    office.printer.fails = None
    queue = PrintQueue(office.use.spooling)
    assert office.ended(queue.retry(failed.id, by=desk.manager)).state is JobState.SENT
    assert len(office.printer.jobs) == 1


def test_the_code_of_a_slip_ends_with_the_program_and_that_is_said(desk, office):
    no = desk.packed("A-1", state=OrderState.ACCEPTED).order_no
    office.use.spooling.wake.ring = lambda _: None  # it waits
    job = office.use.print_slip(no, paper_digits("1234567890"), by=desk.manager)
    office.loop.stop()
    desk.reopened()
    [now] = desk.shop.print_loop.wait([job.id], within_s=10)
    assert (now.state, now.trouble.code) == (JobState.FAILED, "code_slip_gone")
    with pytest.raises(RuleViolation, match="code_slip_gone"):
        desk.shop.print_queue.retry(job.id, by=desk.manager)
