"""One product beside the list: its stock large, its facts, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos.domain.money import yuan
from pos.domain.stock import Product
from pos.qt.face import Face
from pos.qt.said import Said, SaidButton
from pos.qt.stock.models import level_word, pieces

_WIDE_PX = 372
_FIGURES = ("on_hand", "reserved", "available")
_FACTS = ("sku", "barcodes", "price", "safety", "shelf", "packing", "sizes", "item_no")
ACTS = ("receive", "sell", "adjust", "edit")


class Detail(QFrame):
    """`wanted` carries which of `ACTS` was pressed."""

    wanted = Signal(str)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.product: Product | None = None
        self.setObjectName("panel")
        self.setFixedWidth(_WIDE_PX)
        self.name = QLabel()
        self.name.setProperty("role", "title")
        self.name.setWordWrap(True)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.level = Said(face, role="strong")
        self.figures = {name: QLabel() for name in _FIGURES}
        self.facts = {name: QLabel() for name in _FACTS}
        self.acts = {
            name: SaidButton(face, f"stock.act.{name}", kind="primary" if name == "receive" else "")
            for name in ACTS
        }
        self._lay_out()
        face.words.changed.connect(self._fill)
        self.show_product(None)

    def show_product(self, product: Product | None) -> None:
        """Show this product; None: nothing is chosen."""
        self.product = product
        self._shown.setVisible(product is not None)
        self.hint.setVisible(product is None)
        self._fill()

    def _fill(self) -> None:
        product = self.product
        if product is None:
            return
        self.name.setText(product.name)
        word = "lacking" if product.lacking else level_word(product)
        self.level.say(f"stock.says.{word}", n=product.lacking)
        bad = bool(product.lacking) or level_word(product) == "out"
        self.level.take_role("late" if bad else "strong")
        for name in _FIGURES:
            self.figures[name].setText(pieces(getattr(product, name)))
        sizes = [
            f"{value} {unit}"
            for value, unit in ((product.weight_g, "g"), (product.volume_ml, "ml"))
            if value
        ]
        if product.fragile:
            sizes.append(self._face.words("stock.fact.fragile"))
        texts = {
            "sku": product.sku,
            "barcodes": "\n".join(product.barcodes),
            "price": yuan(product.price_fen),
            "safety": str(product.safety),
            "shelf": product.shelf,
            "packing": product.packing,
            "sizes": " · ".join(sizes),
            "item_no": product.item_no,
        }
        for name, text in texts.items():
            self.facts[name].setText(text or "–")

    def _lay_out(self) -> None:
        self.hint = Said(self._face, "stock.choose", role="muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown = QWidget()
        inner = QVBoxLayout(self._shown)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addWidget(self.name)
        inner.addWidget(self.level)
        inner.addLayout(self._sums())
        inner.addWidget(self._list(), 1)
        inner.addLayout(self._buttons())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._shown, 1)
        column.addWidget(self.hint, 1)

    def _sums(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, amount in self.figures.items():
            amount.setProperty("role", "figure")
            cell = QVBoxLayout()
            cell.setSpacing(2)
            cell.addWidget(Said(self._face, f"stock.column.{name}", role="small", wraps=False))
            cell.addWidget(amount)
            row.addLayout(cell, 1)
        return row

    def _list(self) -> QScrollArea:
        facts = QWidget()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for place, (name, text) in enumerate(self.facts.items()):
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            key = Said(self._face, f"stock.fact.{name}", role="small", wraps=False)
            grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, place, 1)
        grid.setRowStretch(len(self.facts), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(facts)
        return scroll

    def _buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, (name, button) in enumerate(self.acts.items()):
            button.clicked.connect(lambda _=False, act=name: self.wanted.emit(act))
            grid.addWidget(button, place // 2, place % 2)
        return grid
