"""Labels and buttons that know which text of the catalogue they show, and switch with the language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from pos.qt import theme
from pos.qt.face import Face
from pos.qt.icons import icon


class Said(QLabel):
    """A text of the catalogue; `role` as in the style sheet."""

    def __init__(self, face: Face, key: str = "", *, role: str = "", wraps: bool = True) -> None:
        super().__init__()
        self._face, self._key = face, key
        self._fields: dict[str, object] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if role:
            self.setProperty("role", role)
        face.words.changed.connect(self._fill)
        self._fill()

    def say(self, key: str, **fields: object) -> None:
        """Show this text; an empty key shows nothing."""
        self._key, self._fields = key, fields
        self._fill()

    def take_role(self, role: str) -> None:
        """Look like another kind of text."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)

    def _fill(self) -> None:
        self.setText(self._face.words(self._key, **self._fields) if self._key else "")


class SaidButton(QPushButton):
    """A button with a text of the catalogue and, if wanted, an icon in the colour that fits."""

    def __init__(self, face: Face, key: str, *, kind: str = "", picture: str = "") -> None:
        super().__init__()
        self._face, self._key, self._kind, self._picture = face, key, kind, picture
        self._fields: dict[str, object] = {}
        self.setMinimumHeight(theme.BUTTON_PX)
        self.setProperty("kind", kind)
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        self._fill()

    def say(self, key: str, **fields: object) -> None:
        """Show this text."""
        self._key, self._fields = key, fields
        self._fill()

    def stress(self, kind: str) -> None:
        """Look like another kind of button, such as `primary`."""
        if kind != self._kind:
            self._kind = kind
            self.setProperty("kind", kind)
            restyle(self)
            self._fill_picture()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._fill_picture()

    def _fill(self) -> None:
        self.setText(self._face.words(self._key, **self._fields))
        self.setAccessibleName(self.text())
        self._fill_picture()

    def _fill_picture(self) -> None:
        if not self._picture:
            return
        written = "on_accent" if self._kind == "primary" else "ink"
        colour = self._face.theme.colour(written if self.isEnabled() else "muted")
        self.setIcon(icon(self._picture, 20, colour))
        self.setIconSize(QSize(20, 20))


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
