"""The window stands before anything heavy is loaded, and calls none of its parts until then."""

import subprocess
import sys
import textwrap

HEAVY = (
    "sqlalchemy", "alembic", "sqlcipher3", "cv2", "numpy", "reportlab", "pydantic", "zxingcpp",
    "PIL", "openpyxl", "pypdfium2", "urllib3", "cryptography", "argon2", "fastapi", "uvicorn",
    "pypinyin", "PySide6.QtMultimedia", "PySide6.QtNetwork",
)  # fmt: skip

PROGRAM = """
import sys
from datetime import UTC, datetime
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pos.domain.guns import Decision
from pos.qt.parts import WindowParts
from pos.qt.window import CounterWindow

app = QApplication([])

class Untouched:
    def __getattr__(self, name):
        raise AssertionError(f"{name} was asked for before the first paint")

class Clock:
    def now(self):
        return datetime.now(UTC)

class Person:
    def feed(self, key): return Decision()
    def expire(self, now_ms): return Decision()
    def would_take(self, end): return False

def never(*_):
    raise AssertionError("called before the first paint")

class Watched(CounterWindow):
    def event(self, event):
        if event.type() == QEvent.Type.Paint:
            print(*sorted(sys.modules))
            sys.stdout.flush()
            self._started = True  # nothing is to begin after this
            QTimer.singleShot(0, app.quit)
        return super().event(event)

u = Untouched()
window = Watched(WindowParts(u, u, u, u, u, u, u, never, never, Clock(), never, lambda _: Person(), never))
window.show()
app.exec()
window.close()
"""


def _modules(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return set(done.stdout.split())


def test_nothing_heavy_is_loaded_at_the_first_paint():
    loaded = _modules(PROGRAM)
    assert "PySide6.QtWidgets" in loaded
    assert not loaded & set(HEAVY)


def test_the_look_at_what_is_loaded_would_see_it():
    assert "sqlalchemy" in _modules("import sys, sqlalchemy; print(*sorted(sys.modules))")
