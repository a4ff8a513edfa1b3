"""Scans over and over in one window and prints how much memory it took: before, and at the end.

Run as `python -m tests.journeys.soaking FOLDER WARM_UP SCANS`; the last line is JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

from pos.app.late import Late
from pos.app.linking import LinkLoop
from pos.app.sample import PIN
from pos.app.shop import open_shop
from pos.app.window import OpenShop, counter_window
from pos.qt.running import offscreen
from pos.qt.script import Hands, Script, Until, run_script
from pos.qt.window import CounterWindow

_SCANNED = ("6901234567892", "https://example.org/a", "HX1AEAAAA", "SF1234567890123")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _memory_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES


def _scenes(window: CounterWindow, hands: Hands, counts: tuple[int, int]) -> Script:
    desk = window.hand_over.desk
    yield Until("people", lambda: bool(window.sign_in.buttons))
    hands.type(PIN)
    yield Until("sign in", lambda: window.face.session.person is not None)
    yield Until("queue", lambda: window.counter.model.rowCount() > 0)
    orders = [row.no for row in window.live.newest.rows]
    taken: list[int] = []
    for count in counts:
        for n in range(count):
            hands.scan(orders[n % len(orders)])
            hands.scan(_SCANNED[n % len(_SCANNED)])
            yield Until("a card", lambda: desk.shown is not None)
            hands.press("F10")
            yield Until("no card", lambda: desk.shown is None)
            window.live.poll()
        yield Until("rest", lambda: window.face.jobs.idle)
        taken.append(_memory_bytes())
    sys.stdout.write(json.dumps({"warm_bytes": taken[0], "end_bytes": taken[1]}) + "\n")


def main() -> None:
    """Do what the arguments say."""
    folder, counts = Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))
    offscreen()

    def opened() -> OpenShop:
        shop = open_shop(folder)
        return OpenShop(shop, LinkLoop(shop))

    late = Late(opened)

    def make() -> tuple[CounterWindow, Script]:
        window = counter_window(late)
        return window, _scenes(window, Hands(window), counts)

    try:
        run_script(make)
    finally:
        if late.opened is not None:
            late.opened.watch.close()
            late.opened.shop.close()


if __name__ == "__main__":
    main()
