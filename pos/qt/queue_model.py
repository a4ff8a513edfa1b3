"""The queue as a list model: changes come as inserts, moves and removes, never as a new list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from pos.domain.ids import OrderNo
from pos.qt.queue_rows import Queue, filtered
from pos.services.overview import QueueList, QueueRow

ROW = int(Qt.ItemDataRole.UserRole)
"""The role of the whole row, as a value."""

_MOST_STEPS = 400
"""More single steps than this and starting anew is quicker; the view keeps its place itself."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class QueueModel(QAbstractListModel):
    """One list of the queue, filtered by words."""

    def __init__(self) -> None:
        super().__init__()
        self._queue = Queue()
        self._on = QueueList.ALL
        self._wanted = ""
        self._shown: list[QueueRow] = []
        self._numbers: frozenset[OrderNo] = frozenset()

    @property
    def queue(self) -> Queue:
        """All rows, shown or not."""
        return self._queue

    @property
    def on(self) -> QueueList:
        """Which list is shown."""
        return self._on

    @property
    def wanted(self) -> str:
        """The words the rows are filtered by."""
        return self._wanted

    # ------------------------------------------------------------ what a view asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role == int(Qt.ItemDataRole.DisplayRole):
            return f"{row.pick_no} {row.customer} {row.items}"
        return None

    def row_at(self, position: int) -> QueueRow | None:
        """Return the row at this place of the shown list."""
        return self._shown[position] if 0 <= position < len(self._shown) else None

    def position_of(self, no: OrderNo) -> int:
        """Return where an order stands in the shown list, -1 where it does not."""
        for position, row in enumerate(self._shown):
            if row.no == no:
                return position
        return -1

    # ------------------------------------------------------------ what changes it

    def show_list(self, on: QueueList, wanted: str) -> None:
        """Show another list, or the same by other words."""
        self._on, self._wanted = on, wanted
        self._start_anew(filtered(self._queue.rows, on, wanted))

    def take(self, queue: Queue) -> None:
        """Take the newest queue, row by row where little has changed."""
        self._queue = queue
        target = filtered(queue.rows, self._on, self._wanted)
        if not self._step_to(target):
            self._start_anew(target)

    def _start_anew(self, target: list[QueueRow]) -> None:
        self.beginResetModel()
        self._shown = target
        self._numbers = self._numbers_of(target)
        self.endResetModel()

    def _numbers_of(self, target: list[QueueRow]) -> frozenset[OrderNo]:
        if len(target) == len(self._queue.numbers):
            return self._queue.numbers  # nothing is filtered away, and nothing need be counted
        return frozenset(row.no for row in target)

    def _step_to(self, target: list[QueueRow]) -> bool:
        """Go to the target by single steps; False where that would take too many.

        Sets and identities only, for 100,000 rows are looked through between two frames.
        """
        numbers = self._numbers_of(target)
        gone, new = self._numbers - numbers, numbers - self._numbers
        if len(gone) + len(new) > _MOST_STEPS:
            return False
        self._numbers = numbers
        if gone:
            for position in reversed([i for i, row in enumerate(self._shown) if row.no in gone]):
                self.beginRemoveRows(_NOWHERE, position, position)
                del self._shown[position]
                self.endRemoveRows()
        steps = 0
        for position, row in enumerate(target):
            old = self._shown[position] if position < len(self._shown) else None
            if old is row:
                continue
            if old is None or old.no != row.no:
                steps += 1
                if steps > _MOST_STEPS:
                    return False
                self._bring(row, position, is_new=row.no in new)
            if self._shown[position] is not row:
                self._shown[position] = row
                changed = self.index(position)
                self.dataChanged.emit(changed, changed)
        return True

    def _bring(self, row: QueueRow, position: int, *, is_new: bool) -> None:
        """Put a row to its place: insert it, or move it there from further down."""
        if is_new:
            self.beginInsertRows(_NOWHERE, position, position)
            self._shown.insert(position, row)
            self.endInsertRows()
            return
        start = next(
            i for i in range(position + 1, len(self._shown)) if self._shown[i].no == row.no
        )
        self.beginMoveRows(_NOWHERE, start, start, _NOWHERE, position)
        self._shown.insert(position, self._shown.pop(start))
        self.endMoveRows()
