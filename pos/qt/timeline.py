"""How far an order has come, as a line with its stations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.domain.orders import OrderState
from pos.qt import theme
from pos.qt.moments import moment
from pos.qt.theme import Theme
from pos.qt.words import Words
from pos.services.overview import OrderView

_S = OrderState
_PASSED: dict[str, frozenset[OrderState]] = {
    "accepted": frozenset(_S) - {_S.PLACED, _S.REJECTED, _S.CANCELLED},
    "packed": frozenset({_S.PACKED, _S.ASSIGNED, _S.OUT, _S.ARRIVED, _S.COMPLETED, _S.RETURNED}),
    "handed": frozenset({_S.ARRIVED, _S.COMPLETED}),
    "redeemed": frozenset({_S.COMPLETED}),
}
"""Which states lie behind a station, also where no record says when it was passed."""


@dataclass(frozen=True, slots=True)
class Station:
    """One station: its word, whether the order has passed it, and when as far as known."""

    key: str
    passed: bool
    at: datetime | None


_STATIONS = frozenset({"accepted", "packed", "handed", "redeemed"})
"""Acts of the audit trail that are stations."""


def stations(view: OrderView) -> tuple[Station, ...]:
    """Return the stations of an order from payment to redemption."""
    reached = {entry.act: entry.at for entry in view.timeline if entry.act in _STATIONS}
    names = ["accepted", "packed"]
    if view.handed_here:
        names.append("handed")
    names.append("redeemed")
    later = (
        # What was redeemed and undone is not behind the order any more, whatever the record says.
        Station(
            name,
            view.state in _PASSED[name] or (name in reached and name != "redeemed"),
            reached.get(name) if name != "redeemed" or view.state in _PASSED[name] else None,
        )
        for name in names
    )
    return (Station("paid", passed=True, at=view.paid_at), *later)


class Timeline(QWidget):
    """Paints the stations of one order."""

    def __init__(self, words: Words, theme_: Theme) -> None:
        super().__init__()
        self._words, self._theme = words, theme_
        self._stations: tuple[Station, ...] = ()
        self._now: datetime | None = None
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words.changed.connect(self.update)
        theme_.changed.connect(self.update)

    def show_order(self, view: OrderView, now: datetime) -> None:
        """Show this order's way."""
        self._stations, self._now = stations(view), now
        said = (
            f"{self._words(f'station.{s.key}')} {moment(s.at, now) if s.at else ''}"
            for s in self._stations
        )
        self.setAccessibleName(", ".join(said))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stations or self._now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self._stations)
        y = 8.0
        reached = [station.passed for station in self._stations]
        last = max(index for index, there in enumerate(reached) if there)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(6, y - 2, step * (len(reached) - 1), 4), 2, 2)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(6, y - 2, step * last, 4), 2, 2)
        for index, station in enumerate(self._stations):
            self._paint_station(painter, index * step, y, round(step) - 8, station, index <= last)
        painter.end()

    def _paint_station(
        self, painter: QPainter, x: float, y: float, width: int, station: Station, passed: bool
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if passed else "line"))
        painter.drawEllipse(QRectF(x, y - 6, 12, 12))
        font = theme.font(theme.SMALL_PX, bold=passed)
        metrics = QFontMetrics(font)
        text = self._words(f"station.{station.key}")
        if station.at is not None and self._now is not None:
            text = f"{text} {moment(station.at, self._now)}"
        painter.setFont(font)
        painter.setPen(self._theme.colour("ink" if passed else "muted"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(round(x), 18, width, 24), int(Qt.AlignmentFlag.AlignVCenter), shown)
