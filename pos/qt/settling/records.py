"""记录: the day's sums large, its rows, and when in the day the money came."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos.domain.money import yuan
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.said import Said
from pos.qt.settling.day import Day
from pos.qt.settling.hour_chart import HourChart
from pos.qt.settling.rows_model import COLUMNS, ROW_ROLE, RowsModel

_CHART_WIDTH_PX = 380
_GAP_PX = 12


class Figure(QWidget):
    """One sum: what it is, small; how much, large."""

    def __init__(self, face: Face, key: str, *, main: bool = False) -> None:
        super().__init__()
        self.amount = QLabel()
        self.amount.setProperty("role", "figure-main" if main else "figure")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Said(face, key, role="small", wraps=False))
        column.addStretch(1)
        column.addWidget(self.amount)

    def show_amount(self, text: str) -> None:
        self.amount.setText(text)


class _Table(QTableView):
    """Enter opens the selected row, as a double click does."""

    opened = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class Records(QWidget):
    """`order_wanted` carries the number of the order whose row was opened."""

    order_wanted = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.model = RowsModel(face)
        self.figures = {
            name: Figure(face, f"settlement.figure.{name}", main=name == "net")
            for name in ("net", "count", "goods", "fees", "discount", "refund", "commission")
        }
        self.differing = Said(face, role="late")
        self.table = _Table()
        self.chart = HourChart(face)
        self.empty = QWidget()
        self._lay_out()
        self.table.opened.connect(self._on_opened)
        self.table.doubleClicked.connect(self._on_opened)
        face.theme.changed.connect(self.table.viewport().update)

    def show_day(self, day: Day) -> None:
        """Show this day."""
        for name, fen in day.figures:
            self.figures[name].show_amount(yuan(fen))
        self.figures["count"].show_amount(str(len(day.rows)))
        self.model.take(day)
        self.chart.show_hours(day.net_by_hour())
        self._body.setCurrentIndex(0 if day.rows else 1)
        self.differing.setVisible(day.differing > 0)
        if day.differing:
            self.differing.say("settlement.differing", n=day.differing)

    def _lay_out(self) -> None:
        self._set_up_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._sums())
        column.addWidget(self.differing)
        self.differing.hide()
        shown = QWidget()
        row = QHBoxLayout(shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        row.addWidget(self.table, 1)
        row.addWidget(self._chart_panel())
        self._body = QStackedWidget()
        self._body.addWidget(shown)
        self._body.addWidget(self._empty())
        column.addWidget(self._body, 1)

    def _sums(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        row = QHBoxLayout(panel)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(16)
        for name, figure in self.figures.items():
            row.addWidget(figure, 3 if name == "net" else 2)
        return panel

    def _chart_panel(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setFixedWidth(_CHART_WIDTH_PX)
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(8)
        column.addWidget(Said(self._face, "settlement.by_hour", role="strong"))
        column.addWidget(self.chart, 1)
        return panel

    def _empty(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        column = QVBoxLayout(panel)
        column.setSpacing(8)
        column.addStretch(1)
        for key, role in (("settlement.empty", "title"), ("settlement.empty_hint", "muted")):
            label = Said(self._face, key, role=role)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)
        return panel

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW_PX)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumHeight(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(50)
        header.setSectionResizeMode(COLUMNS.index("order"), QHeaderView.ResizeMode.Stretch)

    def _on_opened(self, index: QModelIndex) -> None:
        self.order_wanted.emit(index.data(ROW_ROLE).order_no)
