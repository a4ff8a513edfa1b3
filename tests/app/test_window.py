"""The window's own way up: painted before anything heavy is loaded or any file is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pos.app.window import Late, OpenShop, window_parts
from pos.domain.settings import Devices, Settings
from pos.errors import RuleViolation
from tests.journeys.counters import ROOT

HEAVY = {
    "sqlalchemy", "cv2", "numpy", "reportlab", "pydantic", "fastapi", "openpyxl", "zxingcpp",
    "pypdfium2", "PIL", "alembic", "sqlcipher3", "uvicorn", "cryptography", "argon2",
}  # fmt: skip

FIRST_PAINT = """
import sys
from pathlib import Path
from pos.app import opening
from pos.qt import running

def at_first_paint(self):
    print(*sorted(sys.modules))
    self.outline.close()

running._Opening._on_painted = at_first_paint
sys.exit(opening.run(Path(sys.argv[1])))
"""

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from pos.app import opening
from pos.qt.window import CounterWindow

def when_painted(self):
    if not getattr(self, "seen", False):
        self.seen = True
        print(*sorted(sys.modules))
        QTimer.singleShot(0, self.close)

CounterWindow.start = when_painted
sys.exit(opening.run(Path(sys.argv[1])))
"""


def loaded(program: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(done.stdout.split())


def test_the_first_paint_needs_qt_and_nothing_of_the_window(tmp_path: Path) -> None:
    modules = loaded(FIRST_PAINT, str(tmp_path / "shop"))
    assert "PySide6.QtWidgets" in modules
    assert not modules & {*HEAVY, "pos.qt.window", "pos.app.window", "PySide6.QtNetwork"}


def test_the_window_stands_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    modules = loaded(WINDOW, str(tmp_path / "shop"))
    assert "pos.qt.window" in modules
    assert not modules & HEAVY
    assert not (tmp_path / "shop" / "shop.db").exists()


def test_the_look_at_what_is_loaded_would_see_it() -> None:
    assert "sqlalchemy" in loaded("import sys, sqlalchemy; print(*sys.modules)")


def never() -> OpenShop:
    raise AssertionError("the shop was opened")


def test_making_the_windows_parts_opens_no_shop() -> None:
    parts = window_parts(Late(never))
    assert callable(parts.overview.queue)
    assert callable(parts.redeeming.check)
    assert parts.attempt() != parts.attempt()


def test_gun_settings_that_no_gun_has_are_refused_by_name() -> None:
    parts = window_parts(Late(never))
    parts.make_detector(Settings())
    bad = Settings(devices=Devices(gun_max_gap_ms=300, gun_stutter_gap_ms=100))
    with pytest.raises(RuleViolation, match="gun_settings"):
        parts.make_detector(bad)
