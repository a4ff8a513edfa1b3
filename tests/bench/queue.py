"""The queue at 100,000 orders: filter, sort and a frame of scrolling, beside Qt's own ways."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from pos.domain.ids import OrderNo
from pos.domain.orders import Fulfilment, OrderState
from pos.qt.queue_model import ROW, QueueModel
from pos.qt.queue_rows import Queue, queue_of
from pos.qt.queue_view import QueueView, RowDelegate
from pos.qt.theme import ROW_PX, Theme, load_fonts
from pos.qt.words import Words
from pos.services.overview import QueueList, QueueRow
from tests.bench.figures import Figure, Other
from tests.bench.options import Options
from tests.bench.rounds import in_turns, ratio_of, timed

_ROWS = 100_000
_SORTED = 20_000
"""More would take the proxy minutes."""

_SIZE = (760, 620)
_NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
_SORT = int(Qt.ItemDataRole.UserRole) + 1
_WORDS = ("鸡蛋", "顾**7", "0417")
_COLUMNS = ("no", "pick_no", "tail", "customer", "items")


def measure(options: Options) -> list[Figure]:
    """Filter, sort and scroll."""
    app = QApplication(sys.argv[:1])
    load_fonts()
    rows = [_row(n) for n in range(_ROWS)]
    return [*_finding(rows, options), *_scrolling(rows, options), *_setting_up(options, app)]


def _row(n: int) -> QueueRow:
    drawn = n * 7919 % _ROWS
    return QueueRow(
        no=OrderNo(f"HX20261122-{n:06d}"),
        pick_no=f"网 {n % 1000:02d}",
        channel="web",
        state=OrderState.PACKED,
        fulfilment=Fulfilment.DELIVERY,
        scheduled=n % 4 == 0,
        placed_at=_NOW - timedelta(seconds=drawn),
        promise_to=_NOW + timedelta(seconds=drawn * 13 % _ROWS),
        customer=f"顾**{n % 97}",
        tail=f"{drawn % 10_000:04d}",
        items="牛奶 1L ×2、抽纸 ×1" if n % 3 else "鸡蛋 30 枚 ×1",
        item_count=3,
        bags=1,
        freeze=None,
        handed_here=False,
        lists=frozenset({QueueList.ALL, QueueList.TO_ASSIGN}),
        search=f"hx20261122-{n:06d} 网 {n % 1000:02d} {drawn % 10_000:04d} 顾**{n % 97} gk "
        f"{'牛奶 1l ×2、抽纸 ×1' if n % 3 else '鸡蛋 30 枚 ×1'}",
    )


class _Plain(QAbstractTableModel):
    """The model a Qt book shows: a column for each value a person may look for."""

    def __init__(self, rows: list[QueueRow]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: Any = None) -> int:
        return len(self._rows)

    def columnCount(self, parent: Any = None) -> int:
        return len(_COLUMNS)

    def data(self, index: Any, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self._rows[index.row()]
        if role == _SORT:
            return row.promise_to.timestamp() if row.promise_to else 0.0
        if role == int(Qt.ItemDataRole.DisplayRole):
            return getattr(row, _COLUMNS[index.column()])
        return None


def _finding(rows: list[QueueRow], options: Options) -> list[Figure]:
    model = QueueModel()
    model.take(queue_of(rows, Queue()))
    view = _shown(QueueView(model, Words("zh_CN"), Theme("light"), lambda: _NOW))
    proxy = QSortFilterProxyModel()
    plain = _Plain(rows)
    proxy.setSourceModel(plain)
    proxy.setFilterKeyColumn(-1)  # all of them, as ours looks in all of them
    turn = iter(range(1_000_000))

    def ours() -> None:
        model.show_list(QueueList.ALL, _WORDS[next(turn) % len(_WORDS)])

    def theirs() -> None:
        proxy.setFilterFixedString(_WORDS[next(turn) % len(_WORDS)])

    took = in_turns({"ours": ours, "proxy": theirs}, 3 if options.quick else 5)
    view.close()
    few = rows[:_SORTED]
    small = QSortFilterProxyModel()
    few_plain = _Plain(few)
    small.setSourceModel(few_plain)
    small.setSortRole(_SORT)
    sorted_s = timed(lambda: small.sort(0))
    own_s = median(timed(lambda: queue_of(few, Queue())) for _ in range(3))
    return [
        Figure(
            "queue",
            f"filter {_ROWS:,} rows, the list told",
            "ms",
            median(took["ours"]) * 1e3,
            ratio=1 / ratio_of(took, "ours", "proxy"),
            goal=50,
            at_most=False,
            peer=Other("QSortFilterProxyModel", median(took["proxy"]) * 1e3),
        ),
        Figure(
            "queue",
            f"sort {_SORTED:,} rows, counts included",
            "ms",
            own_s * 1e3,
            ratio=sorted_s / own_s,
            peer=Other("QSortFilterProxyModel", sorted_s * 1e3),
        ),
    ]


def _shown(view: QAbstractItemView) -> QAbstractItemView:
    view.resize(*_SIZE)
    view.show()
    QApplication.processEvents()  # shown now, so that repaint paints
    return view


def _scrolling(rows: list[QueueRow], options: Options) -> list[Figure]:
    words, theme = Words("zh_CN"), Theme("light")
    model = QueueModel()
    model.take(queue_of(rows, Queue()))
    ours = _shown(QueueView(model, words, theme, lambda: _NOW))
    theirs = _shown(_cpp_view(rows, RowDelegate(words, theme, lambda: _NOW)))

    def frames(view: QAbstractItemView) -> Callable[[], None]:
        bar = view.verticalScrollBar()

        def scroll() -> None:
            for step in range(20):
                bar.setValue((bar.value() + 997 + step) % bar.maximum())
                view.viewport().repaint()

        return scroll

    took = in_turns({"ours": frames(ours), "cpp": frames(theirs)}, options.rounds(15))
    ours_ms, cpp_ms = (median(took[name]) / 20 * 1e3 for name in ("ours", "cpp"))
    ours.close()
    theirs.close()
    return [
        Figure(
            "queue",
            "a frame of scrolling",
            "ms",
            ours_ms,
            ratio=ratio_of(took, "ours", "cpp"),
            goal=1.3,
            limit=Other("C++ model, same delegate", cpp_ms),
        )
    ]


def _cpp_view(rows: list[QueueRow], delegate: RowDelegate) -> QTableView:
    """Return the same view over Qt's own model, which asks Python for nothing but the painting."""
    view = QTableView()
    model = QStandardItemModel(view)
    items = []
    for row in rows:
        item = QStandardItem(row.pick_no)
        item.setData(row, ROW)
        items.append(item)
    model.appendColumn(items)
    delegate.setParent(view)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setShowGrid(False)
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(ROW_PX)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    return view


def _setting_up(options: Options, app: QApplication) -> list[Figure]:
    """Show a thousand rows, then very many: what a person waits for when he opens a list."""
    many = 100_000 if options.quick else 1_000_000
    rows = [_row(n) for n in range(many)]

    def shows(count: int) -> Callable[[], None]:
        model = QueueModel()
        view = _shown(QueueView(model, Words("zh_CN"), Theme("light"), lambda: _NOW))
        queue = Queue(tuple(rows[:count]), {}, frozenset(row.no for row in rows[:count]))

        def show() -> None:
            model.take(Queue())
            model.take(queue)
            view.viewport().repaint()

        return show

    took = in_turns({"many": shows(many), "few": shows(1_000)}, 3)
    app.processEvents()
    return [
        Figure(
            "queue",
            f"{many:,} rows set up and painted",
            "ms",
            median(took["many"]) * 1e3,
            ratio=ratio_of(took, "many", "few"),
            goal=2,
            peer=Other("ours with 1,000", median(took["few"]) * 1e3),
            owed=False,
        )
    ]
