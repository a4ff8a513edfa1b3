"""Which rows of a catalogue were not taken, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pos.qt.face import Face
from pos.qt.importing.report import COLUMNS, cells_of
from pos.qt.importing.values import Refused
from pos.qt.said import Said, SaidButton

_MOST_SHOWN = 500


class RefusalsDialog(QDialog):
    """The refusals with file, row, column, value and reason."""

    def __init__(self, face: Face, refused: Sequence[Refused], parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setObjectName("ground")
        self.resize(960, 480)
        headline = Said(face, role="title")
        headline.say("import.refused", n=len(refused))
        self.setWindowTitle(headline.text())
        self.table = QTableWidget(min(len(refused), _MOST_SHOWN), len(COLUMNS))
        self.table.setHorizontalHeaderLabels([face.words(f"import.column.{x}") for x in COLUMNS])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        for row, one in enumerate(refused[:_MOST_SHOWN]):
            for place, text in enumerate(cells_of(face.words, one)):
                self.table.setItem(row, place, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setStretchLastSection(True)
        close = SaidButton(face, "import.close", kind="primary")
        close.clicked.connect(self.accept)
        row_ = QHBoxLayout()
        row_.addStretch(1)
        row_.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(headline)
        column.addWidget(self.table, 1)
        column.addLayout(row_)
