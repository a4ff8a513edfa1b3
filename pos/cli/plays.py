"""`demo` and `tour`: the whole job on a sample shop."""

from __future__ import annotations

from pos.cli.answers import Answer, Exit
from pos.cli.session import Call


def demo(_call: Call) -> Answer:
    """Open the window on a sample shop with an in-process hub."""
    from pos.app.demo import run  # noqa: PLC0415 - Qt, for this command alone

    done = run() == 0
    return Answer({"ok": done}, (), Exit.DONE if done else Exit.UNAVAILABLE)


def tour(call: Call) -> Answer:
    """Play the whole job without a window and leave the pictures in OUT_DIR."""
    from pos.app.tour import run  # noqa: PLC0415 - Qt, for this command alone

    out = call.options.out
    report = run(out)
    lines = (f"{len(report['steps'])} steps in {report['took_s']} s. The pictures are in {out}.",)
    return Answer({**report, "out": str(out)}, lines)
