"""Background work: in order, off the GUI thread, and silent after the window is closed."""

import threading

import pytest

from pos.errors import Unavailable
from pos.qt.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


def test_answers_come_back_on_the_gui_thread(qtbot, jobs):
    seen = []
    jobs.read(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here == threading.get_ident() != worker


def test_writing_jobs_run_one_after_the_other_in_order(qtbot, jobs):
    running, order, overlapped = [], [], []

    def work(number: int) -> int:
        if running:
            overlapped.append(number)
        running.append(number)
        running.remove(number)
        return number

    for number in range(50):
        jobs.write(lambda n=number: work(n), order.append)
    qtbot.waitUntil(lambda: jobs.idle)
    assert order == list(range(50))
    assert not overlapped


def test_a_refusal_reaches_whoever_asked(qtbot, jobs):
    refused = []

    def work():
        raise Unavailable("hub_unreachable")

    jobs.write(work, lambda _: pytest.fail("no answer"), refused.append)
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].code == "hub_unreachable"


@pytest.mark.logs_warnings
def test_a_bug_becomes_a_sentence_and_a_log_entry(qtbot, jobs, caplog):
    refused = []
    jobs.write(lambda: 1 // 0, lambda _: pytest.fail("no answer"), refused.append)
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].code == "bug"
    assert refused[0].fields == {"kind": "ZeroDivisionError"}
    assert "ZeroDivisionError" in caplog.text


def test_busy_is_told_at_the_first_and_at_the_last(qtbot, jobs):
    told = []
    jobs.busy.connect(told.append)
    for _ in range(3):
        jobs.read(lambda: None, lambda _: None)
    qtbot.waitUntil(lambda: jobs.idle)
    assert told == [True, False]


def test_after_closing_nothing_is_answered_and_nothing_taken_on(qtbot, qapp):
    jobs, gate, answered = Jobs(), threading.Event(), []
    jobs.write(gate.wait, answered.append)
    gate.set()
    jobs.close()
    jobs.write(lambda: 1, answered.append)
    qapp.processEvents()
    assert not answered
