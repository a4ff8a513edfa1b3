"""扫不出来: a place to scan once more, what was found about it, and the next step as a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from pos.domain.gun_tests import GunTest, tried
from pos.domain.guns import Scan
from pos.domain.scan_advice import FINE, Circumstances, Finding, advise
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.guns import GunFilter
from pos.qt.icons import paint_icon
from pos.qt.parts import Printed
from pos.qt.router import Router
from pos.qt.said import Said, SaidButton

_STEPS = 4
_MOST_SHOWN = 3
_PAUSE_MS = 700
_LONGEST = 5_000
_NEXT = {
    Finding.NOTHING_CAME: "sheet",
    Finding.ONE_DIMENSIONAL: "sheet",
    Finding.LAYOUT: "sheet",
    Finding.TRUNCATED: "sheet",
    Finding.CAPS_LOCK: "sheet",
    Finding.TEST_PASSED: "sheet",
    Finding.SLOW: "learn",
}
"""Which button stands out after which finding; after any other it is the customer's phone."""


class ScanHere(QWidget):
    """Takes the keys of a gun the program did not recognise; what they say is never shown.

    `typed` carries the text, the usual gap in ms (None: one key), and whether an Enter ended it.
    """

    typed = Signal(str, object, bool)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._text = ""
        self._times_ms: list[int] = []
        self.composed = False
        """Whether an input method has had letters in its own window since the last text."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setMinimumHeight(120)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._end(by_key=False))
        face.words.changed.connect(self.update)

    def close_timers(self) -> None:
        """Wait for nothing more, and forget what came."""
        self._pause.stop()
        self._text, self._times_ms = "", []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and self._text:
            self._end(by_key=True)
        elif event.text().isprintable() and event.text():
            self._take(event.text(), event.timestamp())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composed = self.composed or bool(event.preeditString())
        if event.commitString():
            self._take(event.commitString(), None)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _take(self, text: str, at_ms: int | None) -> None:
        self._text = (self._text + text)[:_LONGEST]
        if at_ms is not None:
            self._times_ms.append(at_ms)
        self._pause.start()

    def _end(self, *, by_key: bool) -> None:
        text, times_ms = self._text, self._times_ms
        self.close_timers()
        gaps = [after - before for before, after in pairwise(times_ms)]
        self.typed.emit(text, median(gaps) if gaps else None, by_key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, dressed = QPainter(self), self._face.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(dressed.colour("accent" if self.hasFocus() else "line"), 2)
        painter.setPen(pen)
        painter.setBrush(dressed.colour("ground"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 12, 12)
        size = 56
        square = QRect(24, (self.height() - size) // 2, size, size)
        paint_icon(painter, "gun", square.toRectF(), dressed.colour("accent"))
        painter.setPen(dressed.colour("ink"))
        painter.setFont(theme.font(theme.LEAD_PX + 4, bold=True))
        room = self.rect().adjusted(size + 48, 0, -16, 0)
        where = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(room, where, self._face.words("scan_help.here"))
        painter.end()


class ScanHelp(QDialog):
    """Hears every scan while it is open; nothing is checked or redeemed meanwhile."""

    def __init__(self, face: Face, gun: GunFilter, router: Router, parent: QWidget) -> None:
        super().__init__(parent)
        self._face, self._gun, self._router = face, gun, router
        self._passed: set[GunTest | None] = set()
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(face.words("command.wont_scan"))
        self.setMinimumWidth(760)
        self.here = ScanHere(face)
        self.found = [(Said(face, role="strong"), Said(face)) for _ in range(_MOST_SHOWN)]
        self.outcome = Said(face, role="muted")
        self.buttons = {
            "nothing": SaidButton(face, "scan_help.nothing"),
            "sheet": SaidButton(face, "scan_help.sheet", picture="print"),
            "learn": SaidButton(face, "scan_help.learn", picture="gun"),
            "wont_show": SaidButton(face, "command.wont_show", picture="phone"),
            "close": SaidButton(face, "scan_help.close"),
        }
        self._lay_out()
        self._connect()
        self._show_steps()
        self.here.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.here)
        for said, advice in self.found:
            column.addWidget(said)
            column.addWidget(advice)
        column.addStretch(1)
        column.addWidget(self.outcome)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)
            row.addWidget(button)
        column.addLayout(row)
        self.buttons["sheet"].setVisible(self._face.parts.print_gun_sheet is not None)
        self.buttons["learn"].setVisible(self._face.commands.is_enabled("learn_gun"))

    def _connect(self) -> None:
        self._gun.listen(self._on_scan)
        self.finished.connect(self._on_finished)
        self.here.typed.connect(self._on_typed)
        self.buttons["nothing"].clicked.connect(lambda: self._on_typed("", None, ended=True))
        self.buttons["sheet"].clicked.connect(self.print_sheet)
        self.buttons["learn"].clicked.connect(lambda: self._leave_for("learn_gun"))
        self.buttons["wont_show"].clicked.connect(lambda: self._leave_for("wont_show"))
        self.buttons["close"].clicked.connect(self.reject)

    def _on_finished(self) -> None:
        self._gun.listen(None)
        self.here.close_timers()

    def _leave_for(self, command: str) -> None:
        self.reject()
        self._face.commands.run(command)

    # ------------------------------------------------------------ what came

    def _on_scan(self, scan: Scan) -> None:
        # A line has no rhythm; a gun that was recognised as one is as fast as it has to be.
        gap_ms = scan.median_gap_ms or None
        self._explain(scan.text, gap_ms, ended=bool(scan.ended_by))

    def _on_typed(self, text: str, gap_ms: float | None, ended: bool) -> None:
        self._explain(text, gap_ms, ended=ended)

    def _explain(self, text: str, gap_ms: float | None, *, ended: bool) -> None:
        test = tried(text)
        if test is not None and test.whole:
            self._passed.add(test.test)
        seen = Circumstances(
            now=self._face.now(),
            gap_ms=gap_ms,
            ended=ended or not text,
            composing=self.here.composed,
            only_bars=self._passed == {GunTest.BARS},
        )
        self.here.composed = False
        explain = self._face.parts.explain_scan or self._explain_alone
        self._face.jobs.read(lambda: explain(text, seen), self._show, self._refused)

    def _explain_alone(self, text: str, seen: Circumstances) -> Sequence[Finding]:
        return advise(text, seen, is_order_no=self._router.is_order_no)

    # ------------------------------------------------------------ what is said

    def _show(self, found: Sequence[Finding]) -> None:
        if not isValid(self):
            return  # closed before the answer came
        for place, (said, advice) in enumerate(self.found):
            one = found[place] if place < len(found) else None
            said.setVisible(one is not None)
            advice.setVisible(one is not None)
            if one is not None:
                said.take_role("found_good" if one in FINE else "found_mend")
                said.say(f"finding.{one.value}.said")
                advice.say(f"finding.{one.value}.advice")
        wanted = _NEXT.get(found[0], "close" if found[0] in FINE else "wont_show")
        self._stress(wanted)
        self.outcome.say("")
        self.here.setFocus()

    def _show_steps(self) -> None:
        """Before anything came: what helps most often."""
        for said, advice in self.found:
            said.hide()
            advice.hide()
        steps = [self._face.words(f"script.wont_scan.{n + 1}") for n in range(_STEPS)]
        _, advice = self.found[0]
        advice.setText("\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1)))
        advice.show()
        self._stress("nothing")

    def _stress(self, name: str) -> None:
        for one, button in self.buttons.items():
            button.stress("primary" if one == name else "")

    # ------------------------------------------------------------ the sheet

    def print_sheet(self) -> None:
        """Print the test codes where A4 pages go."""
        do_print = self._face.parts.print_gun_sheet
        if do_print is None:
            return

        def do(by: Actor) -> None:
            self.outcome.take_role("muted")
            self.outcome.say("scan_help.printing")
            self._face.jobs.write(lambda: do_print(by), self._on_printed, self._refused)

        with_approval(self._face, Act.PRINT, do, self)

    def _on_printed(self, printed: Printed) -> None:
        if isValid(self.outcome):
            self.outcome.take_role("good")
            self.outcome.say("scan_help.printed", target=printed.target)

    def _refused(self, error: HandoverError) -> None:
        if isValid(self.outcome):
            self.outcome.take_role("error")
            self.outcome.setText(self._face.words.error(error))


def provide_scan_help(face: Face, gun: GunFilter, router: Router, window: QWidget) -> None:
    """Let F8 open the dialog wherever somebody is signed in."""
    signed_in: Callable[[], bool] = lambda: face.session.person is not None  # noqa: E731 - one line
    face.commands.provide(
        "wont_scan", lambda: ScanHelp(face, gun, router, window).open(), signed_in
    )
