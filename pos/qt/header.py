"""The top of the window: shop and counter, the lights in words, the operator, the time."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
)

from pos.domain.staff import Role
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.icons import icon
from pos.qt.lights import Glow, Light
from pos.qt.moments import hour

_HIGH = 56
_DOT = 10
_MENU = ("lock", "language", "theme", "mute", "palette", "help")


class _LightButton(QAbstractButton):
    """A dot and a word; pressed, it says what is wrong and what to do."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._light: Light | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def light(self) -> Light | None:
        return self._light

    def show_light(self, light: Light) -> None:
        if light != self._light:
            self._light = light
            self.setText(light.text)
            self.setAccessibleName(light.text)
            self.setToolTip(light.advice)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(self.text())
        return QSize(_DOT + 6 + width + 12, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._light is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._face.theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._face.theme.colour(self._light.glow.value))
        painter.drawEllipse(QRectF(6, (self.height() - _DOT) / 2, _DOT, _DOT))
        calm = self._light.glow in (Glow.GOOD, Glow.OFF)
        painter.setPen(self._face.theme.colour("muted" if calm else self._light.glow.value))
        painter.setFont(theme.font(theme.SMALL_PX, bold=not calm))
        box = self.rect().adjusted(6 + _DOT + 6, 0, 0, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()


class Header(QFrame):
    """`pressed_light` carries the light that was pressed."""

    pressed_light = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._place = ("", "")
        self.setObjectName("header")
        self.setFixedHeight(_HIGH)
        self.brand, self.place, self.clock = QLabel(), QLabel(), QLabel()
        self.brand.setProperty("role", "brand")
        self.place.setProperty("role", "muted")
        self.clock.setProperty("role", "strong")
        self.person = QPushButton()
        self.person.setProperty("kind", "quiet")
        self.person.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.person.clicked.connect(self.open_menu)
        self.menu = QMenu(self)
        self.lights: list[_LightButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.brand)
        self._row.addSpacing(12)
        self._row.addWidget(self.place)
        self._row.addStretch(1)
        self._lights_at = self._row.count()
        self._row.addWidget(self.person)
        self._row.addSpacing(8)
        self._row.addWidget(self.clock)
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        face.session.changed.connect(self._fill)
        self._fill()

    def show_place(self, shop: str, counter: str) -> None:
        """Say which shop and counter this is."""
        self._place = (shop, counter)
        self._fill_place()

    def _fill_place(self) -> None:
        shop, counter = self._place
        there = self._face.words("header.counter", name=counter)
        self.place.setText(f"{shop} · {there}" if shop else "")

    def show_time(self, now: datetime) -> None:
        """Show the time of day in China."""
        self.clock.setText(hour(now))

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Show these lights, in this order."""
        while len(self.lights) < len(lights):
            button = _LightButton(self._face)
            button.clicked.connect(lambda _=False, b=button: self.pressed_light.emit(b.light))
            self._row.insertWidget(self._lights_at + len(self.lights), button)
            self.lights.append(button)
        for index, button in enumerate(self.lights):
            button.setVisible(index < len(lights))
            if index < len(lights):
                button.show_light(lights[index])

    def open_menu(self) -> None:
        """Open the operator's menu below his name."""
        self._fill_menu()
        self.menu.popup(self.person.mapToGlobal(QPoint(0, self.person.height())))

    def _fill(self) -> None:
        self._fill_place()
        words, person = self._face.words, self._face.session.person
        self.brand.setText(words("app.brand"))
        if person is None:
            self.person.hide()
        else:
            role = "" if person.role is Role.CLERK else f" · {words(f'role.{person.role.value}')}"
            self.person.setText(words("header.operator", name=person.name) + role)
            self.person.setIcon(icon("chevron", 16, self._face.theme.colour("muted")))
            self.person.show()
        for button in self.lights:
            button.update()

    def _fill_menu(self) -> None:
        words, commands = self._face.words, self._face.commands
        self.menu.clear()
        provided = {command.id: command for command in commands.provided()}
        for name in _MENU:
            if name in provided:
                caps = "  ".join(provided[name].caps)
                picture = icon(provided[name].icon, 20, self._face.theme.colour("ink"))
                action = self.menu.addAction(picture, f"{words(f'command.{name}')}\t{caps}")
                action.setEnabled(commands.is_enabled(name))
                action.triggered.connect(lambda _=False, which=name: commands.run(which))
