"""结算: the settlement rows of a day, and the sync desk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.domain.times import shanghai_day
from pos.errors import HandoverError
from pos.qt.face import Face
from pos.qt.news import NewsStrip
from pos.qt.said import Said, SaidButton
from pos.qt.settling.day import Day
from pos.qt.settling.day_picker import DayPicker
from pos.qt.settling.records import Records
from pos.qt.settling.sync_desk import Outside, SyncDesk

_TABS = ("records", "unsent")


class SettlementPage(QWidget):
    """`order_wanted` carries the number of an order to open on the counter page."""

    order_wanted = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.picker = DayPicker(face, lambda: shanghai_day(face.now()))
        self.records, self.desk = Records(face), SyncDesk(face)
        self.tabs = [SaidButton(face, f"settlement.tab.{name}", kind="tab") for name in _TABS]
        self._lay_out()
        self.picker.chosen.connect(lambda _: self.refresh())
        self.desk.synced.connect(self.refresh)
        for part in (self.records, self.desk):
            part.order_wanted.connect(self.order_wanted)
        self.show_tab(0)

    def show_tab(self, place: int) -> None:
        """Show 记录 (0) or 未同步 (1)."""
        self._stack.setCurrentIndex(place)
        for at, tab in enumerate(self.tabs):
            tab.setChecked(at == place)
        self.picker.setVisible(place == 0)

    def refresh(self) -> None:
        """Read the shown day and what is unsent anew."""
        self.picker.keep_up()
        day, overview = self.picker.day, self._face.parts.overview

        def ask() -> tuple[Day, Outside]:
            rows = overview.settlements(day)
            return Day.of(day, rows), Outside(overview.unsent(), overview.link())

        self._face.jobs.read(ask, self._on_answer, self._failed)

    def _on_answer(self, answer: tuple[Day, Outside]) -> None:
        day, outside = answer
        if day.day == self.picker.day:  # else another day was chosen meanwhile
            self.records.show_day(day)
        self.desk.show_outside(outside)
        self.tabs[1].say("settlement.tab.unsent_n", n=outside.unsent.count)

    def _failed(self, error: HandoverError) -> None:
        self._face.news.say_error(error)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(Said(self._face, "page.settlement", role="title", wraps=False))
        top.addSpacing(16)
        for place, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _=False, at=place: self.show_tab(at))
            top.addWidget(tab)
        top.addStretch(1)
        top.addWidget(self.picker, 0, Qt.AlignmentFlag.AlignRight)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.records)
        self._stack.addWidget(self.desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(top)
        face = self._face
        column.addWidget(NewsStrip(face.news, face.words, face.theme, face.commands))
        column.addWidget(self._stack, 1)
