"""The head of one table: above each column what it is taken for, below it the first values."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem

from pos.qt import theme
from pos.qt.face import Face
from pos.qt.importing.values import IGNORED, LINE_FIELDS, ORDER_FIELDS, Column, TableHead

_ROWS = 6
_COLUMN_PX = 168
_FIELDS = {
    "orders": ORDER_FIELDS,
    "lines": LINE_FIELDS,
    "unknown": (*ORDER_FIELDS, *LINE_FIELDS[1:]),
}


class PreviewTable(QTableWidget):
    """`mapped` carries header and field when a person says what a column means."""

    mapped = Signal(str, str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.choices: list[QComboBox] = []
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(36)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setDefaultSectionSize(_COLUMN_PX)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def show_table(self, table: TableHead) -> None:
        """Show this table's columns and first rows."""
        self.clear()
        self.choices = []
        self.setColumnCount(len(table.columns))
        self.setRowCount(1 + min(_ROWS, len(table.rows)))
        self.setHorizontalHeaderLabels([column.header for column in table.columns])
        for place, column in enumerate(table.columns):
            if table.kind in _FIELDS:
                self._offer(place, column, _FIELDS[table.kind])
            for at, row in enumerate(table.rows[:_ROWS], start=1):
                self.setItem(at, place, QTableWidgetItem(row[place] if place < len(row) else ""))
        self.setRowHidden(0, table.kind not in _FIELDS)
        self.setRowHeight(0, theme.ROW_PX + 4)

    def _offer(self, place: int, column: Column, fields: tuple[str, ...]) -> None:
        words, box = self._face.words, QComboBox()
        values = ("", *fields, IGNORED)
        for value in values:
            key = f"import.field.{value}" if value else "import.not_used"
            guess = value and value == column.suggestion and not column.field
            said = words("import.perhaps", field=words(key)) if guess else words(key)
            box.addItem(said, value)
        box.setCurrentIndex(values.index(column.field) if column.field in values else 0)
        box.setAccessibleName(column.header)
        box.activated.connect(
            lambda at, header=column.header: self.mapped.emit(header, values[at] or IGNORED)
        )
        self.choices.append(box)
        self.setCellWidget(0, place, box)
