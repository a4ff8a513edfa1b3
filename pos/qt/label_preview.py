"""A label as its printer makes it: the whole of it, or at its own dots."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.qt.face import Face
from pos.qt.said import Said, SaidButton

_LEAST = QSize(240, 360)


class LabelPreview(QWidget):
    """Shows a PNG of one bit; a button switches between all of it and its single dots."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.dots = SaidButton(face, "label_preview.dots", kind="quiet", picture="search")
        self.dots.setCheckable(True)
        self.size_words = Said(face, "", role="small", wraps=False)
        self.paper = _Paper(face)
        view = QScrollArea()
        view.setWidget(self.paper)
        view.setWidgetResizable(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.addWidget(self.size_words)
        head.addStretch(1)
        head.addWidget(self.dots)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(view, 1)
        self.dots.toggled.connect(self.paper.show_dots)

    def show_png(self, png: bytes) -> None:
        """Show this label."""
        self.paper.show_png(png)
        size = self.paper.pixmap.size()
        self.size_words.say("label_preview.size", width=size.width(), height=size.height())


class _Paper(QWidget):
    """Paints the label in the middle, as large as fits or dot by dot, with an edge round it."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._dots = False
        self._fitted = QPixmap()
        self.pixmap = QPixmap()
        self.setMinimumSize(_LEAST)

    def show_png(self, png: bytes) -> None:
        """Show this picture."""
        self.pixmap.loadFromData(png)
        self._fitted = QPixmap()
        self.show_dots(self._dots)

    def show_dots(self, on: bool) -> None:
        """Show one dot of the printer as one of the screen, or the whole label."""
        self._dots = on
        self.setMinimumSize(self.pixmap.size() + QSize(2, 2) if on else _LEAST)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pixmap.isNull():
            return
        picture = self.pixmap if self._dots else self._fitting()
        size = picture.deviceIndependentSize().toSize()
        corner = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
        painter = QPainter(self)
        painter.drawPixmap(corner, picture)
        painter.setPen(self._face.theme.colour("muted"))
        painter.drawRect(QRect(corner, size).adjusted(-1, -1, 0, 0))

    def _fitting(self) -> QPixmap:
        """Return the label as large as there is room, never larger than its own dots."""
        ratio = self.devicePixelRatioF()
        room = (self.size() - QSize(4, 4)) * ratio
        wanted = self.pixmap.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        wanted = wanted.boundedTo(self.pixmap.size())
        if self._fitted.size() != wanted:
            self._fitted = self.pixmap.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._fitted.setDevicePixelRatio(ratio)
        return self._fitted
