"""库存不够: an order wants more than there is; give fewer pieces, or another product."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from pos.domain.ids import OrderNo, Sku
from pos.domain.money import yuan
from pos.domain.order_changes import Changes
from pos.domain.stock import Product
from pos.qt.face import Face
from pos.qt.said import Said
from pos.qt.stock.dialogs import Question, number

_MOST_OFFERED = 1000


class ShortDialog(Question):
    """One row per short line; `wanted` is called with what is to be changed.

    Args: lines: as `would_oversell` names them: line, sku, name, wanted, available.
    """

    def __init__(
        self,
        face: Face,
        no: OrderNo,
        lines: Sequence[Mapping[str, object]],
        wanted: Callable[[Changes], None],
        parent: QWidget,
    ) -> None:
        super().__init__(face, "short.title", "short.accept", parent, no=no)
        self.setMinimumWidth(820)
        self._lines, self._wanted = lines, wanted
        self.keep: list[QSpinBox] = []
        self.other: list[QComboBox] = []
        self.consent = QLineEdit()
        self.consent.setMaxLength(200)
        self.consent.setPlaceholderText(face.words("short.consent_hint"))
        self.form.addRow(self._grid())
        self.add("short.consent", self.consent)
        self.do.clicked.connect(self._on_do)
        for field in self.other:
            field.currentIndexChanged.connect(self._on_other)
        self._on_other()
        stocking = face.parts.stocking
        if stocking is not None:
            face.jobs.read(lambda: stocking.page(limit=_MOST_OFFERED).products, self._offer)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(3, 3)
        for place, key in enumerate(("product", "there", "give", "rest")):
            grid.addWidget(Said(self.face, f"short.{key}", role="small", wraps=False), 0, place)
        for row, line in enumerate(self._lines, start=1):
            wanted, there = int(str(line["wanted"])), int(str(line["available"]))
            name = _plain(f"{line['name']} × {wanted}", "strong")
            name.setWordWrap(True)
            keep = number(min(wanted, there), min(wanted, there))
            keep.setMinimumWidth(90)
            other = QComboBox()
            other.setEditable(True)
            other.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            other.setMinimumHeight(44)
            other.addItem(self.face.words("short.refund"), None)
            left = _plain(str(there), "late")
            for place, part in enumerate((name, left, keep, other)):
                grid.addWidget(part, row, place)
            self.keep.append(keep)
            self.other.append(other)
        return grid

    def _offer(self, products: Sequence[Product]) -> None:
        for line, field in zip(self._lines, self.other, strict=True):
            for product in products:
                if product.available and product.sku != line["sku"] and product.delivery:
                    text = f"{product.name} · {yuan(product.price_fen)} · {product.available}"
                    field.addItem(text, product.sku)
            found = QCompleter(field.model(), field)
            found.setFilterMode(Qt.MatchFlag.MatchContains)
            found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.setCompleter(found)

    def _on_other(self) -> None:
        self.consent.setEnabled(any(field.currentData() for field in self.other))

    def _on_do(self) -> None:
        keep: dict[int, int] = {}
        instead: dict[int, Sku] = {}
        for line, kept, other in zip(self._lines, self.keep, self.other, strict=True):
            place = int(str(line["line"]))
            keep[place] = kept.value()
            if other.currentData():
                instead[place] = Sku(other.currentData())
        if instead and not self.consent.text().strip():
            self.problem.say("short.consent_missing")
            self.problem.show()
            self.consent.setFocus()
            return
        self.do.setEnabled(False)
        self._wanted(Changes(keep, instead, self.consent.text()))


def _plain(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
