"""The record of one order: who did what when, and the camera's pictures for whoever may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from pos.domain.staff import Act, Actor
from pos.domain.stills import Still, StillId
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.code_question import CodeQuestion
from pos.qt.face import Face
from pos.qt.moments import exact_moment
from pos.qt.said import Said, SaidButton
from pos.qt.words import Words
from pos.services.overview import OrderView, TimelineEntry

_SAID_BY_PEOPLE = frozenset(
    {"frozen", "unfrozen", "reissued", "undone", "extended", "reported", "rejected", "still_seen"}
)
"""Acts whose details are a person's own words."""

_WIDEST_PICTURE_PX = 720
_HEADS = ("time", "what", "who", "where")


def entry_words(words: Words, entry: TimelineEntry) -> str:
    """Return what happened, with its reason where there is one a person can read."""
    key = f"log.act.{entry.act}"
    what = words(key) if words.knows(key) else words("log.other", act=entry.act)
    why = ""
    if entry.act in _SAID_BY_PEOPLE:
        why = entry.details
    elif entry.act == "held" and words.knows(f"hold.{entry.details}"):
        why = words(f"hold.{entry.details}")
    elif entry.act == "call_noted" and words.knows(f"call.{entry.details}"):
        why = words(f"call.{entry.details}")
    elif entry.act == "refused":
        verdict = f"card.{entry.details.partition('/')[0].partition(',')[0]}.headline"
        why = words(verdict) if words.knows(verdict) else ""
    return words("log.with", what=what, why=why) if why else what


class OrderLog(QDialog):
    """Shows the order's entries, the newest first, each picture beside them as a button."""

    def __init__(self, face: Face, view: OrderView, parent: QWidget) -> None:
        super().__init__(parent)
        self._face, self._view = face, view
        self._pick = view.pick_no or view.no
        self.pictures: dict[StillId, SaidButton] = {}
        self.setModal(True)
        self.setObjectName("ground")
        self.setWindowTitle(face.words("log.title", pick=self._pick))
        self.resize(820, 560)
        self.finished.connect(self.deleteLater)
        title = Said(face, role="title")
        title.say("log.title", pick=self._pick)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self.problem = Said(face, role="late")
        self.problem.hide()
        self.leave = SaidButton(face, "news.close", kind="primary")
        self.leave.clicked.connect(self.accept)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        for part in (title, scroll, self.problem):
            column.addWidget(part)
        column.addLayout(end)
        self._fill(())
        witnessing = face.parts.witnessing
        if witnessing is not None:
            face.jobs.read(lambda: witnessing.kept(view.no), self._on_kept, self._refused)
        self.leave.setFocus()

    def _on_kept(self, kept: Sequence[Still]) -> None:
        if isValid(self):
            self._fill(kept)

    def _fill(self, kept: Sequence[Still]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.deleteLater()
        rows: list[tuple[datetime, TimelineEntry | Still]] = [
            *((entry.at, entry) for entry in self._view.timeline),
            *((still.at, still) for still in kept),
        ]
        rows.sort(key=lambda row: row[0])
        rows.reverse()
        for across, name in enumerate(_HEADS):
            self._grid.addWidget(
                Said(self._face, f"log.{name}", role="small", wraps=False), 0, across
            )
        for place, (at, what) in enumerate(rows, start=1):
            self._put(place, 0, exact_moment(at, self._face.now()), "muted")
            if isinstance(what, Still):
                self._put_still(place, what)
            else:
                self._put_entry(place, what)
        if not rows:
            self._put(1, 1, self._face.words("log.nothing"), "muted")
        self._grid.setRowStretch(len(rows) + 2, 1)

    def _put(self, row: int, column: int, text: str, role: str = "") -> None:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setWordWrap(column == 1)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label, row, column)

    def _put_entry(self, row: int, entry: TimelineEntry) -> None:
        words = self._face.words
        who = entry.person
        if entry.approver:
            who = words("log.approved", person=who, approver=entry.approver)
        self._put(row, 1, entry_words(words, entry))
        self._put(row, 2, who)
        self._put(row, 3, entry.counter, "muted")

    def _put_still(self, row: int, still: Still) -> None:
        words = self._face.words
        what = words(f"card.{still.verdict.value}.headline")
        self._put(row, 1, words("log.still", what=what))
        button = SaidButton(self._face, "command.see_still", picture="camera")
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._ask, still))
        self._grid.addWidget(button, row, 2, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.pictures[still.id] = button

    # ------------------------------------------------------------ a picture

    def _ask(self, still: Still) -> None:
        question = CodeQuestion(self._face, "see_still", self._pick, Act.SEE_STILLS, self)
        question.answered.connect(lambda reason, _: self._look(question, still, reason))
        question.open()

    def _look(self, question: CodeQuestion, still: Still, reason: str) -> None:
        witnessing = self._face.parts.witnessing
        if witnessing is None:
            return

        def run(by: Actor) -> None:
            self._face.jobs.write(
                lambda: witnessing.look(still.id, reason=reason, by=by), then, failed
            )

        def then(jpeg: bytes) -> None:
            if isValid(question):
                question.accept()
            if isValid(self):
                Picture(self._face, jpeg, self).open()

        def failed(error: HandoverError) -> None:
            if isValid(question):
                question.refused(error)

        asked = with_approval(self._face, Act.SEE_STILLS, run, question)
        if asked is not None:
            asked.rejected.connect(lambda: question.do.setEnabled(True))

    def _refused(self, error: HandoverError) -> None:
        if isValid(self):
            self.problem.setText(self._face.words.error(error))
            self.problem.show()


class Picture(QDialog):
    """One of the camera's pictures, as long as it is looked at; it is never written to a file."""

    def __init__(self, face: Face, jpeg: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(face.words("command.see_still"))
        self.picture = QLabel()
        seen = QPixmap()
        if seen.loadFromData(jpeg):
            wide = min(seen.width(), _WIDEST_PICTURE_PX)
            self.picture.setPixmap(
                seen.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
            )
        else:
            self.picture.setText(face.words("log.still_gone"))
        self.picture.setAccessibleName(face.words("command.see_still"))
        leave = SaidButton(face, "news.close", kind="primary")
        leave.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.picture)
        column.addLayout(row)
