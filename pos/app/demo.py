"""The demo: the window on a sample shop that is thrown away afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.late import Late
from pos.app.sample import PIN
from pos.app.window import OpenShop, counter_window
from pos.domain.ids import OrderNo
from pos.qt.parts import Demo, PhoneView
from pos.qt.running import run_window

if TYPE_CHECKING:
    from pos.app.sample_shop import SampleShop


def run() -> int:
    """Open the window on a new sample shop where paid orders keep arriving; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="handover-demo-", ignore_cleanup_errors=True) as place:
        return _run_in(Path(place))


def _opened(folder: Path) -> SampleShop:
    from pos.app.sample_shop import open_sample_shop  # noqa: PLC0415 - after the first paint

    return open_sample_shop(folder)


def _run_in(folder: Path) -> int:
    sample = Late(lambda: _opened(folder))

    def opened() -> OpenShop:
        running = sample()
        running.keep_coming()
        return OpenShop(running.shop, running.loop)

    def phone(no: OrderNo) -> PhoneView:
        return sample().phone(no)

    late = Late(opened)
    try:
        return run_window(lambda: counter_window(late, demo=Demo(PIN, phone)), folder)
    finally:
        if late.opened is not None:
            late.opened.watch.close()
        if sample.opened is not None:
            sample.opened.close()
