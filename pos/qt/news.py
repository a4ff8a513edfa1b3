"""News goes to a strip and never to a dialog: up to three lines, each with one button."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pos.errors import HandoverError
from pos.qt.commands import Commands
from pos.qt.icons import paint_icon
from pos.qt.theme import Theme, Tone
from pos.qt.words import Words

_MOST = 3
_STAYS_MS = 8_000
_ICONS = {Tone.ASK: "bell", Tone.GOOD: "good", Tone.MEND: "alert", Tone.STOP: "alert"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of news; `topic` lets a later line replace it, `command` is done by its button."""

    number: int
    tone: Tone
    text: str
    topic: str = ""
    command: str = ""

    @property
    def stays(self) -> bool:
        """Whether only a person may take it away."""
        return self.tone is Tone.STOP or bool(self.topic)


class News(QObject):
    """What there is to say; the newest first, at most three, red ones last to go."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._items: list[Item] = []
        self._numbers = count(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAYS_MS)
        self._timer.timeout.connect(self._on_old)

    def items(self) -> tuple[Item, ...]:
        """Return the lines to show, the newest first."""
        return tuple(self._items)

    def say(self, tone: Tone, text: str, *, topic: str = "", command: str = "") -> None:
        """Add a line. It replaces the one of its topic and the one that said the same before.

        Of what went well only the last is told: the strip stays low, and the card keeps its room.
        """
        self._items = [
            item
            for item in self._items
            if not (topic and item.topic == topic)
            and item.text != text
            and not (tone is Tone.GOOD and item.tone is Tone.GOOD and not item.stays)
        ]
        self._items.insert(0, Item(next(self._numbers), tone, text, topic, command))
        while len(self._items) > _MOST:
            oldest_first = list(reversed(self._items))
            gone = next((item for item in oldest_first if not item.stays), oldest_first[0])
            self._items.remove(gone)
        self._timer.start()
        self.changed.emit()

    def say_error(self, error: HandoverError) -> None:
        """Add what went wrong, and what to do."""
        self.say(Tone.STOP, self._words.error(error))

    def drop(self, number: int) -> None:
        """Take a line away."""
        self._items = [item for item in self._items if item.number != number]
        self.changed.emit()

    def drop_topic(self, topic: str) -> None:
        """Take the line of this topic away, if there is one."""
        if any(item.topic == topic for item in self._items):
            self._items = [item for item in self._items if item.topic != topic]
            self.changed.emit()

    def close(self) -> None:
        """Say nothing more."""
        self._timer.stop()

    def _on_old(self) -> None:
        self._items = [item for item in self._items if item.stays]
        self.changed.emit()


class _Line(QWidget):
    """One line with its colour at the left edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._tone = theme, Tone.ASK
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(52)

    def show_item(self, item: Item, button: str) -> None:
        self._tone = item.tone
        self.text.setText(item.text)
        self.button.setText(button)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        painter.setPen(self._theme.colour("line"))
        painter.setBrush(self._theme.colour("panel"))
        face = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(face, 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._tone.value))
        painter.drawRoundedRect(QRectF(6, 8, 4, self.height() - 16), 2, 2)
        colour = QColor(palette.tone_text(self._tone))
        paint_icon(painter, _ICONS[self._tone], QRectF(18, self.height() / 2 - 11, 22, 22), colour)
        painter.end()


class NewsStrip(QWidget):
    """Shows the news; nothing to say takes no room."""

    def __init__(self, news: News, words: Words, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self._news, self._words, self._theme, self._commands = news, words, theme, commands
        self._lines = [_Line(theme) for _ in range(_MOST)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for place, line in enumerate(self._lines):
            column.addWidget(line)
            line.button.clicked.connect(lambda _=False, at=place: self._on_pressed(at))
        news.changed.connect(self._fill)
        words.changed.connect(self._fill)
        theme.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        items = self._news.items()
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(items))
            if place < len(items):
                item = items[place]
                key = f"command.{item.command}" if item.command else "news.close"
                line.show_item(item, self._words(key))
        self.setVisible(bool(items))

    def _on_pressed(self, place: int) -> None:
        item = self._news.items()[place]
        self._news.drop(item.number)
        if item.command:
            self._commands.run(item.command)
