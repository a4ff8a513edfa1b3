"""The left rail: one button per page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout

from pos.qt import theme
from pos.qt.icons import paint_icon
from pos.qt.page_table import Page
from pos.qt.theme import Theme
from pos.qt.words import Words

_WIDE = 72
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class _PageButton(QAbstractButton):
    def __init__(self, page: Page, theme_: Theme) -> None:
        super().__init__()
        self.page, self._theme = page, theme_
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(_WIDE - 12, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 12, 12)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        colour = self._theme.colour("accent" if self.isChecked() else "muted")
        square = QRectF((self.width() - 24) / 2, 9, 24, 24)
        paint_icon(painter, self.page.icon, square, colour)
        painter.setPen(colour)
        painter.setFont(
            theme.font(theme.SMALL_PX if len(self.text()) < 8 else 11, bold=self.isChecked())
        )
        painter.drawText(QRectF(0, 34, self.width(), 24), _CENTRE, self.text())
        painter.end()


class Rail(QFrame):
    """`chosen` carries the id of the page a person went to."""

    chosen = Signal(str)

    def __init__(self, words: Words, theme_: Theme, pages: tuple[Page, ...]) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("rail")
        self.setFixedWidth(_WIDE)
        self._buttons = {page.id: _PageButton(page, theme_) for page in pages}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 5, 8)
        column.setSpacing(4)
        for id_, button in self._buttons.items():
            column.addWidget(button)
            button.clicked.connect(lambda _=False, which=id_: self.chosen.emit(which))
        column.addStretch(1)
        words.changed.connect(self._fill)
        self._fill()

    def choose(self, id_: str) -> None:
        """Mark a page as the one shown."""
        self._buttons[id_].setChecked(True)

    def _fill(self) -> None:
        for id_, button in self._buttons.items():
            button.setText(self._words(f"page.{id_}"))
            button.setAccessibleName(button.text())
