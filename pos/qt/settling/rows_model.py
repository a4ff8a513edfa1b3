"""A day's settlement rows as a table model: new rows are inserted, so that the selection survives."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from pos.domain.money import yuan
from pos.domain.settlements import Settlement, SettlementKind, SettlementState
from pos.domain.times import SHANGHAI
from pos.qt.face import Face
from pos.qt.settling.day import Day

COLUMNS = ("time", "order", "goods", "fees", "off", "commission", "net", "due", "state")
AMOUNTS = frozenset({"goods", "fees", "off", "commission", "net"})
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_STATE_TOKENS = {
    SettlementState.RECORDED: "muted",
    SettlementState.CONFIRMED: "good_text",
    SettlementState.DIFFERS: "late",
}
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel):
    """Newest first; `ROW_ROLE` gives the whole `Settlement`."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._day = Day()
        face.words.changed.connect(self._on_words)

    def take(self, day: Day) -> None:
        """Show these rows; what is the same stays selected."""
        before, after = self._day.rows, day.rows
        more = len(after) - len(before)
        ids = [row.id for row in after]
        if self._day.day != day.day or more < 0 or ids[more:] != [row.id for row in before]:
            self.beginResetModel()
            self._day = day
            self.endResetModel()
            return
        if more:
            self.beginInsertRows(_NOWHERE, 0, more - 1)
        self._day = day
        if more:
            self.endInsertRows()
        if after[more:] != before:
            last = self.index(len(after) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(more, 0), last)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._day.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._face.words(f"settlement.column.{name}")
        return _alignment(name) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, name = self._day.rows[index.row()], COLUMNS[index.column()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(name)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._face.theme.colour(_token(row, name))
        return None

    def _text(self, row: Settlement, name: str) -> str:
        words = self._face.words
        by_name = {
            "time": row.made_at.astimezone(SHANGHAI).strftime("%H:%M"),
            "order": self._order(row),
            "goods": yuan(row.goods_fen),
            "fees": yuan(row.packing_fee_fen + row.delivery_fee_fen),
            "off": yuan(-row.discount_fen - row.refund_fen),
            "commission": yuan(-row.commission_fen - row.fixed_fee_fen),
            "net": yuan(row.net_fen),
            "due": row.due_date.strftime("%m-%d"),
            "state": words(f"settlement.state.{row.state.value}"),
        }
        return by_name[name]

    def _order(self, row: Settlement) -> str:
        if row.kind is SettlementKind.SETTLEMENT:
            return row.order_no
        return f"{row.order_no} · {self._face.words(f'settlement.kind.{row.kind.value}')}"

    def _on_words(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._day.rows:
            last = self.index(len(self._day.rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _alignment(name: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if name in AMOUNTS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _token(row: Settlement, name: str) -> str:
    if name == "state":
        return _STATE_TOKENS[row.state]
    if name == "net":
        return "late" if row.net_fen < 0 else "ink"
    return "ink" if name == "order" else "muted"
