"""The products of an order by hand: name, pieces, price; a new line appears as the last one fills."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pos.domain.money import yuan
from pos.domain.order_checks import MOST_FEN, MOST_PIECES
from pos.domain.orders import Line
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.said import Said

_MOST = 50


class _LineRow(QWidget):
    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.name, self.qty, self.price = QLineEdit(), QLineEdit("1"), QLineEdit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field, wide in ((self.name, 0), (self.qty, 80), (self.price, 120)):
            field.setMinimumHeight(theme.BUTTON_PX)
            if wide:
                field.setFixedWidth(wide)
                field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
                field.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(field, 0 if wide else 1)
        self.name.setMaxLength(100)
        face.words.changed.connect(self._fill)
        self._fill()

    @property
    def is_blank(self) -> bool:
        return not self.name.text().strip() and not self.price.text().strip()

    def line(self) -> Line | str:
        """Return the line, or the word of what is wrong with it."""
        name, qty = self.name.text().strip(), self.qty.text().strip()
        price_fen = _fen(self.price.text())
        if not name:
            return "line_name"
        if not (qty.isascii() and qty.isdigit() and 1 <= int(qty[:9]) <= MOST_PIECES):
            return "line_qty"
        return "line_price" if price_fen is None else Line(name, int(qty), price_fen)

    def _fill(self) -> None:
        words = self._face.words
        for part in ("name", "qty", "price"):
            field: QLineEdit = getattr(self, part)
            field.setPlaceholderText(words(f"by_hand.line_{part}"))
            field.setAccessibleName(words(f"by_hand.line_{part}"))


class OrderLines(QWidget):
    """`lines` are the filled ones."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.rows: list[_LineRow] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self.total = Said(face, role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(scroll, 1)
        column.addWidget(self.total)
        self._add()

    def lines(self) -> tuple[Line, ...] | str:
        """Return the filled lines, or the word of what is wrong with the first bad one."""
        found = []
        for row in self.rows:
            if row.is_blank:
                continue
            line = row.line()
            if isinstance(line, str):
                return line
            found.append(line)
        return tuple(found) or "no_lines"

    def _add(self) -> None:
        row = _LineRow(self._face)
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        for field in (row.name, row.qty, row.price):
            field.textChanged.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        if not self.rows[-1].is_blank and len(self.rows) < _MOST:
            self._add()
            return
        lines = [line for row in self.rows if isinstance(line := row.line(), Line)]
        total_fen = sum(line.qty * line.price_fen for line in lines)
        self.total.say("by_hand.total", n=sum(x.qty for x in lines), yuan=yuan(total_fen))


def _fen(text: str) -> int | None:
    """Return what was typed in yuan as fen; None where it is no amount."""
    try:
        fen = Decimal(text.strip().replace("。", ".")) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        return None
    return int(fen)
