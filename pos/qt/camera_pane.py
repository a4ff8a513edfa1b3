"""The camera's picture above the card: folded away while a gun does the work."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pos.domain.scans import ScanSource
from pos.domain.settings import Settings
from pos.domain.sightings import CameraPhase, CameraState, Found, Preview, Seen
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.parts import Camera, CameraEars

_HIGH_PX = 176
_STANDS_MS = 1_200
"""So long the picture stands still in which a code was read."""

_STILLS_AT_HAND = 4
_BOX_PX = 4
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class Watch(QObject):
    """Runs one camera; what it says comes over to the GUI thread by signal."""

    seen = Signal(str)
    preview = Signal(object)
    state = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._camera: Camera | None = None
        self._stills: dict[str, bytes] = {}
        self.source = ScanSource.CAMERA

    @property
    def runs(self) -> bool:
        """Whether a camera is set up and looked through."""
        return self._camera is not None

    def start(self, settings: Settings) -> None:
        """Look through the camera of the settings, if there is one."""
        self.stop()
        make = self._face.parts.make_camera
        if make is None or not settings.devices.camera:
            return
        ears = CameraEars(self._on_seen, self.preview.emit, self.state.emit)
        self._camera = make(settings, ears)
        if self._camera is not None:
            self._camera.start()

    def stop(self) -> None:
        """Let go of the camera."""
        if self._camera is not None:
            self._camera.stop()
            self._camera = None

    def still_of(self, text: str) -> bytes:
        """Return the picture in which this text was read last, as JPEG; empty if none may be kept."""
        return self._stills.get(text, b"")

    def _on_seen(self, seen: Seen) -> None:
        # Replaced as a whole: the GUI thread may be looking.
        newest = [*self._stills.items(), (seen.found.text, seen.still)][-_STILLS_AT_HAND:]
        self._stills = dict(newest)
        self.seen.emit(seen.found.text)


class CameraPane(QWidget):
    """Shows the newest picture, or why there is none."""

    def __init__(self, face: Face, watch: Watch) -> None:
        super().__init__()
        self._face = face
        self._picture: QImage | None = None
        self._closer = False
        self._boxes: tuple[Found, ...] = ()
        self._state: CameraState | None = None
        self._standing = QTimer(self)
        self._standing.setSingleShot(True)
        self._standing.setInterval(_STANDS_MS)
        self.setFixedHeight(_HIGH_PX)
        watch.preview.connect(self._on_preview)
        watch.state.connect(self._on_state)

    @property
    def boxes(self) -> tuple[Found, ...]:
        """What was read in the picture shown, with corners in its pixels."""
        return self._boxes

    def _on_preview(self, preview: Preview) -> None:
        if self._standing.isActive() and not preview.frozen:
            return
        if preview.frozen:
            self._standing.start()
        # The picture borrows the bytes only while they live: Qt gets its own copy.
        self._picture = QImage(
            preview.rgb,
            preview.width_px,
            preview.height_px,
            3 * preview.width_px,
            QImage.Format.Format_RGB888,
        ).copy()
        self._closer = preview.come_closer
        self._boxes = preview.found
        self.update()

    def _on_state(self, state: CameraState) -> None:
        self._state = state
        if state.phase is not CameraPhase.RUNNING:
            self._picture = None
            self._boxes = ()
            self._standing.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), theme.RADIUS_PX, theme.RADIUS_PX)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), self._face.theme.colour("chip"))
        if self._picture is not None:
            self._paint_picture(painter, self._picture)
        hint = self._hint()
        if hint:
            self._paint_hint(painter, hint)
        painter.end()

    def _paint_picture(self, painter: QPainter, picture: QImage) -> None:
        scale = max(self.width() / picture.width(), self.height() / picture.height())
        width, height = round(picture.width() * scale), round(picture.height() * scale)
        x, y = (self.width() - width) // 2, (self.height() - height) // 2
        painter.drawImage(QRect(x, y, width, height), picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Seen on any picture: a light line inside a dark one.
        for name, wide in (("ink", 2 * _BOX_PX), ("good", _BOX_PX)):
            pen = QPen(self._face.theme.colour(name), wide)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for found in self._boxes:
                corners = [QPointF(x + px * scale, y + py * scale) for px, py in found.corners]
                painter.drawPolygon(corners)

    def _hint(self) -> str:
        if self._picture is None:
            phase = CameraPhase.OPENING if self._state is None else self._state.phase
            return self._face.words(f"camera.{phase.value}")
        return self._face.words("camera.closer") if self._closer else ""

    def _paint_hint(self, painter: QPainter, hint: str) -> None:
        box = self.rect()
        if self._picture is not None:
            box = QRect(0, self.height() - 56, self.width(), 56)
            painter.fillRect(box, self._face.theme.colour("mend"))
            painter.setPen(self._face.theme.colour("on_tone"))
        else:
            painter.setPen(self._face.theme.colour("muted"))
        painter.setFont(theme.font(theme.BODY_PX))
        room = box.adjusted(16, 4, -16, -4)
        painter.drawText(room, _CENTRE | int(Qt.TextFlag.TextWordWrap), hint)
