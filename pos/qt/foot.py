"""The foot: the last scans with their results, and the keys that help."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from pos.domain.verdicts import Card
from pos.qt.card_words import card_words
from pos.qt.commands import caps_of
from pos.qt.face import Face
from pos.qt.moments import moment

_EDGE_PX = 16
_GAP = "&nbsp;&nbsp;&nbsp;"
_LEAST = 2
"""The caption and the newest scan stay however narrow it is."""

_HINTS = ("wont_show", "wont_scan", "filter", "help")


class Foot(QFrame):
    """`没看到成功提示` is answered by one look here."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._last: tuple[Card, ...] = ()
        self.setObjectName("foot")
        self.setFixedHeight(40)
        self.last, self.hints = QLabel(), QLabel()
        self.last.setTextFormat(Qt.TextFormat.RichText)
        self.hints.setProperty("role", "small")
        self.last.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE_PX, 0, _EDGE_PX, 0)
        row.setSpacing(_EDGE_PX)
        row.addWidget(self.last, 1)
        row.addWidget(self.hints)
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        self._fill()

    def show_last(self, cards: tuple[Card, ...]) -> None:
        """Show these cards, the newest first."""
        self._last = cards
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        words = self._face.words
        parts = [
            f"<span style='color:{self._face.theme.palette.muted}'>{words('foot.last')}</span>"
        ]
        parts += [self._said(card) for card in self._last]
        if not self._last:
            parts.append(words("foot.nothing"))
        hints = (f"{caps_of(name)[0]} {words(f'command.{name}')}" for name in _HINTS)
        self.hints.setText("    ".join(hints))
        room = self.width() - self.hints.sizeHint().width() - 3 * _EDGE_PX
        self.last.setText(_GAP.join(parts))
        while len(parts) > _LEAST and self.last.sizeHint().width() > room:
            parts.pop()  # whole ones only: half a result is none
            self.last.setText(_GAP.join(parts))

    def _said(self, card: Card) -> str:
        said = card_words(self._face.words, card, self._face.now())
        palette = self._face.theme.palette
        at = moment(card.redeemed_at or card.checked_at, self._face.now())
        return (
            f"<b>{escape(said.pick)}</b> "
            f"<span style='color:{palette.tone_text(said.tone)}'>{escape(said.headline)}</span> "
            f"<span style='color:{palette.muted}'>{at}</span>"
        )
