"""The selected order: items, bags, timeline, remark, and what can be done with it now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pos.domain.money import yuan
from pos.domain.orders import REDEEMABLE, CodeOwner, OrderState
from pos.qt import theme
from pos.qt.act_button import ActButton
from pos.qt.call_line import CallLine
from pos.qt.code_acts import code_acts
from pos.qt.face import Face
from pos.qt.moments import moment
from pos.qt.order_questions import BagsQuestion, ReasonQuestion, RelayQuestion
from pos.qt.timeline import Timeline
from pos.services.overview import OrderView
from pos.services.printing import LONGEST_REASON

ACTS = (
    "accept", "unfreeze", "pick", "pack", "handed", "print", "relay", "reveal", "undo", "reject",
    "more",
)  # fmt: skip
_NEXT = frozenset({"accept", "pack", "handed", "unfreeze"})
_PRINTABLE = frozenset(OrderState) - {OrderState.PLACED, OrderState.REJECTED, OrderState.CANCELLED}
_HARD_SPACE = "\u00a0"
_EACH_ITS_LINE = 4
"""More products than this stand behind each other, so that all can be seen."""


def can_do(view: OrderView) -> tuple[str, ...]:
    """Return the commands that make sense for an order as it stands, the next one first."""
    about_code = code_acts(view)
    acts = ["unfreeze"] if "unfreeze" in about_code else []
    if view.state is OrderState.PLACED:
        acts.append("accept")
    if view.state is OrderState.ACCEPTED:
        acts += ["pack", "pick"]
    if view.state is OrderState.PACKED and view.code_owner is CodeOwner.PLATFORM:
        acts.append("handed")
    if view.state in _PRINTABLE:
        acts.append("print")
    live = view.code_owner is CodeOwner.HUB and view.code_id is not None
    if live and view.state in REDEEMABLE and view.freeze is None:
        acts.append("relay")
    if view.phone:
        acts.append("reveal")
    if view.state is OrderState.PLACED and view.code_owner is not CodeOwner.PLATFORM:
        acts.append("reject")
    if "undo" in about_code:
        acts.append("undo")
    return (*acts, "more")


class OrderDetail(QFrame):
    """Shows one order; its acts are commands, asked further where they need it."""

    bags_given = Signal(object)
    reason_given = Signal(object)
    copy_reason_given = Signal(object)
    digits_given = Signal(object)

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
        self.call = CallLine(face)
        self.call.setFixedHeight(self.timeline.height())
        self.call.ended.connect(self._fill)
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
        self.buttons = {name: ActButton(face, name, bare=name == "more") for name in ACTS}
        self.bags, self.reason = BagsQuestion(face), ReasonQuestion(face)
        self.relay = RelayQuestion(face)
        self.copy_reason = ReasonQuestion(face, "print", most=LONGEST_REASON)
        self._questions = (self.bags, self.reason, self.copy_reason, self.relay)
        self.bags.answered.connect(self.bags_given)
        self.reason.answered.connect(self.reason_given)
        self.copy_reason.answered.connect(self.copy_reason_given)
        self.relay.answered.connect(self.digits_given)
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
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(24)
        inside.addWidget(self.items, 5)
        inside.addWidget(self.facts, 4)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._scroll = scroll
        acts = QHBoxLayout()
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(8)
        for button in self.buttons.values():
            acts.addWidget(button, 0 if button.command == "more" else 1)
        for question in self._questions:
            acts.addWidget(question, 1)
        self._acts = QWidget()
        self._acts.setObjectName("acts")
        self._acts.setFixedHeight(theme.ACT_PX + 2)
        self._acts.setLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.timeline)
        column.addWidget(self.call)
        column.addWidget(scroll, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self._acts)

    def _fill(self) -> None:
        view, words = self._view, self._face.words
        calls = view is not None and self._calls(view)
        for part in (self.pick, self.who, self.no, self._scroll, self._acts):
            part.setVisible(view is not None)
        self.timeline.setVisible(view is not None and not calls)
        self.call.setVisible(calls)
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
        self.items.setText(self._items(view))
        self.facts.setText("\n".join(self._facts(view)))
        self._fill_buttons(view)

    def _fill_buttons(self, view: OrderView) -> None:
        possible = can_do(view)
        for name, button in self.buttons.items():
            button.setVisible(name in possible and not self.asks)
            button.set_main(name in _NEXT and possible[:1] == (name,))

    def ask_bags(self) -> None:
        """Ask for the number of bags; asked again, take it."""
        self._ask(self.bags)

    def ask_reason(self) -> None:
        """Ask why the order is rejected."""
        self._ask(self.reason)

    def ask_copy_reason(self) -> None:
        """Ask why labels are printed again."""
        self._ask(self.copy_reason)

    def ask_digits(self) -> None:
        """Ask for the digits the customer reads out."""
        self._ask(self.relay)

    def _ask(self, wanted: BagsQuestion | ReasonQuestion | RelayQuestion) -> None:
        for question in self._questions:
            if question is not wanted:
                question.close_question()
        wanted.ask()
        self._on_closed()

    @property
    def asks(self) -> bool:
        """Whether a question is open."""
        return any(not question.isHidden() for question in self._questions)

    def take_back(self) -> None:
        """Close the question without an answer."""
        for question in self._questions:
            question.close_question()

    def _on_closed(self) -> None:
        if self._view is not None:
            self._fill_buttons(self._view)

    def show_call(self) -> None:
        """Show the number in the place of the timeline, as long as it is this order's."""
        self._fill()

    def _calls(self, view: OrderView) -> bool:
        return self.call.revealed is not None and self.call.revealed.order_no == view.no

    def _who(self, view: OrderView) -> str:
        words = self._face.words
        kind = "pickup" if view.fulfilment.value == "pickup" else "delivery"
        tail = words("detail.tail", tail=view.phone_tail) if view.phone_tail else ""
        parts = (view.customer_name, tail, words(f"kind.{kind}"))
        return " · ".join(part for part in parts if part)

    def _items(self, view: OrderView) -> str:
        said = [f"{line.name}{_HARD_SPACE}×{line.open_qty}" for line in view.lines]
        if len(said) <= _EACH_ITS_LINE:
            return "\n".join(said)
        return self._face.words("list.comma").join(said)

    def _facts(self, view: OrderView) -> list[str]:
        words, now = self._face.words, self._face.now()
        short = []
        if view.promise is not None:
            short.append(words("detail.promise", until=moment(view.promise.end, now)))
        if view.bags:
            short.append(words("detail.bags", n=view.bags))
        goods = sum(line.qty * line.price_fen for line in view.lines)
        short.append(words("detail.goods", yuan=yuan(goods - view.discount_fen)))
        facts = []
        if view.freeze is not None:
            facts.append(words("detail.frozen", by=view.freeze.by))
        if view.remark:
            facts.append(words("detail.remark", remark=view.remark))
        facts.append(" · ".join(short))
        if view.address:
            facts.append(words("detail.address", address=view.address))
        if view.code_owner is CodeOwner.PLATFORM:
            facts.append(words("detail.platform_code"))
        return facts
