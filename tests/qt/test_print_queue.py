"""Printing in the window: the reason of a copy, the light that tells, and the queue behind it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.domain.ids import OrderNo, PrinterId
from pos.domain.print_jobs import JobState, PrintJob
from pos.domain.printers import Language, PrinterProfile, PrinterState
from pos.errors import HandoverError, OutcomeUnknown, Unavailable
from pos.qt.parts import Lights, PlatformState, PrintersNow
from pos.qt.print_queue import PrintQueuePanel

ONE, TWO = PrinterId("one"), PrinterId("two")
GONE = Unavailable("printer_unavailable", printer="前台", problem="no answer")
UNSURE = OutcomeUnknown("print_unknown", printer="前台")
Ended = Callable[[str, HandoverError | None], PrintJob]


@pytest.fixture
def ended(desk) -> Ended:
    """Print an order's label and let the job end so, without a printer."""
    for id_, name in ((ONE, "前台"), (TWO, "后厨")):
        profile = PrinterProfile(id_, name, Language.PDF, "folder:", width_mm=220)
        desk.shop.printers.add(profile, by=desk.manager)
    spooling = desk.shop.printing.spooling
    spooling.wake.ring = lambda _: None

    def end(no: str, error: HandoverError | None = None) -> PrintJob:
        desk.packed(no)
        job = desk.shop.printing.print(OrderNo(no), by=desk.manager)
        claimed = spooling.claim(ONE)
        assert claimed is not None
        if isinstance(error, OutcomeUnknown):
            spooling.unsure(claimed, error)
        elif error is not None:
            spooling.failed(claimed, error, stopped=False)
        else:
            spooling.sent(claimed, "there")
        return desk.shop.print_queue.job(job.id)

    return end


def _panel() -> PrintQueuePanel | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, PrintQueuePanel) else None


def test_a_copy_asks_for_its_reason_beside_the_order(till):
    till.desk.packed("A-1")
    till.opens("A-1")
    till.key(Qt.Key.Key_F4)
    till.until(lambda: till.printer.printed == ["A-1"])
    till.until(lambda: till.window.face.jobs.idle)
    till.key(Qt.Key.Key_F4)
    detail = till.window.counter.detail
    till.until(lambda: not detail.copy_reason.isHidden())
    assert detail.copy_reason.reason.itemText(0) == "标签破损"
    detail.copy_reason.field.setText("沾水了")
    QTest.keyClick(detail.copy_reason.field, Qt.Key.Key_Return)
    till.until(lambda: till.printer.whys == ["", "沾水了"])
    assert detail.copy_reason.isHidden()


def test_the_light_says_what_is_wrong_and_its_press_opens_the_queue(counter_of, ended):
    job = ended("A-1", UNSURE)
    now = PrintersNow("前台", to_files=False, unknown=1, newest=job)
    till = counter_of(lights=lambda: Lights(PlatformState.ONLINE, printers=now))
    lamp = next(b for b in till.window.header.lights if b.light and b.light.name == "printer")
    till.until(lambda: lamp.text() == "打印待确认 1")
    said = [item.text for item in till.window.face.news.items()]
    assert any("A-1 的袋标" in text for text in said)
    lamp.click()
    till.until(lambda: _panel() is not None)
    panel = _panel()
    assert panel is not None
    till.until(lambda: len(panel.lines) == 1)
    panel.lines[0].buttons["again"].click()
    till.until(lambda: len(panel.lines) == 2)
    jobs = till.desk.shop.print_queue.jobs()
    assert [(one.state, one.copy) for one in jobs] == [
        (JobState.CANCELLED, 0),
        (JobState.QUEUED, 1),
    ]
    panel.accept()


def test_what_failed_is_retried_moved_or_given_up_in_the_queue(counter_of, ended):
    for no in ("A-1", "A-2", "A-3"):
        ended(no, GONE)
    ended("A-4")
    till = counter_of()
    assert till.window.face.commands.run("print_queue")
    panel = _panel()
    assert panel is not None
    till.until(lambda: len(panel.lines) == 4)
    assert [line.job.order_no for line in panel.lines] == ["A-1", "A-2", "A-3", "A-4"]
    panel.lines[0].buttons["cancel"].click()
    till.until(lambda: panel.lines[0].job.order_no == "A-2")
    (menu,) = (panel.lines[0].buttons["move"].menu(),)
    assert [action.text() for action in menu.actions()] == ["后厨", "PDF"]
    menu.actions()[0].trigger()
    till.until(lambda: panel.lines[0].job.order_no == "A-3")
    panel.lines[0].buttons["retry"].click()
    till.until(lambda: not any(line.job.state is JobState.FAILED for line in panel.lines))
    states = {job.order_no: (job.state, job.printer) for job in till.desk.shop.print_queue.jobs()}
    assert states == {
        "A-1": (JobState.CANCELLED, ONE),
        "A-2": (JobState.QUEUED, TWO),
        "A-3": (JobState.QUEUED, ONE),
        "A-4": (JobState.SENT, ONE),
    }
    panel.accept()


@pytest.mark.parametrize("state", PrinterState)
def test_whatever_the_printer_says_has_words(counter_of, state):
    now = PrintersNow("前台", to_files=False, state=state)
    till = counter_of(lights=lambda: Lights(PlatformState.ONLINE, printers=now))
    lamp = next(b for b in till.window.header.lights if b.light and b.light.name == "printer")
    till.until(lambda: bool(lamp.text()))
    assert "." not in lamp.text()
    assert (lamp.text() == "打印") is not state.stops
    assert replace(now, waiting=3) != now
