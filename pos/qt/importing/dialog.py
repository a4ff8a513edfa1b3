"""导入: look at order files, say what their columns mean, take them, see what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.importing.preview_table import PreviewTable
from pos.qt.importing.report import COLUMNS, cells_of, csv_of
from pos.qt.importing.values import ImportParts, ImportPreview, ImportResult, Refused
from pos.qt.said import Said, SaidButton
from pos.qt.theme import Tone

_MOST_SHOWN = 500
"""Refusals in the list; all of them are in the file that can be saved."""


class ImportDialog(QDialog):
    """Reads at once, takes nothing before it is told to."""

    def __init__(
        self, face: Face, parts: ImportParts, paths: Sequence[Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._face, self._parts, self._paths = face, parts, tuple(paths)
        self._mapping: dict[str, str] = {}
        self._preview: ImportPreview | None = None
        self.result_: ImportResult | None = None
        self._refused: tuple[Refused, ...] = ()
        self._open = True
        self.setModal(True)
        self.setObjectName("ground")
        self.setWindowTitle(face.words("command.import_orders"))
        self.resize(1120, 680)
        self.headline = Said(face, "import.reading", role="title")
        self.details = Said(face, role="muted")
        self.tables = QComboBox()
        self.tables.setMinimumHeight(44)
        self.table = PreviewTable(face)
        self.refused_title = Said(face, role="strong")
        self.refusals = QTableWidget()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.take = SaidButton(face, "import.take", kind="primary", picture="file")
        self.save = SaidButton(face, "import.save")
        self.end = SaidButton(face, "import.close")
        self._lay_out()
        self.table.mapped.connect(self._on_mapped)
        self.tables.activated.connect(self._on_table)
        self.take.clicked.connect(self._on_take)
        self.save.clicked.connect(self._on_save)
        self.end.clicked.connect(self.reject)
        face.words.changed.connect(self._on_words)
        self.read()

    def read(self) -> None:
        """Read the files with what is known of their columns."""
        self._wait(on=True)
        preview_files, paths, mapping = self._parts.preview_files, self._paths, dict(self._mapping)
        self._face.jobs.read(
            lambda: preview_files(paths, mapping), self._on_preview, self._on_failed
        )

    def done(self, result: int) -> None:
        self._open = False
        super().done(result)

    def write_report(self, path: Path) -> None:
        """Write the refusals as CSV. Raises OSError."""
        path.write_bytes(csv_of(self._face.words, self._refused))

    def _lay_out(self) -> None:
        self.table.setMinimumHeight(180)
        self._set_up_refusals()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        buttons.addWidget(self.end)
        buttons.addWidget(self.take)
        for button in (self.save, self.end):
            button.setAutoDefault(False)
        self.take.setMinimumSize(160, 56)
        self.take.setDefault(True)
        self.end.setMinimumHeight(56)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for part in (self.headline, self.details, self.busy, self.tables):
            column.addWidget(part)
        column.addWidget(self.table, 3)
        column.addWidget(self.refused_title)
        column.addWidget(self.refusals, 2)
        column.addLayout(buttons)
        for later in (self.refused_title, self.refusals, self.save, self.table, self.tables):
            later.hide()

    def _set_up_refusals(self) -> None:
        table = self.refusals
        table.setColumnCount(len(COLUMNS))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(36)
        header = table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(320)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _on_preview(self, preview: ImportPreview) -> None:
        if not self._open:
            return
        self._wait(on=False)
        self._preview = preview
        chosen = max(0, self.tables.currentIndex())
        self.tables.clear()
        for one in preview.tables:
            kind = self._face.words(f"import.kind.{one.kind}")
            self.tables.addItem(" · ".join(x for x in (one.file, kind, one.encoding) if x))
        self.tables.setCurrentIndex(min(chosen, len(preview.tables) - 1))
        self.tables.setVisible(bool(preview.tables))
        self.table.setVisible(bool(preview.tables))
        self._on_table()
        self.headline.say("import.found", n=preview.orders)
        self._fill_notes(preview)
        self._show_refusals(preview.refused)
        self.take.setEnabled(preview.orders > 0)
        self.take.setFocus()

    def _fill_notes(self, preview: ImportPreview) -> None:
        words = self._face.words
        notes = [
            words(f"note.{name}", n=count)
            for name, count in preview.notes
            if words.knows(f"note.{name}")
        ]
        self.details.setText("\n".join([words("import.check_columns"), *notes]))

    def _on_words(self) -> None:
        self._fill_refusals()
        if self._preview is not None and self.result_ is None:
            self._fill_notes(self._preview)
            self._on_table()

    def _on_table(self) -> None:
        place = self.tables.currentIndex()
        if self._preview is not None and 0 <= place < len(self._preview.tables):
            self.table.show_table(self._preview.tables[place])

    def _on_mapped(self, header: str, field: str) -> None:
        self._mapping[header] = field
        self.read()

    def _on_take(self) -> None:
        import_files, paths, mapping = self._parts.import_files, self._paths, dict(self._mapping)

        def do(by: Actor) -> None:
            self._wait(on=True)
            self._face.jobs.write(
                lambda: import_files(paths, mapping, by), self._on_taken, self._on_failed
            )

        with_approval(self._face, Act.TAKE_ORDERS, do, self)

    def _on_taken(self, result: ImportResult) -> None:
        said = self._face.words(
            "import.taken",
            taken=result.taken,
            known=result.known,
            updated=result.updated,
            refused=len(result.refused),
        )
        self._face.news.say(Tone.MEND if result.refused else Tone.GOOD, said)
        if not self._open:
            return
        self._wait(on=False)
        self.result_ = result
        self.headline.setText(said)
        self.details.say("import.again_adds_nothing")
        for part in (self.tables, self.table, self.take):
            part.hide()
        self._show_refusals(result.refused)
        self.end.setFocus()

    def _on_failed(self, error: HandoverError) -> None:
        if not self._open:
            self._face.news.say_error(error)
            return
        self._wait(on=False)
        self.headline.say("import.not_done")
        self.details.setText(self._face.words.error(error))
        self.take.setEnabled(self._preview is not None)

    def _show_refusals(self, refused: Sequence[Refused]) -> None:
        self._refused = tuple(refused)
        for part in (self.refused_title, self.refusals, self.save):
            part.setVisible(bool(refused))
        self._fill_refusals()

    def _fill_refusals(self) -> None:
        words = self._face.words
        self.setWindowTitle(words("command.import_orders"))
        shown = self._refused[:_MOST_SHOWN]
        self.refused_title.say("import.refused", n=len(self._refused))
        self.refusals.setHorizontalHeaderLabels([words(f"import.column.{x}") for x in COLUMNS])
        self.refusals.setRowCount(len(shown))
        for row, one in enumerate(shown):
            for place, text in enumerate(cells_of(words, one)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.refusals.setItem(row, place, item)

    def _on_save(self) -> None:
        dialog = QFileDialog(self, self._face.words("import.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self._on_save_as)
        dialog.open()

    def _on_save_as(self, path: str) -> None:
        try:
            self.write_report(Path(path))
        except OSError as error:
            self.details.say("import.not_saved", problem=error.strerror or str(error))
        else:
            self.details.say("import.saved", file=Path(path).name)

    def _wait(self, *, on: bool) -> None:
        self.busy.setVisible(on)
        self.take.setEnabled(not on)
        self.table.setEnabled(not on)
        self.setCursor(Qt.CursorShape.BusyCursor if on else Qt.CursorShape.ArrowCursor)
