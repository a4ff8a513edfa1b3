"""The demo's small window: the customer's phone with the live code of the selected order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from pos.domain.digits import grouped
from pos.domain.ids import OrderNo
from pos.errors import HandoverError
from pos.qt.face import Face
from pos.qt.parts import PhoneView

_QUIET = 4
"""Modules of white around the code, as the standard asks."""

_STEP_S = 15
_ASK_MS = 1_000
_GAP, _RAIL = 12, 84


class QrPicture(QWidget):
    """A QR code in whole pixels: black on white in every theme, as a gun needs it."""

    def __init__(self) -> None:
        super().__init__()
        self._modules: tuple[str, ...] = ()
        self.setFixedSize(300, 300)

    def show_modules(self, modules: tuple[str, ...]) -> None:
        """Show these rows of `0` and `1`, or nothing."""
        self._modules = modules
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        self._paint_modules(painter)
        painter.end()

    def _paint_modules(self, painter: QPainter) -> None:
        count = len(self._modules) + 2 * _QUIET
        ratio = self.devicePixelRatioF()
        # Whole pixels of the screen, not of the logical grid: else bars get a grey edge.
        module = max(1, int(self.width() * ratio) // count) / ratio
        left = (self.width() - module * count) / 2 + _QUIET * module
        painter.setPen(Qt.PenStyle.NoPen)
        for y, row in enumerate(self._modules):
            for x, cell in enumerate(row):
                if cell == "1":
                    box = QRectF(left + x * module, left + y * module, module, module)
                    painter.fillRect(box, QColor(Qt.GlobalColor.black))


class Phone(QWidget):
    """Asks once a second what the page shows; `shown_to_camera` carries what a camera would read."""

    shown_to_camera = Signal(str)
    closed = Signal()

    def __init__(
        self, face: Face, page: Callable[[OrderNo], PhoneView], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._face, self._page = face, page
        self._no = OrderNo("")
        self._view: PhoneView | None = None
        self._asked = False
        self.setObjectName("ground")
        # The keyboard stays with the counter: it is the clerk who works.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(360)
        self.pick, self.state, self.digits, self.hint = QLabel(), QLabel(), QLabel(), QLabel()
        self.pick.setProperty("role", "title")
        self.digits.setProperty("role", "digits")
        self.hint.setProperty("role", "small")
        for label in (self.pick, self.state, self.digits, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.qr = QrPicture()
        self.left = QProgressBar()
        self.left.setTextVisible(False)
        self.left.setRange(0, _STEP_S)
        self.scan = QPushButton()
        self.scan.setProperty("kind", "primary")
        self.scan.setProperty("tall", True)
        self.scan.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scan.clicked.connect(self._on_scan)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.pick)
        column.addWidget(self.state)
        column.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.left)
        column.addWidget(self.digits)
        column.addWidget(self.hint)
        column.addWidget(self.scan)
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_MS)
        self._timer.timeout.connect(self.ask)
        face.words.changed.connect(self._fill)
        self._fill()

    def stand_beside(self, window: QWidget) -> None:
        """Stand right of the window where the screen has room, else over its lower left corner."""
        place, screen = window.frameGeometry(), window.screen().availableGeometry()
        height = self.sizeHint().height()
        right = place.right() + _GAP
        if right + self.width() <= screen.right():
            self.move(right, place.top())
        else:
            self.move(place.left() + _RAIL, max(0, place.bottom() - height - _GAP))

    def follow(self, no: OrderNo) -> None:
        """Show the page of this order from now on."""
        self._no = no
        self._view = None
        self._fill()
        self._timer.start()
        self.ask()

    def ask(self) -> None:
        """Ask what the page shows now."""
        if self._asked or not self._no:
            return
        self._asked = True
        no = self._no
        self._face.jobs.read(lambda: self._page(no), self._on_view, self._on_unavailable)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _on_view(self, view: PhoneView) -> None:
        self._asked = False
        self._view = view
        self._fill()

    def _on_unavailable(self, error: HandoverError) -> None:
        self._asked = False
        self._view = None
        self._fill()
        self.state.setText(self._face.words.error(error))

    def _on_scan(self) -> None:
        if self._view is not None and self._view.text:
            self.shown_to_camera.emit(self._view.text)

    def _fill(self) -> None:
        words, view = self._face.words, self._view
        self.setWindowTitle(words("command.phone"))
        there = view is not None and bool(view.modules)
        self.pick.setText(words("phone.pick", pick=view.pick_no) if view else words("phone.choose"))
        key = words.first_known(f"phone.state.{view.state}", "phone.state.active") if view else ""
        self.state.setText(words(key) if key else "")
        self.qr.show_modules(view.modules if view else ())
        self.digits.setText(grouped(view.digits) if view else "")
        self.left.setValue(view.seconds_left if view else 0)
        seconds = view.seconds_left if view else 0
        self.hint.setText(words("phone.renews", n=seconds) if there else "")
        self.scan.setText(words("phone.scan"))
        self.scan.setEnabled(there)
