"""The walk as a list: one big row per item, in the order of the shelves, done ones faded."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from pos.domain.picking import PickItem
from pos.qt import theme
from pos.qt.icons import paint_icon
from pos.qt.picking.lettering import write_line
from pos.qt.theme import Theme
from pos.qt.words import Words

ITEM = int(Qt.ItemDataRole.UserRole)
_ROW_PX = 64
_PAD = 12
_BASKET_PX = 40
_SHELF_PX = 92
_COUNT_PX = 96
_FADED = 120
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class WalkModel(QAbstractListModel):
    """The items of one walk; rows that stay keep selection and place."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[PickItem, ...] = ()

    @property
    def items(self) -> tuple[PickItem, ...]:
        """The items shown."""
        return self._items

    def take(self, items: tuple[PickItem, ...]) -> None:
        """Show these items."""
        if [item.key for item in items] == [item.key for item in self._items]:
            self._items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = ITEM) -> Any:
        item = self._items[index.row()]
        if role == ITEM:
            return item
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.basket} {item.shelf} {item.name} {item.got}/{item.qty}"
        return None


class _ItemDelegate(QStyledItemDelegate):
    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__()
        self._words, self._theme = words, theme_

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        if not isinstance(item, PickItem):
            return
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("selected"))
            bar = QRect(box.left(), box.top(), 4, box.height())
            painter.fillRect(bar, self._theme.colour("accent"))
        line = QRect(box.left(), box.bottom(), box.width(), 1)
        painter.fillRect(line, self._theme.colour("line"))
        self._paint_item(painter, box, item)
        painter.restore()

    def _paint_item(self, painter: QPainter, box: QRect, item: PickItem) -> None:
        ink, muted = self._theme.colour("ink"), self._theme.colour("muted")
        name_ink = muted if item.is_done else ink
        left, right = box.left() + _PAD + 4, box.right() - _PAD
        circle = QRectF(left, box.center().y() - _BASKET_PX / 2, _BASKET_PX, _BASKET_PX)
        self._paint_basket(painter, circle, item)
        left += _BASKET_PX + _PAD
        write_line(
            painter, item.shelf or "—", QRect(left, box.top(), _SHELF_PX, _ROW_PX),
            theme.PICK_PX, name_ink, bold=True,
        )  # fmt: skip
        left += _SHELF_PX + 8
        count = QRect(right - _COUNT_PX, box.top(), _COUNT_PX, _ROW_PX)
        self._paint_count(painter, count, item)
        room = QRect(left, box.top(), count.left() - left - 8, _ROW_PX)
        below = self._below(item)
        if not below:
            write_line(painter, item.name, room, theme.REASON_PX, name_ink)
            return
        upper = QRect(room.left(), room.top() + 6, room.width(), 28)
        lower = QRect(room.left(), room.top() + 34, room.width(), 22)
        write_line(painter, item.name, upper, theme.REASON_PX, name_ink)
        colour = self._theme.colour(
            "mend_text" if item.fragile or item.wants_check or item.short else "muted"
        )
        write_line(painter, below, lower, theme.SMALL_PX, colour)

    def _below(self, item: PickItem) -> str:
        words = self._words
        parts = [words("picking.fragile")] if item.fragile else []
        if item.packing:
            key = "checked" if item.checked else "to_check"
            parts.append(words(f"picking.{key}", packing=item.packing))
        if item.short:
            parts.append(words("picking.short", n=item.short))
        return " · ".join(parts)

    def _paint_basket(self, painter: QPainter, circle: QRectF, item: PickItem) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("chip" if item.is_done else "accent"))
        painter.drawEllipse(circle)
        written = self._theme.colour("muted" if item.is_done else "on_accent")
        painter.setPen(written)
        painter.setFont(theme.font(theme.LEAD_PX, bold=True))
        painter.drawText(circle, _CENTRE, str(item.basket))

    def _paint_count(self, painter: QPainter, box: QRect, item: PickItem) -> None:
        if item.is_done and not item.short:
            side = 28
            place = QRectF(box.right() - side, box.center().y() - side / 2, side, side)
            paint_icon(painter, "good", place, QColor(self._theme.palette.good_text))
            box = box.adjusted(0, 0, -side - 8, 0)
        colour = self._theme.colour("muted" if item.is_done else "ink")
        painter.setPen(colour)
        painter.setFont(theme.font(theme.LEAD_PX, bold=True))
        painter.drawText(box, _RIGHT, f"{item.got}/{item.qty}")


class WalkView(QListView):
    """Shows the walk; `pressed_twice` carries the item somebody double-clicked."""

    pressed_twice = Signal(object)

    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__()
        self.rows = WalkModel()
        self.setModel(self.rows)
        self._delegate = _ItemDelegate(words, theme_)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.doubleClicked.connect(lambda index: self.pressed_twice.emit(index.data(ITEM)))
        theme_.changed.connect(self.viewport().update)
        words.changed.connect(self.viewport().update)

    @property
    def item(self) -> PickItem | None:
        """The item the person is at."""
        index = self.currentIndex()
        return self.rows.items[index.row()] if index.isValid() else None

    def go_to(self, item: PickItem | None) -> None:
        """Be at this item."""
        for row, one in enumerate(self.rows.items):
            if item is not None and one.key == item.key:
                self.setCurrentIndex(self.rows.index(row))
                self.scrollTo(self.rows.index(row))

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters that are typed are no search here."""
