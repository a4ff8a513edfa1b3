"""The program's way up: an outline is painted first, and only then anything else is loaded."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pos.qt.running import run_window

if TYPE_CHECKING:
    from pos.qt.window import CounterWindow


SWITCH_EVERY_S = 0.001
"""How long a thread may keep Python's lock while another waits. Python's own 5 ms are as long as two
whole checks of a code: with them the slowest of a hundred scans took two to three times as long
while labels were printed, with 1 ms as long as alone."""


def run(folder: Path) -> int:
    """Open the window on a folder and return its exit code.

    Raises: Unavailable: `window_open`, `storage_read_only`.
    """
    sys.setswitchinterval(SWITCH_EVERY_S)
    with ExitStack() as closing:

        def make() -> CounterWindow:
            from pos.app.window import counter_on  # noqa: PLC0415 - after the first paint

            window, close = counter_on(folder)
            closing.callback(close)
            return window

        return run_window(make, folder)
