"""The demo: the window on a sample shop that is thrown away afterwards."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.late import Late
from pos.qt.running import run_window

if TYPE_CHECKING:
    from pos.app.sample_shop import SampleShop
    from pos.app.window import OpenShop
    from pos.qt.window import CounterWindow


def run() -> int:
    """Open the window on a new sample shop where paid orders keep arriving; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="handover-demo-", ignore_cleanup_errors=True) as place:
        return _run_in(Path(place))


def _run_in(folder: Path) -> int:
    with ExitStack() as closing:
        return run_window(lambda: _window(folder, closing), folder)


def _window(folder: Path, closing: ExitStack) -> CounterWindow:
    from pos.app.sample import PIN  # noqa: PLC0415 - all of these after the first paint
    from pos.app.window import counter_window, open_beside  # noqa: PLC0415
    from pos.qt.parts import Demo  # noqa: PLC0415

    sample = Late(lambda: _sample_in(folder))

    def opened() -> OpenShop:
        running = sample()
        running.keep_coming()
        return open_beside(running.shop, running.loop)

    def close() -> None:
        if late.opened is not None:
            late.opened.leave()
        if sample.opened is not None:
            sample.opened.close()

    late = Late(opened)
    closing.callback(close)
    return counter_window(late, demo=Demo(PIN, lambda no: sample().phone(no)))


def _sample_in(folder: Path) -> SampleShop:
    from pos.app.sample_shop import open_sample_shop  # noqa: PLC0415 - hub, database and all

    return open_sample_shop(folder)
