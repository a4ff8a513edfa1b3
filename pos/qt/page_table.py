"""The pages of the window, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from pos.qt.face import Face


@dataclass(frozen=True, slots=True)
class Page:
    """One page; its words stand under `page.<id>`. `build` is called when it is first opened.

    A page may have a slot `refresh()`, called whenever the database has changed and the page is
    shown, `take_scan(text, source)`, offered each scan while the page is shown and telling whether
    it took it, `close_timers()`, called before the window ends, and a signal `order_wanted`, which
    carries the number of an order to open on the counter page.
    """

    id: str
    icon: str
    build: Callable[[Face], QWidget]
