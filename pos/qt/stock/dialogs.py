"""Small questions of the page 商品: how many pieces and why, and a product's facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from pos.domain.ids import Sku
from pos.domain.stock import MOST_PIECES, Product
from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.said import Said, SaidButton

_FIELD_PX = 44
_WIDE_PX = 480
_CAPTION_PX = 110


class Question(QDialog):
    """A title, fields, and two buttons; `answer` is called with what was entered.

    It stays open until whoever asked calls `accept`, so that a refusal can be said in it.
    """

    def __init__(self, face: Face, title: str, act: str, parent: QWidget, **said: object) -> None:
        super().__init__(parent)
        self.face = face
        self.setModal(True)
        self.setObjectName("ground")
        self.setMinimumWidth(_WIDE_PX)
        self.setWindowTitle(face.words(title, **said))
        self.headline = Said(face, role="title")
        self.headline.say(title, **said)
        self.problem = Said(face, role="late")
        self.problem.hide()
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setHorizontalSpacing(16)
        self.do = SaidButton(face, act, kind="primary")
        self.leave = SaidButton(face, "stock.cancel")
        self.do.setDefault(True)
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.do)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(self.headline)
        column.addLayout(self.form)
        column.addWidget(self.problem)
        column.addLayout(buttons)

    def add(self, key: str, field: QWidget) -> None:
        """Add a field with its name."""
        field.setMinimumHeight(_FIELD_PX)
        field.setAccessibleName(self.face.words(key))
        caption = Said(self.face, key, role="muted", wraps=False)
        caption.setMinimumWidth(_CAPTION_PX)
        self.form.addRow(caption, field)

    def refused(self, error: HandoverError) -> None:
        """Say why it was not done; what was entered stays."""
        self.problem.setText(self.face.words.error(error))
        self.problem.show()
        self.do.setEnabled(True)


class AmountDialog(Question):
    """How many pieces, and a note; `wanted` is called with both."""

    def __init__(
        self,
        face: Face,
        title: str,
        act: str,
        wanted: Callable[[int, str], None],
        parent: QWidget,
        *,
        note: str,
        start: int | None = 1,
        **said: object,
    ) -> None:
        super().__init__(face, title, act, parent, **said)
        self.amount = number(start or 0)
        self.amount.selectAll()
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        if start is not None:
            self.add("stock.amount", self.amount)
        self.add(note, self.note)
        self.do.clicked.connect(lambda: wanted(self.amount.value(), self.note.text().strip()))
        (self.note if start is None else self.amount).setFocus()


class ProductDialog(Question):
    """A product's facts; `wanted` is called with the product as entered."""

    def __init__(
        self,
        face: Face,
        product: Product | None,
        wanted: Callable[[Product], None],
        parent: QWidget,
    ) -> None:
        title = "stock.new_title" if product is None else "stock.edit_title"
        super().__init__(face, title, "stock.save", parent)
        self._before = product or Product(Sku(""), "")
        self._wanted = wanted
        before = self._before
        self.sku, self.name = QLineEdit(before.sku), QLineEdit(before.name)
        self.sku.setEnabled(product is None)
        self.barcodes = QLineEdit(" ".join(before.barcodes))
        self.item_no = QLineEdit(before.item_no)
        self.price = QLineEdit(f"{before.price_fen / 100:.2f}")
        self.safety, self.weight, self.volume = (
            number(value) for value in (before.safety, before.weight_g, before.volume_ml)
        )
        self.shelf, self.packing = QLineEdit(before.shelf), QLineEdit(before.packing)
        self.delivery = QCheckBox(face.words("stock.fact.delivery"))
        self.delivery.setChecked(before.delivery)
        self.fragile = QCheckBox(face.words("stock.fact.fragile"))
        self.fragile.setChecked(before.fragile)
        for key, field in (
            ("sku", self.sku),
            ("name", self.name),
            ("barcodes", self.barcodes),
            ("item_no", self.item_no),
            ("price", self.price),
            ("shelf", self.shelf),
            ("packing", self.packing),
        ):
            self.add(f"stock.fact.{key}", field)
        self.add("stock.fact.safety", self.safety)
        self.add("stock.fact.sizes", _beside(self.weight, self.volume))
        self.add("stock.fact.marks", _beside(self.delivery, self.fragile))
        self.weight.setSuffix(" g")
        self.volume.setSuffix(" ml")
        self.do.clicked.connect(self._on_do)
        (self.sku if product is None else self.name).setFocus()

    def take_scan(self, text: str) -> None:
        """Put a scanned barcode into the dialog: a gun fills what it can read."""
        if text not in self.barcodes.text().split():
            self.barcodes.setText(f"{self.barcodes.text()} {text}".strip())
        if not self.sku.text():
            self.sku.setText(text)

    def _on_do(self) -> None:
        yuan = self.price.text().strip().removeprefix("¥") or "0"
        whole, _, part = yuan.partition(".")
        if not (whole + part).isdecimal() or not (whole + part).isascii() or len(part) > 2:
            self.problem.say("stock.bad_price")
            self.problem.show()
            return
        self._wanted(
            replace(
                self._before,
                sku=Sku(self.sku.text().strip()),
                name=self.name.text().strip(),
                barcodes=tuple(self.barcodes.text().replace(",", " ").split()),
                item_no=self.item_no.text().strip(),
                price_fen=int(whole or "0") * 100 + int(part.ljust(2, "0")),
                safety=self.safety.value(),
                weight_g=self.weight.value(),
                volume_ml=self.volume.value(),
                shelf=self.shelf.text().strip(),
                packing=self.packing.text().strip(),
                delivery=self.delivery.isChecked(),
                fragile=self.fragile.isChecked(),
            )
        )


def number(value: int, most: int = MOST_PIECES) -> QSpinBox:
    """Return a field for 0 to `most` pieces, as high as the fields beside it."""
    field = QSpinBox()
    field.setRange(0, most)
    field.setValue(value)
    field.setFixedHeight(_FIELD_PX)
    theme.keep_off_the_edge(field)
    return field


def _beside(*fields: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    for field in fields:
        field.setMinimumHeight(_FIELD_PX)
        line.addWidget(field, 1)
    return row
