"""A button that is a command: its words, its icon, its keys, and whether it can be done now."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton

from pos.qt.commands import BY_ID
from pos.qt.face import Face
from pos.qt.icons import icon


class ActButton(QPushButton):
    """Does one command; `main` fills it with the accent, `bare` shows its icon alone."""

    def __init__(self, face: Face, command: str, *, main: bool = False, bare: bool = False) -> None:
        super().__init__()
        self._bare = bare
        self._face, self._command, self._main = face, BY_ID[command], main
        self.setProperty("tall", True)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_clicked)
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        self.set_main(main)

    @property
    def command(self) -> str:
        """The id of its command."""
        return self._command.id

    def set_main(self, main: bool) -> None:
        """Be the one thing to do next, or one of the others."""
        self._main = main
        self.setProperty("kind", "primary" if main else "danger" if self._is_refusal else "")
        self.style().unpolish(self)
        self.style().polish(self)
        self._fill()

    @property
    def _is_refusal(self) -> bool:
        return self._command.id == "reject"

    def _fill(self) -> None:
        caps = "  ".join(self._command.caps)
        said = f"{self._face.words(f'command.{self._command.id}')}   {caps}"
        self.setText("" if self._bare else said)
        self.setAccessibleName(said)
        self.setToolTip(said if self._bare else "")
        token = "on_accent" if self._main else "late" if self._is_refusal else "ink"
        self.setIcon(icon(self._command.icon, 20, self._face.theme.colour(token)))

    def _on_clicked(self) -> None:
        self._face.commands.run(self._command.id)
