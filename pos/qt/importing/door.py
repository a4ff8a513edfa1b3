"""How order files come in: by Ctrl+I, or dropped anywhere on the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow

from pos.qt.face import Face
from pos.qt.importing.dialog import ImportDialog
from pos.qt.importing.values import ImportParts

_ENDINGS = (".csv", ".xlsx", ".json", ".txt")


class ImportDoor(QObject):
    """Provides the command and takes drops on `window`, while somebody is signed in."""

    def __init__(self, face: Face, parts: ImportParts, window: QMainWindow) -> None:
        super().__init__(window)
        self._face, self._parts, self._window = face, parts, window
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        face.commands.provide("import_orders", self.choose, self._may)

    def choose(self) -> None:
        """Ask which files."""
        dialog = QFileDialog(self._window, self._face.words("command.import_orders"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        wanted = " ".join(f"*{ending}" for ending in _ENDINGS)
        dialog.setNameFilter(f"{self._face.words('import.files')} ({wanted})")
        dialog.filesSelected.connect(lambda names: self.open([Path(name) for name in names]))
        dialog.open()

    def open(self, paths: Sequence[Path]) -> ImportDialog:
        """Show what is in these files."""
        dialog = ImportDialog(self._face, self._parts, paths, self._window)
        dialog.open()
        return dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and self._may():
            paths = _paths(event.mimeData())
            if paths and isinstance(event, QDragEnterEvent):
                event.acceptProposedAction()
                return True
            if paths and event.type() == QEvent.Type.Drop:
                event.acceptProposedAction()
                self.open(paths)
                return True
        return False

    def _may(self) -> bool:
        return self._face.session.person is not None


def _paths(dropped: QMimeData) -> list[Path]:
    names = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return [path for path in names if path.suffix.lower() in _ENDINGS]
