"""The catalogue and a stock take as table models; the selection is kept by the page."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from pos.domain.ids import Sku
from pos.domain.money import yuan
from pos.domain.stock import Product, StockLevel
from pos.domain.stock_takes import Counted
from pos.domain.times import SHANGHAI
from pos.qt.face import Face

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEVEL_TOKENS = {
    StockLevel.UNCOUNTED: "muted",
    StockLevel.OUT: "late",
    StockLevel.LOW: "mend_text",
    StockLevel.GOOD: "good_text",
}
R = TypeVar("R", Product, Counted)


class _Rows(QAbstractTableModel, Generic[R]):
    """Rows of frozen values; `ROW_ROLE` gives the whole row."""

    columns: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face
        self.rows: tuple[R, ...] = ()
        face.words.changed.connect(self._on_words)

    def take(self, rows: Sequence[R]) -> None:
        """Show these rows."""
        if tuple(rows) != self.rows:
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()

    def place_of(self, sku: Sku) -> int | None:
        """Return the row of a product."""
        return next((at for at, row in enumerate(self.rows) if row.sku == sku), None)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        name = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.face.words(f"stock.column.{name}")
        return self._alignment(name) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, name = self.rows[index.row()], self.columns[index.column()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(name)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.face.theme.colour(self.token(row, name))
        return None

    @abstractmethod
    def text(self, row: R, name: str) -> str:
        """Return what a cell says."""

    @abstractmethod
    def token(self, row: R, name: str) -> str:
        """Return the colour of a cell."""

    def _alignment(self, name: str) -> Qt.AlignmentFlag:
        right = name in self.numbers
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _on_words(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class ProductsModel(_Rows[Product]):
    """Products by name."""

    columns = ("name", "sku", "price", "on_hand", "reserved", "available", "level", "shelf")
    numbers = frozenset({"price", "on_hand", "reserved", "available"})

    def text(self, row: Product, name: str) -> str:
        """Return what a cell says."""
        by_name = {
            "name": row.name,
            "sku": row.sku,
            "price": yuan(row.price_fen),
            "on_hand": pieces(row.on_hand),
            "reserved": str(row.reserved) if row.reserved else "",
            "available": pieces(row.available),
            "level": self.face.words(f"stock.level.{level_word(row)}"),
            "shelf": row.shelf,
        }
        return by_name[name]

    def token(self, row: Product, name: str) -> str:
        """Return the colour of a cell."""
        if name == "level":
            return "muted" if not row.delivery else _LEVEL_TOKENS[row.level]
        return "ink" if name in ("name", "available") else "muted"


class SheetModel(_Rows[Counted]):
    """What a stock take counted, the newest first."""

    columns = ("name", "sku", "expected", "counted", "difference", "time")
    numbers = frozenset({"expected", "counted", "difference"})

    def text(self, row: Counted, name: str) -> str:
        """Return what a cell says."""
        by_name = {
            "name": row.name,
            "sku": row.sku,
            "expected": str(row.expected),
            "counted": str(row.counted),
            "difference": f"{row.difference:+d}" if row.difference else "✓",
            "time": row.at.astimezone(SHANGHAI).strftime("%H:%M:%S"),
        }
        return by_name[name]

    def token(self, row: Counted, name: str) -> str:
        """Return the colour of a cell."""
        if name == "difference":
            return "late" if row.difference else "good_text"
        return "ink" if name in ("name", "counted") else "muted"


def pieces(count: int | None) -> str:
    """Return a number of pieces; a dash where nobody counted."""
    return "–" if count is None else str(count)


def level_word(product: Product) -> str:
    """Return which word tells how a product stands."""
    return product.level.value if product.delivery else "no_delivery"
