"""What tests borrow from the machine is real: a screen, a browser, programs."""

import subprocess
import sys

import pytest

_WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("x")
label.show()
print(application.platformName(), application.primaryScreen().size().toTuple())
"""


def test_a_real_window_opens_on_the_private_screen(window_environment):
    run = subprocess.run(
        [sys.executable, "-c", _WINDOW],
        env=window_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "xcb (1920, 1080)", run.stderr


def test_the_browser_answers(chromium_path):
    run = subprocess.run([chromium_path, "--version"], capture_output=True, text=True, check=True)
    assert "Chrom" in run.stdout


def test_a_program_is_found_by_name(tool):
    assert tool("sh").name == "sh"


def test_a_missing_program_skips_outside_ci(tool, monkeypatch):
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="MISSING TOOL: no-such-program"):
        tool("no-such-program")
