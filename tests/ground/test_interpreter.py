"""The pinned Qt binding survives what aborts the interpreter under PySide6 6.12 on Python 3.11."""

import subprocess
import sys

_CALLS = """
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
thing, timer, label = QObject(), QTimer(), QLabel()
for _ in range(50_000):
    thing.setObjectName("x")
    timer.setInterval(5)
    label.setText("x")
    label.update()
print("alive", flush=True)
"""


def test_two_hundred_thousand_void_calls_leave_the_interpreter_alive():
    run = subprocess.run(
        [sys.executable, "-c", _CALLS], capture_output=True, text=True, check=False, timeout=100
    )
    assert (run.returncode, run.stdout.strip()) == (0, "alive"), run.stderr
