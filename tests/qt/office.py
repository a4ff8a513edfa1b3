"""The back office on a real shop: a face to build pages with, and pictures to look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.settings import Look
from pos.qt.commands import Commands
from pos.qt.face import Face
from pos.qt.jobs import Jobs
from pos.qt.news import News
from pos.qt.parts import Printed, WindowParts
from pos.qt.session import Session
from pos.qt.sounds import Sounds
from pos.qt.theme import Theme
from pos.qt.words import Words
from tests.services.shops import Desk, new_attempt

PICTURES = os.environ.get("TESTS_PICTURES", "")
"""Where to leave pictures of what is tested, for a person to look at."""


class Silent:
    """A player nobody hears."""

    def play(self, *_: object) -> None:
        """Play nothing."""

    def say(self, *_: object) -> None:
        """Say nothing."""


def parts_of(desk: Desk, **changes: Any) -> WindowParts:
    shop = desk.shop
    parts = WindowParts(
        redeeming=shop.redeeming,
        intake=shop.intake,
        picking=shop.picking,
        staffing=shop.staffing,
        badges=shop.badges,
        calling=shop.calling,
        overview=shop.overview,
        version=lambda: 0,
        print_labels=lambda nos, by, why="": Printed("folder"),
        clock=desk.clock,
        attempt=new_attempt,
        make_detector=lambda settings: Rhythm(),
        save_look=lambda look, by: None,
        look=Look(),
    )
    return replace(parts, **changes)


@contextmanager
def a_face(desk: Desk, look: Theme, words: Words, **changes: Any) -> Iterator[Face]:
    """Give a face with the manager signed in; background work ends with it."""
    jobs = Jobs()
    news = News(words)
    parts = parts_of(desk, **changes)
    face = Face(parts, words, look, jobs, Commands(), Session(), news, Sounds(parts.clock, Silent))
    face.sounds.on = False
    face.session.sign_in(
        next(p for p in desk.shop.staffing.people() if p.id == desk.manager.person)
    )
    yield face
    news.close()
    jobs.close()


def shown(qtbot: Any, widget: QWidget, *, size: tuple[int, int] = (1294, 672)) -> None:
    """Show a widget as large as the window leaves room for it at 1366 × 768."""
    widget.setObjectName(widget.objectName() or "ground")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.resize(*size)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)


def settled(qtbot: Any, face: Face) -> None:
    """Wait until nothing runs in the background any more."""
    qtbot.waitUntil(lambda: face.jobs.idle, timeout=10_000)
    QApplication.processEvents()


def cut_texts(widget: QWidget) -> list[str]:
    """Return the texts of labels and buttons that have too little room, or stand outside."""
    cut = []
    for label in widget.findChildren(QLabel) + widget.findChildren(QPushButton):
        text = label.text()
        if not text or not label.isVisibleTo(widget) or not label.isVisible():
            continue
        metrics = QFontMetrics(label.font())
        if isinstance(label, QLabel) and label.wordWrap():
            needed = label.heightForWidth(label.width())
            if needed > label.height() + 1:
                cut.append(text)
        elif max(map(metrics.horizontalAdvance, text.split("\n"))) > label.width() + 1:
            cut.append(text)
    return cut


def pictures(
    widget: QWidget, face: Face, name: str, settle: Callable[[], None] = lambda: None
) -> None:
    """Leave pictures in both themes and languages, if somebody asked for them."""
    for theme in ("light", "dark"):
        for language in ("zh_CN", "en"):
            face.theme.use(theme)
            face.words.use(language)
            QApplication.processEvents()
            settle()
            if PICTURES:
                size = f"{widget.width()}"
                widget.grab().save(str(Path(PICTURES) / f"{name}-{theme}-{language}-{size}.png"))
    face.theme.use("light")
    face.words.use("zh_CN")


def inside(widget: QWidget, part: QWidget) -> bool:
    """Whether a part stands wholly inside a widget."""
    corner = part.mapTo(widget, QPoint(0, 0))
    return widget.rect().contains(part.rect().translated(corner))
