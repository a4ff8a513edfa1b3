"""备份: making one, how old the newest is, and the key that opens it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pos.domain.staff import Act, Actor
from pos.errors import HandoverError
from pos.qt.approval import with_approval
from pos.qt.face import Face
from pos.qt.moments import day_and_hour, span
from pos.qt.pages.settings.facts import Facts
from pos.qt.pages.settings.field import beside, panel
from pos.qt.said import Said, SaidButton
from pos.qt.settings_parts import BackupFile, BackupParts
from pos.qt.theme import Tone

_SHOWN = 10
_OLD_S = 2 * 86_400


class BackupSection(QWidget):
    """A backup that is older than two days is said in amber."""

    def __init__(self, face: Face, backups: BackupParts) -> None:
        super().__init__()
        self._face, self._backups = face, backups
        self._files: tuple[BackupFile, ...] = ()
        self._sure = False
        self.age = Said(face, role="strong")
        self.make = SaidButton(face, "settings.backup.make", kind="primary", picture="file")
        self.list = QLabel()
        self.list.setProperty("role", "muted")
        self.trouble = Said(face, role="error")
        self.renew = SaidButton(face, "settings.backup.renew_key", kind="danger")
        self.key = QLabel()
        self.key.setProperty("role", "figure")
        self.key.setWordWrap(True)
        self.key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.noted = SaidButton(face, "settings.backup.key_noted")
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(panel(self.age, beside(self.make), self.trouble, self.list))
        title = Said(face, "settings.backup.key_title", role="strong")
        about = Said(face, "settings.backup.key_about", role="muted")
        column.addWidget(panel(title, about, beside(self.renew), self.key, beside(self.noted)))
        column.addStretch(1)
        self.make.clicked.connect(self._on_make)
        self.renew.clicked.connect(self._on_renew)
        self.noted.clicked.connect(self._hide_key)
        face.words.changed.connect(self._fill)
        self._hide_key()

    def show_facts(self, facts: Facts) -> None:
        """List the backups anew."""
        self._face.jobs.read(self._backups.files, self._on_files, self._failed)

    def _on_files(self, files: Sequence[BackupFile]) -> None:
        self._files = tuple(files)
        self._fill()

    def _on_make(self) -> None:
        def do(by: Actor) -> None:
            self.make.setEnabled(False)
            self.trouble.hide()
            self._face.jobs.write(lambda: self._backups.make(by), self._on_made, self._failed)

        with_approval(self._face, Act.BACK_UP, do, self)

    def _on_made(self, made: BackupFile) -> None:
        self.make.setEnabled(True)
        self._face.news.say(Tone.GOOD, self._face.words("news.backed_up", name=made.name))
        self._on_files((made, *self._files))

    def _failed(self, error: HandoverError) -> None:
        self.make.setEnabled(True)
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()

    def _on_renew(self) -> None:
        if not self._sure:
            self._sure = True
            self.renew.say("settings.backup.renew_sure")
            return

        def do(by: Actor) -> None:
            self._face.jobs.write(
                lambda: self._backups.new_recovery_key(by), self._show_key, self._failed
            )

        with_approval(self._face, Act.BACK_UP, do, self)

    def _show_key(self, key: str) -> None:
        self.key.setText(key)
        self.key.show()
        self.noted.show()
        self.renew.hide()

    def _hide_key(self) -> None:
        self._sure = False
        self.key.clear()
        self.key.hide()
        self.noted.hide()
        self.renew.say("settings.backup.renew_key")
        self.renew.show()

    def _fill(self) -> None:
        words, now = self._face.words, self._face.now()
        if not self._files:
            self.age.take_role("mend")
            self.age.say("settings.backup.never")
            self.list.setText("")
            return
        old_s = (now - self._files[0].made_at).total_seconds()
        self.age.take_role("mend" if old_s > _OLD_S else "strong")
        self.age.say("settings.backup.newest", span=span(words, old_s))
        lines = [
            words(
                "settings.backup.line",
                at=day_and_hour(one.made_at),
                mb=f"{one.size_bytes / 1e6:.1f}",
                name=one.name,
            )
            for one in self._files[:_SHOWN]
        ]
        self.list.setText("\n".join(lines))
