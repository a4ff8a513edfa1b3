"""The recovery key, shown once; whoever wrote it down can type its last group."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from pos.qt.face import Face
from pos.qt.pages.settings.field import Field, panel
from pos.qt.said import Said

_ALIKE = str.maketrans("ILO", "110")


class KeyStep(QWidget):
    """`noted` once the typed group is the key's last one."""

    noted = Signal()

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._last = ""
        about = Said(face, "assistant.key_about")
        self.key = QLabel()
        self.key.setProperty("role", "figure")
        self.key.setWordWrap(True)
        self.key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.group = QLineEdit()
        self.group.setMaxLength(8)
        self.group.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.field = Field(face, "assistant.last_group", self.group, hint="assistant.group_hint")
        self.wrong = Said(face, "assistant.group_wrong", role="error")
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel(about, self.key, self.field, self.wrong, spacing_px=20))
        column.addStretch(1)

    def show_key(self, key: str) -> None:
        """Show the key; nothing else knows it."""
        *groups, self._last = key.split("-")
        half = (len(groups) + 2) // 2
        every = [*groups, self._last]
        self.key.setText("  -  ".join(every[:half]) + "\n" + "  -  ".join(every[half:]))
        self.group.setFocus()

    def go(self) -> None:
        """Compare what was typed with the last group."""
        typed = self.group.text().strip().upper().translate(_ALIKE)
        right = bool(self._last) and typed == self._last
        self.wrong.setVisible(not right)
        if right:
            self.key.clear()
            self._last = ""
            self.noted.emit()
