"""The lists above the queue, each with how many orders stand on it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pos.qt import theme
from pos.qt.queue_rows import LISTS
from pos.qt.theme import Theme
from pos.qt.words import Words
from pos.services.overview import QueueList

_HIGH = 44
_BADGE = 22
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_URGENT = frozenset({QueueList.TO_ACCEPT, QueueList.EXCEPTIONS})


class _Tab(QAbstractButton):
    """One list: its word and its number, red where somebody waits for us."""

    def __init__(self, name: QueueList, theme_: Theme) -> None:
        super().__init__()
        self.name, self._theme = name, theme_
        self._count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.updateGeometry()
            self.update()

    @property
    def _badge_px(self) -> int:
        if not self._count and self.name is not QueueList.ALL:
            return 0
        metrics = QFontMetrics(theme.font(theme.SMALL_PX, bold=True))
        return max(_BADGE, metrics.horizontalAdvance(str(self._count)) + 12)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(theme.BODY_PX, bold=True)).horizontalAdvance(self.text())
        badge = self._badge_px
        return QSize(words + (badge + 6 if badge else 0) + 18, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 2, 0, -2), 8, 8)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -3), 8, 8)
        font = theme.font(theme.BODY_PX, bold=self.isChecked())
        words = QFontMetrics(font).horizontalAdvance(self.text())
        badge = self._badge_px
        left = (self.width() - words - (badge + 6 if badge else 0)) // 2
        painter.setFont(font)
        painter.setPen(self._theme.colour("accent" if self.isChecked() else "ink"))
        painter.drawText(QRect(left, 0, words + 2, self.height()), _CENTRE, self.text())
        if badge:
            self._paint_badge(
                painter, QRect(left + words + 6, (self.height() - _BADGE) // 2, badge, _BADGE)
            )
        painter.end()

    def _paint_badge(self, painter: QPainter, box: QRect) -> None:
        urgent = self.name in _URGENT and self._count > 0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("late" if urgent else "chip"))
        painter.drawRoundedRect(box, _BADGE / 2, _BADGE / 2)
        painter.setPen(self._theme.colour("on_late" if urgent else "ink"))
        painter.setFont(theme.font(theme.SMALL_PX, bold=True))
        painter.drawText(box, _CENTRE, str(self._count))


class ListTabs(QWidget):
    """`chosen` carries the list a person went to."""

    chosen = Signal(object)

    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__()
        self._words = words
        self._tabs = {name: _Tab(name, theme_) for name in LISTS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name, tab in self._tabs.items():
            row.addWidget(tab)
            tab.clicked.connect(lambda _=False, which=name: self.chosen.emit(which))
        row.addStretch(1)
        self._tabs[QueueList.ALL].setChecked(True)
        words.changed.connect(self._fill)
        theme_.changed.connect(self._repaint)
        self._fill()

    def choose(self, name: QueueList) -> None:
        """Mark a list as the one shown."""
        self._tabs[name].setChecked(True)

    def show_counts(self, counts: dict[QueueList, int]) -> None:
        """Show how many stand on each list."""
        for name, tab in self._tabs.items():
            tab.set_count(counts.get(name, 0))
            tab.setAccessibleName(f"{tab.text()} {counts.get(name, 0)}")

    def next_to(self, name: QueueList, step: int) -> QueueList:
        """Return the list so many places further, round and round."""
        return LISTS[(LISTS.index(name) + step) % len(LISTS)]

    def _fill(self) -> None:
        for name, tab in self._tabs.items():
            tab.setText(self._words(f"list.{name.value}"))
            tab.updateGeometry()

    def _repaint(self) -> None:
        for tab in self._tabs.values():
            tab.update()
