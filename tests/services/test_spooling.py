"""The spool on a real database: order, crashes, several processes, and what a person decides."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from pos.app.print_loop import PrintLoop
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.print_jobs import Answer, JobState, PrintJob
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.domain.staff import Role
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.services.ports import JobNotFound
from pos.services.spooling import KEPT, Spooling
from tests.services.shops import Desk

ONE, TWO = PrinterId("one"), PrinterId("two")


@dataclass
class Paper:
    """One printer: what came out, and how it fails."""

    dpi: int = 203
    came_out: list[str] = field(default_factory=list)
    fails: list[HandoverError] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        if self.hangs:
            self.gate.wait(20)
        if self.fails:
            raise self.fails.pop(0)
        self.came_out.append(name)
        return name

    def state(self) -> PrinterState:
        return PrinterState.READY


@dataclass
class Room:
    """A counter with two printers, the first of which takes the labels."""

    desk: Desk
    papers: dict[PrinterId, Paper]
    loop: PrintLoop

    @property
    def one(self) -> Paper:
        return self.papers[ONE]

    @property
    def two(self) -> Paper:
        return self.papers[TWO]

    def press(self, no: str, why: str = "") -> PrintJob:
        return self.desk.shop.printing.print(OrderNo(no), by=self.desk.manager, why=why)

    def asleep(self) -> None:
        """Let nobody send from now on."""
        self.desk.shop.printing.spooling.wake.ring = lambda _: None
        deadline = time.monotonic() + 10
        while not self.loop.idle and time.monotonic() < deadline:
            time.sleep(0.001)

    def awake(self) -> None:
        self.desk.shop.printing.spooling.wake.ring = self.loop.wake
        for printer in (ONE, TWO):
            self.loop.wake(printer)

    def ended(self, *jobs: PrintJob) -> list[JobState]:
        now = self.loop.wait([job.id for job in jobs], within_s=10)
        return [job.state for job in now]

    def job(self, job: PrintJob) -> PrintJob:
        return self.desk.shop.print_queue.job(job.id)


@pytest.fixture
def room(desk: Desk) -> Iterator[Room]:
    shop = desk.shop
    for id_, name in ((ONE, "前台"), (TWO, "后厨")):
        profile = PrinterProfile(id_, name, Language.PDF, "folder:", width_mm=220)
        shop.printers.add(profile, by=desk.manager)
    papers = {ONE: Paper(), TWO: Paper()}
    use = shop.printing
    loop = PrintLoop(shop.store, use.spooling, use, lambda one: papers[one.id], pauses_s=(0.01,))
    made = Room(desk, papers, loop)
    made.awake()
    for n in range(1, 7):
        desk.packed(f"A-{n}")
    yield made
    for paper in papers.values():
        paper.gate.set()
    loop.stop()


def test_the_first_printers_take_what_went_to_files_and_jobs_keep_their_order(room):
    devices = room.desk.shop.printers.devices()
    assert (devices.routes.label, devices.routes.slip) == (ONE, ONE)
    room.asleep()
    jobs = [room.press(f"A-{n}") for n in (3, 1, 2, 5, 4)]
    room.awake()
    assert room.ended(*jobs) == [JobState.SENT] * 5
    assert room.one.came_out == ["A-3", "A-1", "A-2", "A-5", "A-4"]


def test_a_hung_printer_holds_up_nobody_else(room):
    room.one.hangs = True
    stuck = room.press("A-1")
    behind = room.press("A-2")
    moved = room.desk.shop.print_queue.move(behind.id, TWO, by=room.desk.manager)
    assert room.ended(moved) == [JobState.SENT]
    assert room.two.came_out == ["A-2"]
    assert room.job(stuck).state is JobState.SENDING
    room.one.gate.set()
    assert room.ended(stuck) == [JobState.SENT]


def test_what_surely_did_not_come_out_is_tried_again_and_then_fails_in_sight(room):
    gone = Unavailable("printer_unavailable", printer="前台", problem="no answer")
    room.one.fails = [gone]
    assert room.ended(room.press("A-1")) == [JobState.SENT]
    room.one.fails = [gone, gone]
    failed = room.press("A-2")
    assert room.ended(failed) == [JobState.FAILED]
    now = room.job(failed)
    assert (now.attempts, now.trouble.code) == (2, "printer_unavailable")
    assert now.error is not None
    assert now.error.fields == {"printer": "前台", "problem": "no answer"}


def test_a_printer_that_stops_takes_what_waits_behind_down_in_sight_and_a_retry_brings_all_back(
    room,
):
    room.asleep()
    jobs = [room.press(f"A-{n}") for n in (1, 2, 3)]
    room.one.fails = [OutcomeUnknown("print_unknown", printer="前台")]
    room.awake()
    assert room.ended(*jobs) == [JobState.UNKNOWN, JobState.FAILED, JobState.FAILED]
    assert room.job(jobs[1]).trouble.code == "printer_stopped"
    room.desk.shop.print_queue.retry_all(ONE, by=room.desk.manager)
    assert room.ended(*jobs) == [JobState.UNKNOWN, JobState.SENT, JobState.SENT]
    assert room.one.came_out == ["A-2", "A-3"]
    assert [room.job(job).copy for job in jobs] == [0, 0, 0]


def test_a_job_that_no_printer_could_take_holds_up_nobody(room):
    room.asleep()
    jobs = [room.press(f"A-{n}") for n in (1, 2)]
    room.one.fails = [RuleViolation("page_too_wide", width_mm=100)]
    room.awake()
    assert room.ended(*jobs) == [JobState.FAILED, JobState.SENT]


def test_a_bug_while_printing_is_asked_about_and_the_spool_goes_on(room, caplog):
    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    room.one.print_pdf = broken  # type: ignore[method-assign]
    with caplog.at_level("CRITICAL", "pos"):
        first = room.press("A-1")
        assert room.ended(first) == [JobState.UNKNOWN]
    del room.one.print_pdf
    assert room.ended(room.press("A-2")) == [JobState.SENT]


def test_a_person_answers_what_came_out(room):
    answers = room.desk.shop.print_queue.answer
    jobs = []
    for no in ("A-1", "A-2", "A-3"):
        room.one.fails = [OutcomeUnknown("print_unknown", printer="前台")]
        jobs.append(room.press(no))
        room.ended(jobs[-1])
    by = room.desk.manager
    assert answers(jobs[0].id, Answer.CAME_OUT, by=by).state is JobState.SENT
    assert answers(jobs[1].id, Answer.CANCEL, by=by).state is JobState.CANCELLED
    again = answers(jobs[2].id, Answer.AGAIN, by=by)
    assert (again.copy, again.why) == (1, "unsure")
    assert room.ended(again) == [JobState.SENT]
    assert room.job(jobs[2]).state is JobState.CANCELLED
    assert room.one.came_out == ["A-3-copy1"]
    with pytest.raises(RuleViolation, match="job_not_unknown"):
        answers(jobs[0].id, Answer.AGAIN, by=by)
    # Each may lie in the printer's tray: the next one of each order is a copy.
    assert room.press("A-2", "again").copy == 1


def test_a_cancelled_job_that_only_waited_costs_no_copy_number(room):
    room.asleep()
    job = room.press("A-1")
    room.desk.shop.print_queue.cancel(job.id, by=room.desk.manager)
    room.awake()
    assert room.press("A-1").copy == 0
    with pytest.raises(RuleViolation, match="job_not_cancellable"):
        room.desk.shop.print_queue.cancel(job.id, by=room.desk.manager)


def test_a_new_print_takes_the_place_of_one_that_failed(room):
    gone = Unavailable("printer_missing", printer="前台")
    room.one.fails = [gone, gone]
    failed = room.press("A-1")
    assert room.ended(failed) == [JobState.FAILED]
    fresh = room.press("A-1")
    assert (fresh.copy, room.ended(fresh)) == (0, [JobState.SENT])
    assert room.job(failed).state is JobState.CANCELLED
    with pytest.raises(RuleViolation, match="job_not_failed"):
        room.desk.shop.print_queue.retry(failed.id, by=room.desk.manager)
    assert room.one.came_out == ["A-1"]


def test_only_people_who_may_print_decide(room):
    room.asleep()
    job = room.press("A-1")
    auditor = room.desk.person("周审", Role.AUDITOR)
    queue = room.desk.shop.print_queue
    for act in (
        lambda: queue.retry(job.id, by=auditor),
        lambda: queue.retry_all(ONE, by=auditor),
        lambda: queue.move(job.id, TWO, by=auditor),
        lambda: queue.cancel(job.id, by=auditor),
        lambda: queue.answer(job.id, Answer.AGAIN, by=auditor),
    ):
        with pytest.raises(RuleViolation, match="not_permitted"):
            act()
    with pytest.raises(JobNotFound):
        queue.cancel(job.id + 99, by=room.desk.manager)
    with pytest.raises(RuleViolation, match="printer_unknown"):
        queue.move(job.id, PrinterId("nowhere"), by=room.desk.manager)


def _other(room: Room, name: str, alive: set[str]) -> Spooling:
    """The spool of another process on the same folder."""
    mine = room.desk.shop.printing.spooling
    return replace(mine, holder=name, lives=lambda who: who in alive)


def test_of_two_processes_one_sends_and_the_other_waits(room):
    room.asleep()
    room.press("A-1")
    room.press("A-2")
    alive = {"p", "q"}
    first, second = _other(room, "p", alive), _other(room, "q", alive)
    mine = first.claim(ONE)
    assert mine is not None
    assert mine.order_no == "A-1"
    assert second.claim(ONE) is None
    first.sent(mine, "there")
    theirs = second.claim(ONE)
    assert theirs is not None
    assert theirs.order_no == "A-2"


def test_what_a_dead_process_was_sending_is_asked_about_and_never_sent_again(room):
    room.asleep()
    lost, waits = room.press("A-1"), room.press("A-2")
    alive = {"p", "q"}
    dying, next_ = _other(room, "p", alive), _other(room, "q", alive)
    assert dying.claim(ONE) is not None
    alive.remove("p")
    claimed = next_.claim(ONE)
    assert claimed is not None
    assert claimed.id == waits.id
    now = room.job(lost)
    assert (now.state, now.trouble.code) == (JobState.UNKNOWN, "print_interrupted")
    # It was not dead after all: too late, a person is being asked.
    dying.sent(replace(lost, state=JobState.SENDING, holder="p"), "there")
    assert room.job(lost).state is JobState.UNKNOWN


def test_the_spool_survives_a_restart(room):
    room.asleep()
    jobs = [room.press(f"A-{n}") for n in (1, 2)]
    room.loop.stop()
    room.desk.reopened()
    loop = PrintLoop(
        room.desk.shop.store,
        room.desk.shop.printing.spooling,
        room.desk.shop.printing,
        lambda one: room.papers[one.id],
    )
    loop.start()
    try:
        assert [job.state for job in loop.wait([job.id for job in jobs], within_s=10)] == [
            JobState.SENT,
            JobState.SENT,
        ]
    finally:
        loop.stop()
    assert room.one.came_out == ["A-1", "A-2"]


def test_what_is_settled_long_ago_is_forgotten_and_what_waits_for_a_person_is_not(room):
    sent = room.press("A-1")
    room.ended(sent)
    room.one.fails = [OutcomeUnknown("print_unknown", printer="前台")]
    unknown = room.press("A-2")
    room.ended(unknown)
    room.desk.clock.go(seconds=KEPT.total_seconds() + 60)
    assert room.desk.shop.printing.spooling.tidy() == 1
    assert [job.id for job in room.desk.shop.print_queue.jobs()] == [unknown.id]
    assert room.press("A-1", "again").copy == 1  # the audit trail knows it still


def test_jobs_of_a_printer_that_was_removed_fail_in_sight_and_can_be_moved(room):
    room.asleep()
    job = room.press("A-1")
    room.desk.shop.printers.remove(ONE, by=room.desk.manager)
    room.awake()
    assert room.ended(job) == [JobState.FAILED]
    assert room.job(job).trouble.code == "printer_unknown"
    moved = room.desk.shop.print_queue.move(job.id, TWO, by=room.desk.manager)
    assert room.ended(moved) == [JobState.SENT]
    assert room.two.came_out == ["A-1"]
