"""The selected order: items, bags, timeline, remark, and what can be done with it now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos.domain.money import yuan
from pos.domain.orders import CodeOwner, OrderState
from pos.qt.act_button import ActButton
from pos.qt.face import Face
from pos.qt.moments import moment
from pos.qt.order_questions import BagsQuestion, ReasonQuestion
from pos.qt.timeline import Timeline
from pos.services.overview import OrderView
from pos.services.printing import LONGEST_REASON

ACTS = ("accept", "pick", "pack", "handed", "print", "reject")
_NEXT = frozenset({"accept", "pack", "handed"})
_PRINTABLE = frozenset(OrderState) - {OrderState.PLACED, OrderState.REJECTED, OrderState.CANCELLED}


def can_do(view: OrderView) -> tuple[str, ...]:
    """Return the commands that make sense for an order as it stands, the next one first."""
    acts = []
    if view.state is OrderState.PLACED:
        acts.append("accept")
    if view.state is OrderState.ACCEPTED:
        acts += ["pack", "pick"]
    if view.state is OrderState.PACKED and view.code_owner is CodeOwner.PLATFORM:
        acts.append("handed")
    if view.state in _PRINTABLE:
        acts.append("print")
    if view.state is OrderState.PLACED and view.code_owner is not CodeOwner.PLATFORM:
        acts.append("reject")
    return tuple(acts)


class OrderDetail(QFrame):
    """Shows one order; its acts are commands, asked further where they need it."""

    bags_given = Signal(object)
    reason_given = Signal(object)
    copy_reason_given = Signal(object)

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self._view: OrderView | None = None
        self.setObjectName("panel")
        self.pick, self.who, self.no = QLabel(), QLabel(), QLabel()
        self.pick.setProperty("role", "pick")
        self.no.setProperty("role", "small")
        self.no.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.timeline = Timeline(face.words, face.theme)
        self.facts, self.items = QLabel(), QLabel()
        for label in (self.facts, self.items):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.facts.setProperty("role", "muted")
        self.empty = QLabel()
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.buttons = {name: ActButton(face, name) for name in ACTS}
        self.bags = BagsQuestion(face)
        self.reason = ReasonQuestion(face)
        self.copy_reason = ReasonQuestion(face, "print", most=LONGEST_REASON)
        self.bags.answered.connect(self.bags_given)
        self.reason.answered.connect(self.reason_given)
        self.copy_reason.answered.connect(self.copy_reason_given)
        self._questions = (self.bags, self.reason, self.copy_reason)
        for question in self._questions:
            question.closed.connect(self._on_closed)
        self._lay_out()
        face.words.changed.connect(self._fill)
        face.theme.changed.connect(self._fill)
        self._fill()

    @property
    def view(self) -> OrderView | None:
        """The order shown."""
        return self._view

    def show_order(self, view: OrderView | None) -> None:
        """Show this order, or nothing; a question about another order is taken back."""
        if view is None or self._view is None or view.no != self._view.no:
            self.take_back()
        self._view = view
        self._fill()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.pick)
        head.addWidget(self.who)
        head.addStretch(1)
        head.addWidget(self.no)
        body = QWidget()
        inside = QHBoxLayout(body)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(24)
        inside.addWidget(self.items, 1)
        inside.addWidget(self.facts, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(head)
        left.addWidget(self.timeline)
        left.addWidget(scroll, 1)
        left.addWidget(self.empty, 1)
        self._scroll = scroll
        right = QVBoxLayout()
        right.setSpacing(8)
        for button in self.buttons.values():
            right.addWidget(button)
        right.addWidget(self.bags)
        right.addWidget(self.reason)
        right.addWidget(self.copy_reason)
        right.addStretch(1)
        side = QWidget()
        side.setFixedWidth(224)
        right.setContentsMargins(0, 0, 0, 0)
        side.setLayout(right)
        self._side = side
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(side)

    def _fill(self) -> None:
        view, words = self._view, self._face.words
        for part in (self.pick, self.who, self.no, self.timeline, self._scroll, self._side):
            part.setVisible(view is not None)
        self.empty.setVisible(view is None)
        self.empty.setText(words("detail.nothing"))
        if view is None:
            return
        self.pick.setText(view.pick_no or view.no)
        self.who.setText(self._who(view))
        short = view.no if len(view.no) <= 22 else f"{view.no[:6]}…{view.no[-6:]}"
        self.no.setText(words("detail.no", no=short))
        self.no.setToolTip(view.no)
        self.timeline.show_order(view, self._face.now())
        self.items.setText("\n".join(f"{line.name}  ×{line.open_qty}" for line in view.lines))
        self.facts.setText("\n".join(self._facts(view)))
        self._fill_buttons(view)

    def _fill_buttons(self, view: OrderView) -> None:
        possible = can_do(view)
        for name, button in self.buttons.items():
            button.setVisible(name in possible and not self.asks)
            button.set_main(name in _NEXT and possible[:1] == (name,))

    def ask_bags(self) -> None:
        """Ask for the number of bags; asked again, take it."""
        self.bags.ask()
        self._on_closed()

    def ask_reason(self) -> None:
        """Ask why the order is rejected."""
        self.reason.ask()
        self._on_closed()

    def ask_copy_reason(self) -> None:
        """Ask why labels are printed again."""
        self.copy_reason.ask()
        self._on_closed()

    @property
    def asks(self) -> bool:
        """Whether a question is open."""
        return not all(question.isHidden() for question in self._questions)

    def take_back(self) -> None:
        """Close the question without an answer."""
        for question in self._questions:
            question.close_question()

    def _on_closed(self) -> None:
        if self._view is not None:
            self._fill_buttons(self._view)

    def _who(self, view: OrderView) -> str:
        words = self._face.words
        kind = "pickup" if view.fulfilment.value == "pickup" else "delivery"
        tail = words("detail.tail", tail=view.phone_tail) if view.phone_tail else ""
        parts = (view.customer_name, tail, words(f"kind.{kind}"))
        return " · ".join(part for part in parts if part)

    def _facts(self, view: OrderView) -> list[str]:
        words, now = self._face.words, self._face.now()
        facts = []
        if view.remark:
            facts.append(words("detail.remark", remark=view.remark))
        if view.bags:
            facts.append(words("detail.bags", n=view.bags))
        if view.address:
            facts.append(words("detail.address", address=view.address))
        if view.promise is not None:
            facts.append(words("detail.promise", until=moment(view.promise.end, now)))
        goods = sum(line.qty * line.price_fen for line in view.lines)
        facts.append(words("detail.goods", yuan=yuan(goods - view.discount_fen)))
        if view.freeze is not None:
            facts.append(words("detail.frozen", by=view.freeze.by))
        if view.code_owner is CodeOwner.PLATFORM:
            facts.append(words("detail.platform_code"))
        return facts
