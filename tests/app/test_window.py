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

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from pos.app import window
from pos.qt.window import CounterWindow

def at_first_paint(self):
    if not getattr(self, "seen", False):
        self.seen = True
        print(*sorted(sys.modules))
        QTimer.singleShot(0, self.close)

CounterWindow.start = at_first_paint
sys.exit(window.run(Path(sys.argv[1])))
"""


def loaded(program: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(done.stdout.split())


def test_at_the_first_paint_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    modules = loaded(PROGRAM, str(tmp_path / "shop"))
    assert "PySide6.QtWidgets" in modules
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
