"""`demo` and `tour`: the whole job on a sample shop."""

from __future__ import annotations

import importlib
from typing import Any

from pos.cli.answers import Answer, Exit
from pos.cli.session import Call


def demo(_call: Call) -> Answer:
    """Open the window on a sample shop with an in-process hub."""
    return _played(importlib.import_module("pos.app.demo").run(), {})


def tour(call: Call) -> Answer:
    """Play the whole job without a window and leave the pictures in OUT_DIR."""
    out = call.options.out
    out.mkdir(parents=True, exist_ok=True)
    return _played(importlib.import_module("pos.app.tour").run(out), {"out": out.name})


def _played(code: Any, values: dict[str, object]) -> Answer:
    done = not code
    files = f"The pictures are in {values['out']}." if "out" in values and done else ""
    problem = "" if done else "It did not go through to its end; the log says why."
    lines = (files,) if files else ()
    return Answer({"ok": done, **values}, lines, Exit.DONE if done else Exit.UNAVAILABLE, problem)
