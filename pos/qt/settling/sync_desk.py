"""未同步: what the hub does not know yet, and what it would not take, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pos.domain.settings import Link, LinkKind
from pos.errors import HandoverError
from pos.qt.face import Face
from pos.qt.moments import moment, span
from pos.qt.said import Said, SaidButton
from pos.qt.settling.records import Figure
from pos.qt.theme import Tone
from pos.services.overview import Unsent
from pos.services.ports import Parked
from pos.services.syncing import SyncReport

_FIGURE_PX = 128
_MOST = 50
"""Parked events shown at once; more than a handful is a case for the platform's operator anyway."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What waits, and whom it waits for."""

    unsent: Unsent
    link: Link


def reason_word(reason: str) -> str:
    """Return the stable word of a hub's reason; a payload's detail comes after a colon."""
    word, colon, _ = reason.partition(":")
    return word if not colon or word == "bad_payload" else "order_refused"


class ParkedLine(QFrame):
    """One event the hub would not take: what, why, what to do; `order_wanted` as the page's."""

    order_wanted = Signal(str)

    def __init__(self, face: Face, parked: Parked) -> None:
        super().__init__()
        self._face, self.parked = face, parked
        self.setObjectName("panel")
        self.what, self.why, self.do = QLabel(), QLabel(), QLabel()
        self.what.setProperty("role", "strong")
        self.why.setProperty("role", "late")
        for label in (self.what, self.why, self.do):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.open = SaidButton(face, "settlement.open_order")
        self.open.setVisible(parked.event.order_no is not None)
        self.open.clicked.connect(lambda: self.order_wanted.emit(parked.event.order_no or ""))
        texts = QVBoxLayout()
        texts.setSpacing(4)
        for label in (self.what, self.why, self.do):
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 16, 14)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)
        face.words.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        words, event = self._face.words, self.parked.event
        kind = words.first_known(f"event.{event.kind.value}", "event.other")
        parts = (words(kind), event.order_no or "", moment(event.at, self._face.now()))
        self.what.setText(" · ".join(part for part in parts if part))
        word = reason_word(self.parked.reason)
        why = words.first_known(f"parked.why.{word}", "parked.why.other")
        fields = {"reason": self.parked.reason} if why == "parked.why.other" else {}
        self.why.setText(words(why, **fields))
        self.do.setText(words(words.first_known(f"parked.do.{word}", "parked.do.other")))


class SyncDesk(QWidget):
    """`synced` says that a round has ended; `order_wanted` carries an order's number."""

    synced = Signal()
    order_wanted = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._outside: Outside | None = None
        self._busy = False
        self.count = Figure(face, "settlement.unsent", main=True)
        self.oldest = Figure(face, "settlement.oldest")
        self.parked = Figure(face, "settlement.parked")
        self.state = Said(face, role="muted")
        self.button = SaidButton(face, "settlement.sync", kind="primary", picture="refresh")
        self.button.setMinimumSize(160, 56)
        self.button.clicked.connect(self.sync)
        self.lines: list[ParkedLine] = []
        self.more = Said(face, role="muted")
        self._lay_out()
        face.words.changed.connect(self._fill)
        self._fill()

    def show_outside(self, outside: Outside) -> None:
        """Show what waits now."""
        same = self._outside is not None and self._outside.unsent.parked == outside.unsent.parked
        self._outside = outside
        if not same:
            self._fill_lines()
        self._fill()

    def sync(self) -> None:
        """Send and take once, now."""
        run = self._face.parts.sync
        if run is None or self._busy:
            return
        self._busy = True
        self._fill()
        self._face.jobs.write(run, self._on_synced, self._on_failed)

    def _on_synced(self, report: SyncReport) -> None:
        self._busy = False
        tone = Tone.MEND if report.parked or report.conflict else Tone.GOOD
        key = "news.synced_with_trouble" if tone is Tone.MEND else "news.synced"
        fields = {"sent": report.sent, "left": report.left, "new": report.orders_new}
        if tone is Tone.MEND:
            fields["parked"] = report.parked + report.conflict
        self._face.news.say(tone, self._face.words(key, **fields))
        self._fill()
        self.synced.emit()

    def _on_failed(self, error: HandoverError) -> None:
        self._busy = False
        self._face.news.say_error(error)
        self._fill()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("panel")
        row = QHBoxLayout(top)
        row.setContentsMargins(20, 14, 16, 14)
        row.setSpacing(16)
        for figure in (self.count, self.oldest, self.parked):
            figure.setMinimumWidth(_FIGURE_PX)  # no jump when a number or the language changes
            row.addWidget(figure)
        row.addWidget(self.state, 1)
        row.addWidget(self.button)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self.calm = Said(self._face, role="muted")
        self.calm.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list.addWidget(self.calm)
        self._list.addWidget(self.more)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(top)
        column.addWidget(scroll, 1)

    def _fill_lines(self) -> None:
        for line in self.lines:
            self._list.removeWidget(line)
            line.deleteLater()
        parked = self._outside.unsent.parked if self._outside else ()
        self.lines = [ParkedLine(self._face, one) for one in parked[:_MOST]]
        for place, line in enumerate(self.lines):
            line.order_wanted.connect(self.order_wanted)
            self._list.insertWidget(1 + place, line)

    def _fill(self) -> None:
        outside, words = self._outside, self._face.words
        if outside is None:
            return
        unsent, now = outside.unsent, self._face.now()
        linked = outside.link.kind is LinkKind.HUB
        self.count.show_amount(str(unsent.count))
        waited_s = (now - unsent.oldest_at).total_seconds() if unsent.oldest_at else None
        self.oldest.show_amount("–" if waited_s is None else span(words, waited_s))
        self.parked.show_amount(str(len(unsent.parked)))
        key = "busy" if self._busy else self._standing(linked, unsent)
        self.state.say(f"settlement.outside.{key}")
        self.button.setEnabled(linked and not self._busy and self._face.parts.sync is not None)
        hidden = len(unsent.parked) - len(self.lines)
        self.more.setVisible(hidden > 0)
        if hidden > 0:
            self.more.say("settlement.more_parked", n=hidden)
        self.calm.setVisible(not unsent.parked)
        self.calm.say("settlement.none_parked" if linked else "settlement.no_link_hint")

    def _standing(self, linked: bool, unsent: Unsent) -> str:
        if not linked:
            return "no_link"
        if unsent.parked:
            return "parked"
        return "waiting" if unsent.count else "done"
