"""The list of all commands: by Ctrl+K to search and do one, by F1 to read the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pos.qt.commands import Command
from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.router import ROUTES, Route

_ID = int(Qt.ItemDataRole.UserRole)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Palette(QDialog):
    """Type some letters, press Enter."""

    def __init__(self, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self._face = face
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(face.words("command.palette"))
        self.resize(560, 480)
        self.wanted = QLineEdit()
        self.wanted.setMinimumHeight(48)
        self.wanted.setPlaceholderText(face.words("palette.type"))
        self.wanted.textChanged.connect(self._fill)
        self.wanted.installEventFilter(self)
        self.found = QListWidget()
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.itemActivated.connect(self._on_activated)
        self.found.itemClicked.connect(self._on_activated)
        self.wanted.returnPressed.connect(self._on_enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.wanted)
        column.addWidget(self.found, 1)
        self._fill()
        self.wanted.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step:
                self.found.setCurrentRow(
                    (self.found.currentRow() + step) % max(1, self.found.count())
                )
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        letters = self.wanted.text().strip().lower()
        self.found.clear()
        for command in self._face.commands.provided():
            words = self._face.words(f"command.{command.id}")
            if letters in f"{words} {command.id}".lower():
                self._add(command, words)
        self.found.setCurrentRow(0)

    def _add(self, command: Command, words: str) -> None:
        colour = self._face.theme.colour("ink")
        item = QListWidgetItem(icon(command.icon, 20, colour), _line(words, command))
        item.setData(_ID, command.id)
        if not self._face.commands.is_enabled(command.id):
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.found.addItem(item)

    def _on_enter(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            self._on_activated(item)

    def _on_activated(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.accept()
            self._face.commands.run(item.data(_ID))


_COLUMNS = 2


class Help(QDialog):
    """All keys, and what happens with each kind of scan."""

    def __init__(self, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(face.words("command.help"))
        self.lines = QFrame()
        self.lines.setObjectName("panel")
        grid = QGridLayout(self.lines)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        told = face.commands.provided()
        rows = -(-len(told) // _COLUMNS)
        for place, command in enumerate(told):
            across, row = place // rows * 4, place % rows
            for at, label in enumerate(_told_line(face, command)):
                grid.addWidget(label, row, across + at)
        for across in range(3, 4 * _COLUMNS - 1, 4):
            grid.setColumnMinimumWidth(across, 24)
        title = QLabel(face.words("help.scans"))
        title.setProperty("role", "strong")
        scans = QLabel("\n".join(face.words(f"route.{route.value}") for route in _told()))
        scans.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.lines, 1)
        column.addWidget(title)
        column.addWidget(scans)


def _told_line(face: Face, command: Command) -> tuple[QLabel, QLabel, QLabel]:
    """Return icon, words and keys of one command, all to be seen without scrolling."""
    picture, said = QLabel(), QLabel(face.words(f"command.{command.id}"))
    picture.setPixmap(icon(command.icon, 20, face.theme.colour("muted")).pixmap(20, 20))
    keys = QLabel(_keys(command))
    keys.setProperty("role", "strong")
    return picture, said, keys


def _told() -> list[Route]:
    told = dict.fromkeys(ROUTES.values())
    return [route for route in told if route is not Route.NOTHING]


def _line(words: str, command: Command) -> str:
    return f"{words}    {_keys(command)}"


def _keys(command: Command) -> str:
    return "  /  ".join(chord.cap for chord in command.chords)
