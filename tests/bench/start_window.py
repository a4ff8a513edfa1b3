"""Starts one window in a process of its own and says when it was painted, ready, and how large.

Run by the benches `start` and `memory`: `python -m tests.bench.start_window WAY FOLDER`. The last
line on stdout is JSON; times are seconds since 1970, because the parent counts from before it
started this process.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

_EAGER = (
    "PySide6.QtWidgets", "sqlalchemy", "alembic", "sqlcipher3", "cryptography.hazmat.primitives",
    "argon2", "pydantic", "urllib3", "numpy", "cv2", "zxingcpp", "PIL.Image",
    "reportlab.pdfgen.canvas", "pypdfium2", "openpyxl", "pypinyin", "chinese_calendar",
)  # fmt: skip
_HEAVY = ("cv2", "numpy", "zxingcpp", "reportlab", "pypdfium2", "openpyxl")
_HUB = ("fastapi", "uvicorn", "starlette", "pos.hub")
_IDLE_S = 6.0
"""Time for some polls, the clock and the lights: a window that only just stands is not idle yet."""

said: dict[str, Any] = {}


def main() -> None:
    """Start what was asked for."""
    way, folder = sys.argv[1], Path(sys.argv[2])
    if way == "eager":
        for name in _EAGER:
            import_module(name)
        os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)  # OpenCV's own Qt is not the one meant
    if way in ("bare", "eager"):
        _bare()
    else:
        _ours(folder, stay=way == "idle")
    print(json.dumps(said))


def _bare() -> None:
    from PySide6.QtCore import QEvent, QTimer  # noqa: PLC0415 - counted with the start
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow  # noqa: PLC0415 - the same

    class Bare(QMainWindow):
        def event(self, event: QEvent) -> bool:
            handled = super().event(event)
            if event.type() == QEvent.Type.Paint and "painted" not in said:
                said["painted"] = 0.0
                QTimer.singleShot(0, self, self.painted)
            return handled

        def painted(self) -> None:
            said["painted"] = time.time()
            self.close()

    app = QApplication(sys.argv[:1])
    window = Bare()
    window.setCentralWidget(QLabel("核销台"))
    window.resize(1366, 768)
    window.show()
    app.exec()


def _ours(folder: Path, *, stay: bool) -> None:
    """Run the counter's window as the program does, with windows that look at their watch."""
    from pos.app import opening  # noqa: PLC0415 - counted with the start
    from pos.qt import running  # noqa: PLC0415 - the same

    class Timed(running.Outline):
        def __init__(self) -> None:
            super().__init__()
            self.painted.connect(self.on_painted)

        def on_painted(self) -> None:
            said["painted"] = time.time()
            said["at_paint"] = _loaded(("sqlalchemy", *_HEAVY))
            _time_the_window(stay=stay)

    running.Outline = Timed  # type: ignore[misc]
    opening.run(folder)


def _time_the_window(*, stay: bool) -> None:
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - loaded by now

    from pos.app import window as way_in  # noqa: PLC0415 - as the program does at this point

    class Timed(way_in.CounterWindow):  # type: ignore[misc,name-defined]
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.live.place.connect(self.ready)

        def ready(self) -> None:
            if "ready" in said:
                return
            said["ready"] = time.time()
            if not stay:
                self.close()
                return
            staffing = self.face.parts.staffing
            self.face.jobs.read(lambda: staffing.sign_in("李建中", "482915"), self.gate.let_in)
            QTimer.singleShot(int(_IDLE_S * 1000), self, self.idle)

        def idle(self) -> None:
            said["signed_in"] = self.face.session.person is not None
            said["rss_bytes"] = rss_bytes()
            said["loaded"] = _loaded((*_HEAVY, *_HUB))
            self.close()

    way_in.CounterWindow = Timed  # type: ignore[misc]


def _loaded(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in sys.modules]


def rss_bytes() -> int:
    """Return the memory of this process that lies in RAM."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import psutil  # noqa: PLC0415 - where /proc is missing

    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
