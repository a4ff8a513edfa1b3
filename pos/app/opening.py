"""The program's way up: an outline is painted first, and only then anything else is loaded."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pos.qt.running import run_window

if TYPE_CHECKING:
    from pos.qt.window import CounterWindow


def run(folder: Path) -> int:
    """Open the window on a folder and return its exit code.

    Raises: Unavailable: `window_open`, `storage_read_only`.
    """
    with ExitStack() as closing:

        def make() -> CounterWindow:
            from pos.app.window import counter_on  # noqa: PLC0415 - after the first paint

            window, close = counter_on(folder)
            closing.callback(close)
            return window

        return run_window(make, folder)
