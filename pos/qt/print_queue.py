"""打印队列: what is printed, waits, failed, or nobody is sure of, and what a person does about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import Answer, JobState, PrintJob
from pos.domain.settings import Devices
from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.moments import hour
from pos.qt.print_words import what
from pos.qt.said import Said, SaidButton
from pos.services.print_queue import PrintQueue

_EVERY_MS = 1_000
_MOST = 60
_ROLES = {
    JobState.UNKNOWN: "error",
    JobState.FAILED: "error",
    JobState.SENT: "good",
    JobState.CANCELLED: "muted",
}
_FIRST = (JobState.UNKNOWN, JobState.FAILED, JobState.SENDING, JobState.QUEUED)


@dataclass(frozen=True, slots=True)
class _Seen:
    jobs: tuple[PrintJob, ...]
    devices: Devices


class PrintQueuePanel(QDialog):
    """Reads anew each second while it is open; the jobs that wait for a person stand first."""

    def __init__(
        self,
        face: Face,
        queue: PrintQueue,
        printers: Callable[[], Devices],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face, self._queue, self._printers = face, queue, printers
        self._seen: _Seen | None = None
        self._asked = False
        self.lines: list[JobLine] = []
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("ground")
        self.resize(940, 600)
        self.setWindowTitle(face.words("print_queue.title"))
        self.calm = Said(face, "print_queue.nothing", role="muted")
        self.calm.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.trouble = Said(face, role="error")
        self.trouble.hide()
        self.retry_all = SaidButton(
            face, "print_queue.retry_all", kind="primary", picture="refresh"
        )
        self.retry_all.clicked.connect(self._retry_all)
        close = SaidButton(face, "print_queue.close")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self._lay_out(close)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def done(self, result: int) -> None:
        self._timer.stop()
        super().done(result)

    def refresh(self) -> None:
        """Read the jobs again, unless an answer is still on its way."""
        if self._asked:
            return
        self._asked = True
        queue, printers = self._queue, self._printers
        self._face.jobs.read(
            lambda: _Seen(tuple(queue.jobs()), printers()), self._on_seen, self._on_silence
        )

    def act(self, do: Callable[[Actor], object]) -> None:
        """Do something with a job, and read anew."""

        def run(by: Actor) -> None:
            self._face.jobs.write(lambda: do(by), lambda _: self._on_done(), self._refused)

        with_approval(self._face, Act.PRINT, run, self)

    @property
    def queue(self) -> PrintQueue:
        """The use case behind the buttons."""
        return self._queue

    def _on_seen(self, seen: _Seen) -> None:
        self._asked = False
        if seen != self._seen:
            self._seen = seen
            self._fill(seen)

    def _on_silence(self, error: HandoverError) -> None:
        self._asked = False
        self._refused(error)

    def _on_done(self) -> None:
        self.trouble.hide()
        self.refresh()

    def _refused(self, error: HandoverError) -> None:
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()
        self.refresh()

    def _retry_all(self) -> None:
        failed = [job.printer for job in self._failed()]
        for printer in dict.fromkeys(failed):
            self.act(lambda by, at=printer: self._queue.retry_all(at, by=by))  # type: ignore[misc]

    def _failed(self) -> Sequence[PrintJob]:
        jobs = () if self._seen is None else self._seen.jobs
        return [job for job in jobs if job.state is JobState.FAILED]

    def _fill(self, seen: _Seen) -> None:
        for line in self.lines:
            self._list.removeWidget(line)
            line.deleteLater()
        newest_first = seen.jobs[::-1]
        open_ = [job for state in _FIRST for job in seen.jobs if job.state is state]
        over = [job for job in newest_first if job.state.is_settled]
        self.lines = [
            JobLine(self._face, job, seen.devices, self) for job in (open_ + over)[:_MOST]
        ]
        for place, line in enumerate(self.lines):
            self._list.insertWidget(place, line)
        self.calm.setVisible(not self.lines)
        self.retry_all.setVisible(len(self._failed()) > 1)

    def _lay_out(self, close: QWidget) -> None:
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(8)
        self._list.addWidget(self.calm)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        foot = QHBoxLayout()
        foot.addWidget(self.retry_all)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Said(self._face, "print_queue.title", role="title"))
        column.addWidget(self.trouble)
        column.addWidget(scroll, 1)
        column.addLayout(foot)


class JobLine(QFrame):
    """One job: what, where, when, how it stands and why, and what can be done."""

    def __init__(self, face: Face, job: PrintJob, devices: Devices, panel: PrintQueuePanel) -> None:
        super().__init__()
        self._face, self.job, self._devices, self._panel = face, job, devices, panel
        self.setObjectName("panel")
        self.buttons: dict[str, SaidButton] = {}
        words = face.words
        title = Said(face, role="strong")
        title.setText(what(words, job))
        names = {one.id: one.name for one in devices.all_printers}
        about = Said(face, role="small")
        at = hour(job.made_at)
        said = f"{at} · {names.get(job.printer, job.printer)} · {job.person_name}"
        about.setText(f"{said} · {self._why()}" if job.why else said)
        state = Said(face, f"print_queue.state.{job.state}", role=_ROLES.get(job.state, "strong"))
        reason = Said(face, role="small")
        if job.error is not None and not job.state.is_settled:
            reason.setText(words.error(job.error))
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(title)
        left.addWidget(about)
        if reason.text():
            left.addWidget(reason)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(8)
        row.addLayout(left, 1)
        state.setFixedWidth(120)
        state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(state)
        for button in self._acts():
            row.addWidget(button)

    def _why(self) -> str:
        """Return why it is a copy: our own reason in words, a person's as he gave it."""
        words = self._face.words
        return words("print.unsure") if self.job.why == "unsure" else self.job.why

    def _acts(self) -> list[SaidButton]:
        queue, job = self._panel.queue, self.job
        if job.state is JobState.UNKNOWN:
            return [
                self._button("came_out", lambda by: queue.answer(job.id, Answer.CAME_OUT, by=by)),
                self._button("again", lambda by: queue.answer(job.id, Answer.AGAIN, by=by)),
                self._button("cancel", lambda by: queue.answer(job.id, Answer.CANCEL, by=by)),
            ]
        if job.state is JobState.FAILED:
            retry = self._button("retry", lambda by: queue.retry(job.id, by=by))
            return [retry, *self._mover(), self._canceller()]
        if job.state is JobState.QUEUED:
            return [*self._mover(), self._canceller()]
        return []

    def _canceller(self) -> SaidButton:
        queue, job = self._panel.queue, self.job
        return self._button("cancel", lambda by: queue.cancel(job.id, by=by))

    def _button(self, name: str, do: Callable[[Actor], object]) -> SaidButton:
        main = name in ("came_out", "retry")
        button = SaidButton(self._face, f"print_queue.{name}", kind="primary" if main else "")
        button.clicked.connect(lambda: self._panel.act(do))
        self.buttons[name] = button
        return button

    def _mover(self) -> list[SaidButton]:
        others = [one for one in self._devices.all_printers if one.id != self.job.printer]
        if not others:
            return []
        button = SaidButton(self._face, "print_queue.move", kind="menu")
        menu = QMenu(button)
        for one in others:
            menu.addAction(one.name).triggered.connect(lambda _=False, at=one.id: self._move(at))
        button.setMenu(menu)
        self.buttons["move"] = button
        return [button]

    def _move(self, printer: PrinterId) -> None:
        queue, job = self._panel.queue, self.job
        self._panel.act(lambda by: queue.move(job.id, printer, by=by))
