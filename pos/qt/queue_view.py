"""The queue as it is seen: one painted row per order, late ones in red, the place kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from pos.domain.ids import OrderNo
from pos.domain.orders import TO_REDEEM, Fulfilment, OrderState
from pos.qt import theme
from pos.qt.moments import moment, span
from pos.qt.queue_model import ROW, QueueModel
from pos.qt.theme import Theme
from pos.qt.words import Words
from pos.services.overview import QueueRow

_PAD = 16
_CHIP_HEIGHT = 24
_SOON_S = 3600
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_WAITING_FOR_US = frozenset({OrderState.PLACED, OrderState.ACCEPTED})
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Due:
    """When an order is due, in words; `late` is the only thing in the queue that is red."""

    text: str
    late: bool


def due(words: Words, row: QueueRow, now: datetime) -> Due:
    """Say how late an order is, or how long there is left."""
    if row.state in TO_REDEEM or row.promise_to is None:
        since = (now - row.placed_at).total_seconds()
        return Due(words("queue.since", span=span(words, since)), late=False)
    left_s = (row.promise_to - now).total_seconds()
    if left_s < 0:
        return Due(words("queue.late", span=span(words, -left_s)), late=True)
    if left_s < _SOON_S:
        return Due(words("queue.left", span=span(words, left_s)), late=False)
    return Due(moment(row.promise_to, now), late=False)


def state_words(words: Words, row: QueueRow) -> str:
    """Return the state as the lists call it; a hold comes before everything."""
    if row.freeze is not None:
        return words("state.frozen")
    if row.state is OrderState.PACKED and row.fulfilment is Fulfilment.PICKUP:
        return words("state.packed_pickup")
    if row.handed_here:
        return words("state.handed_here")
    return words(f"state.{row.state.value}")


def kind_words(words: Words, row: QueueRow) -> str:
    """Return how the order leaves the shop: 自提, 预约 or 即时."""
    if row.fulfilment is Fulfilment.PICKUP:
        return words("kind.pickup")
    return words("kind.scheduled" if row.scheduled else "kind.instant")


@dataclass(frozen=True, slots=True)
class _Columns:
    pick: int
    due: int
    customer: int
    kind: int
    chip: int

    @classmethod
    def of(cls, words: Words, width: int) -> _Columns:
        """Return widths that hold the longest words of the language; the products get the rest."""
        body = QFontMetrics(theme.font(theme.BODY_PX))
        small = QFontMetrics(theme.font(theme.SMALL_PX))
        bold = QFontMetrics(theme.font(theme.BODY_PX, bold=True))
        states = ("placed", "accepted", "packed", "packed_pickup", "out", "arrived", "frozen",
                  "returned", "assigned", "handed_here")  # fmt: skip
        chip = max(small.horizontalAdvance(words(f"state.{name}")) for name in states) + 20
        kinds = ("pickup", "scheduled", "instant")
        kind = max(body.horizontalAdvance(words(f"kind.{name}")) for name in kinds) + 16
        late = bold.horizontalAdvance(words("queue.late", span=words("span.minutes", n=59))) + 16
        return cls(76 if width < 900 else 88, max(84, late), 136, kind, chip)


class RowDelegate(QStyledItemDelegate):
    """Paints a whole row at once: six times quicker than a widget or a cell for each value."""

    def __init__(self, words: Words, theme_: Theme, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._words, self._theme, self._now = words, theme_, now
        self._columns: dict[tuple[str, int], _Columns] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, theme.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, QueueRow):
            return
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, box, state)
        self._paint_row(painter, box, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("selected"))
            painter.fillRect(
                QRect(box.left(), box.top(), 4, box.height()), self._theme.colour("accent")
            )
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.colour("hover"))
        painter.fillRect(
            QRect(box.left(), box.bottom(), box.width(), 1), self._theme.colour("line")
        )

    def _paint_row(self, painter: QPainter, box: QRect, row: QueueRow) -> None:
        columns = self._columns_for(box.width())
        ink, muted = self._theme.colour("ink"), self._theme.colour("muted")
        when = due(self._words, row, self._now())
        left = box.left() + _PAD
        right = box.right() - _PAD
        y, high = box.top(), box.height()

        def write(text: str, x: int, width: int, font: QFont, colour: QColor) -> None:
            painter.setFont(font)
            painter.setPen(colour)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRect(x, y, width, high), _LEFT, shown)

        write(row.pick_no, left, columns.pick - 4, theme.font(theme.PICK_PX, bold=True), ink)
        left += columns.pick
        write(
            when.text,
            left,
            columns.due - 8,
            theme.font(theme.BODY_PX, bold=when.late),
            self._theme.colour("late") if when.late else ink,
        )
        left += columns.due
        customer = " · ".join(part for part in (row.customer, row.tail) if part)
        write(customer, left, columns.customer - 8, theme.font(theme.BODY_PX), ink)
        left += columns.customer
        chip = QRect(
            right - columns.chip, y + (high - _CHIP_HEIGHT) // 2, columns.chip, _CHIP_HEIGHT
        )
        kind_left = chip.left() - columns.kind
        room = max(0, kind_left - left - 12)
        if row.unfit:
            # Nobody accepts it but a person: why comes before what.
            why, mend = self._words(f"unfit.{row.unfit}"), self._theme.colour("mend_text")
            write(why, left, room, theme.font(theme.BODY_PX, bold=True), mend)
        else:
            write(row.items, left, room, theme.font(theme.BODY_PX), muted)
        write(kind_words(self._words, row), kind_left, columns.kind, theme.font(theme.BODY_PX), ink)
        self._paint_chip(painter, chip, row)

    def _paint_chip(self, painter: QPainter, chip: QRect, row: QueueRow) -> None:
        held = row.freeze is not None or row.state is OrderState.RETURNED
        ours = row.state in _WAITING_FOR_US
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("late" if held else "chip"))
        painter.drawRoundedRect(chip, _CHIP_HEIGHT / 2, _CHIP_HEIGHT / 2)
        painter.setPen(self._theme.colour("on_late" if held else "ink" if ours else "muted"))
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.drawText(chip, _CENTRE, state_words(self._words, row))

    def _columns_for(self, width: int) -> _Columns:
        key = (self._words.language, width)
        if key not in self._columns:
            self._columns.clear()
            self._columns[key] = _Columns.of(self._words, width)
        return self._columns[key]


class QueueView(QTableView):
    """Shows the queue; `chosen` carries the number of the order the person is at, or an empty one."""

    chosen = Signal(str)

    def __init__(
        self, model: QueueModel, words: Words, theme_: Theme, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._rows, self._words, self._theme = model, words, theme_
        self._chosen = OrderNo("")
        self._kept, self._kept_scroll = OrderNo(""), 0
        self._empty_key = "queue.empty"
        self.setObjectName("queue")
        self.setModel(model)
        self._delegate = RowDelegate(words, theme_, now)
        self.setItemDelegate(self._delegate)
        # A table lays 100,000 rows of one height out in a tenth of a list's time.
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW_PX)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Letters that are typed belong to the code box, not to a search Qt would do by itself.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.selectionModel().currentChanged.connect(self._on_current)
        model.modelAboutToBeReset.connect(self._on_reset_begins)
        model.modelReset.connect(self._on_reset)
        theme_.changed.connect(self.viewport().update)
        words.changed.connect(self.viewport().update)

    @property
    def order_no(self) -> OrderNo:
        """The order the person is at, empty for none."""
        return self._chosen

    @property
    def selected(self) -> tuple[QueueRow, ...]:
        """The selected orders, as the list has them."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        found = (self._rows.index(row).data(ROW) for row in rows)
        return tuple(row for row in found if isinstance(row, QueueRow))

    def choose(self, no: OrderNo) -> bool:
        """Go to an order; False where the shown list has none of this number."""
        position = self._rows.position_of(no)
        if position < 0:
            return False
        index = self._rows.index(position)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def choose_first(self) -> None:
        """Go to the topmost order."""
        if self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0))

    def say_when_empty(self, key: str) -> None:
        """Set what an empty list says."""
        self._empty_key = key
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: see the constructor."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._rows.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            painter.setFont(theme.font(theme.BODY_PX))
            box = self.viewport().rect().adjusted(32, 0, -32, 0)
            painter.drawText(
                box, _CENTRE | int(Qt.TextFlag.TextWordWrap), self._words(self._empty_key)
            )
            painter.end()

    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        row = now.data(ROW)
        self._chosen = row.no if isinstance(row, QueueRow) else OrderNo("")
        self.chosen.emit(self._chosen)

    def _on_reset_begins(self) -> None:
        self._kept, self._kept_scroll = self._chosen, self.verticalScrollBar().value()

    def _on_reset(self) -> None:
        position = self._rows.position_of(self._kept) if self._kept else -1
        if position >= 0:
            self.setCurrentIndex(self._rows.index(position))
            self.verticalScrollBar().setValue(self._kept_scroll)
        elif self._kept:
            self._chosen = OrderNo("")
            self.chosen.emit(self._chosen)
