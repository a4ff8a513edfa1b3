"""The demo: a stranger's first minute, and nothing of it left afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.journeys.counters import a_window, until, written_in

ENDS_WITHIN_S = 5.0


def test_the_demo_opens_lets_a_stranger_in_and_leaves_nothing_behind(
    window_environment: dict[str, str], tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    tool("xdotool")
    place = tmp_path / "temporary"
    place.mkdir()
    with a_window({**window_environment, "TMPDIR": str(place)}, "demo") as screen:
        screen.sign_in()
        until("the orders", lambda: written_in(screen.look(), (90, 160, 880, 400)) > 500)
        screen.look("demo")
        assert list(place.glob("handover-demo-*"))
        began = time.monotonic()
        screen.process.terminate()
        code, said = screen.ends()
        took_s = time.monotonic() - began
    assert code == 0, said
    assert "Traceback" not in said, said
    assert took_s < ENDS_WITHIN_S
    assert not list(place.glob("handover-demo-*"))
