"""One printer: how it is reached, what it understands, what paper is in it, where it prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from pos.domain.ids import PrinterId
from pos.domain.printers import DPIS, Language, Medium, PrinterProfile
from pos.domain.settings import FOLDER
from pos.errors import RuleViolation
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.pages.settings.field import ChoiceField, Field, panel
from pos.qt.said import Said, SaidButton

T = TypeVar("T")

WAYS = ("tcp://", "cups+pdf://", "cups://", "serial://", "file://", "spooler://", "folder:")
_NAMES = ("tcp", "cups_pdf", "cups", "serial", "file", "spooler", "folder")
_OF_PAGES = ("cups+pdf://", "folder:")
_QUEUES = ("cups+pdf://", "cups://")
_OWN_DENSITY = -1


class PrinterForm(QDialog):
    """Gives a whole profile to `done_with`; what cannot be is said at the foot, and nothing is lost."""

    def __init__(
        self,
        face: Face,
        profile: PrinterProfile,
        queues: Sequence[str],
        done_with: Callable[[PrinterProfile], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face, self._profile, self._done_with = face, profile, done_with
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("ground")
        self.resize(780, 680)
        self.setWindowTitle(face.words("printer_form.title"))
        self.name = QLineEdit(profile.name)
        self.name.setMaxLength(40)
        self.way = ChoiceField(face, "printer_form.way")
        self.place = QComboBox()
        self.place.setEditable(True)
        self._queues = tuple(queues)
        self.language = ChoiceField(face, "printer_form.language")
        self.dpi = ChoiceField(face, "printer_form.dpi")
        self.medium = ChoiceField(face, "printer_form.medium")
        self.head = _mm(20, 220, profile.width_mm)
        self.gap = _mm(0, 25, profile.gap_mm)
        self.offset_x = _mm(-20, 20, profile.offset_x_mm)
        self.offset_y = _mm(-20, 20, profile.offset_y_mm)
        self.density = QSpinBox()
        theme.keep_off_the_edge(self.density)
        self.density.setRange(_OWN_DENSITY, 15)
        self.density.setSpecialValueText(face.words("printer_form.own_density"))
        self.density.setValue(_OWN_DENSITY if profile.density is None else profile.density)
        self.trouble = Said(face, role="error")
        self.trouble.hide()
        self._lay_out()
        self._offer()
        self.way.chosen.connect(self._on_way)

    def save(self) -> None:
        """Hand the profile over, or say what is wrong with it."""
        density = self.density.value()
        try:
            profile = replace(
                self._profile,
                name=self.name.text().strip(),
                language=self._language(),
                address=f"{self._way()}{self.place.currentText().strip()}",
                dpi=_chosen(self.dpi, DPIS),
                width_mm=self.head.value(),
                medium=_chosen(self.medium, tuple(Medium)),
                gap_mm=self.gap.value(),
                density=None if density == _OWN_DENSITY else density,
                offset_x_mm=self.offset_x.value(),
                offset_y_mm=self.offset_y.value(),
            )
        except RuleViolation as error:
            self.trouble.setText(self._face.words.error(error))
            self.trouble.show()
            return
        self.accept()
        self._done_with(profile)

    def _way(self) -> str:
        return _chosen(self.way, WAYS)

    def _language(self) -> Language:
        if self._way() in _OF_PAGES:
            return Language.PDF
        return _chosen(self.language, _DOT_LANGUAGES)

    def _offer(self) -> None:
        words, profile = self._face.words, self._profile
        way = next(one for one in WAYS if profile.address.startswith(one))
        self.way.offer(
            [
                (one, words(f"printer_form.way.{name}"))
                for one, name in zip(WAYS, _NAMES, strict=True)
            ],
            way,
        )
        spoken = profile.language if profile.language in _DOT_LANGUAGES else _DOT_LANGUAGES[0]
        self.language.offer([(one, one.upper()) for one in _DOT_LANGUAGES], spoken)
        self.dpi.offer([(one, f"{one} dpi") for one in DPIS], profile.dpi)
        self.medium.offer(
            [(one, words(f"printer_form.medium.{one}")) for one in Medium], profile.medium
        )
        self._fill_place(profile.address.removeprefix(way))

    def _on_way(self) -> None:
        self._fill_place("")

    def _fill_place(self, text: str) -> None:
        way = self._way()
        self.place.clear()
        if way in _QUEUES:
            self.place.addItems(list(self._queues))
        if text or way not in _QUEUES:
            self.place.setEditText(text)
        edit = self.place.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(_EXAMPLES[way])
        # Pages are for the system's driver: it knows language, paper and density by itself.
        for part in (self.language, self.medium, *self._dots):
            part.setVisible(way not in _OF_PAGES)
        if way in _OF_PAGES and self.head.value() < FOLDER.width_mm:
            self.head.setValue(FOLDER.width_mm)
        elif way not in _OF_PAGES and self.head.value() >= FOLDER.width_mm:
            self.head.setValue(_LABEL_HEAD_MM)

    def _lay_out(self) -> None:
        face = self._face
        self._dots = [
            Field(face, "printer_form.width", self.head, hint="printer_form.width_hint"),
            Field(face, "printer_form.gap", self.gap),
            Field(face, "printer_form.density", self.density),
            Field(face, "printer_form.offset_x", self.offset_x, hint="printer_form.offset_hint"),
            Field(face, "printer_form.offset_y", self.offset_y),
        ]
        inner = panel(
            Field(face, "printer_form.name", self.name),
            self.way,
            Field(face, "printer_form.place", self.place),
            self.language,
            self.dpi,
            self.medium,
            *self._dots,
        )
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.setMinimumHeight(inner.sizeHint().height())  # a scroll area would rather squeeze it
        scroll.setWidget(inner)
        save = SaidButton(face, "printer_form.save", kind="primary")
        save.clicked.connect(self.save)
        save.setDefault(True)
        stop = SaidButton(face, "command.back")
        stop.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.trouble, 1)
        foot.addStretch(1)
        foot.addWidget(stop)
        foot.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Said(face, "printer_form.title", role="title"))
        column.addWidget(scroll, 1)
        column.addLayout(foot)


_DOT_LANGUAGES = tuple(one for one in Language if one is not Language.PDF)
_LABEL_HEAD_MM = 104.0
_EXAMPLES = {
    "tcp://": "192.168.1.50:9100",
    "cups+pdf://": "Zebra-ZD421",
    "cups://": "TSC-raw",
    "serial://": "COM3?baud=9600",
    "file://": "/dev/usb/lp0",
    "spooler://": "TSC TTP-244",
    "folder:": "",
}


def new_profile(id_: PrinterId) -> PrinterProfile:
    """Return what the form begins with for a new printer."""
    return PrinterProfile(id_, "TSC", Language.TSPL, "tcp://192.168.1.50")


def _chosen(field: ChoiceField, known: Sequence[T]) -> T:
    return next(one for one in known if one == field.value)


def _mm(least: float, most: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    theme.keep_off_the_edge(box)
    box.setRange(least, most)
    box.setDecimals(1)
    box.setSingleStep(0.5)
    box.setSuffix(" mm")
    box.setValue(value)
    return box
