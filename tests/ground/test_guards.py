"""Controls: the guards of tests/conftest.py catch what they are there to catch, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_CASES = """
import logging, os, socket, threading, time, warnings
import keyring, pytest
from hypothesis import given, strategies
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QLabel

END = threading.Event()

def test_bad_thread():
    threading.Thread(target=END.wait, args=[20], daemon=True).start()

def test_good_thread():
    threading.Thread(target=time.sleep, args=[0.2]).start()

def test_bad_thread_failure():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_bad_python_warning():
    warnings.warn("old", DeprecationWarning)

def test_bad_qt_warning(qtbot):
    qWarning("bad geometry")

def test_bad_timer(qtbot):
    timer = QTimer()
    timer.start(1000)
    test_bad_timer.keep = timer

def test_good_timer_of_a_widget(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    timer = QTimer(label)
    timer.start(1000)
    test_good_timer_of_a_widget.keep = timer

def test_bad_qthread(qtbot):
    thread = QThread()
    thread.start()
    test_bad_qthread.keep = thread

def test_good_qthread(qtbot):
    thread = QThread()
    thread.start()
    thread.quit()
    test_good_qthread.keep = thread

def test_bad_log():
    logging.getLogger("pos.sql").warning("slow")

@pytest.mark.logs_warnings
def test_good_log():
    logging.getLogger("pos.sql").warning("slow")

def test_bad_address():
    socket.create_connection(("192.0.2.1", 80), timeout=5)

def test_good_address():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()

def test_bad_keyring():
    keyring.set_password("service", "name", "secret")

def test_bad_missing_tool_in_ci(tool, monkeypatch):
    monkeypatch.setenv("CI", "true")
    tool("no-such-program")

@given(strategies.integers())
def test_good_property(number):
    assert isinstance(number, int)

def test_good_home(private_home):
    assert os.path.expanduser("~") == str(private_home)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, set[str]]:
    """Names of the cases above by their outcome, as a pytest of its own reports them."""
    file = tmp_path_factory.mktemp("cases") / "test_cases.py"
    file.write_text(_CASES, encoding="utf-8")
    plugins = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", *plugins, "-rA", "--tb=no", file],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "TESTS_PATIENCE_S": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {"PASSED": set(), "FAILED": set(), "ERROR": set()}
    for line in run.stdout.splitlines():
        outcome, _, rest = line.partition(" ")
        if outcome in found and "::" in rest:
            found[outcome].add(rest.split("::")[1].split()[0])
    assert any(found.values()), run.stdout + run.stderr
    return found


def _names(beginning: str) -> set[str]:
    return {
        line.split("def ")[1].split("(")[0]
        for line in _CASES.splitlines()
        if line.startswith(f"def {beginning}")
    }


def test_each_thing_left_behind_fails_its_test(outcomes):
    assert outcomes["FAILED"] | outcomes["ERROR"] == _names("test_bad")


def test_a_clean_test_passes_the_guards(outcomes):
    assert outcomes["PASSED"] - outcomes["ERROR"] == _names("test_good")
