"""手工录单: a short form for an order that no platform sends, and its paper code, shown once."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.domain.channels import BY_HAND
from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import Customer, Fulfilment, Line, Order, Promise
from pos.domain.times import SHANGHAI, shanghai_day
from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.face import Face
from pos.qt.order_lines import OrderLines
from pos.qt.parts import Printed
from pos.qt.said import Said, SaidButton
from pos.qt.theme import Tone
from pos.services.intake import Accepted, Incoming

_KINDS = (Fulfilment.PICKUP, Fulfilment.DELIVERY)
_TEXTS = ("name", "phone", "address", "remark")
_IME = frozenset({"name", "address", "remark"})
_PROMISED_IN = timedelta(minutes=40)


class OrderByHand(QDialog):
    """Takes the order and accepts it; without a platform the digits then stand here, once."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face, self._print_slip = face, face.parts.print_slip
        self._no, self._digits, self._by = OrderNo(""), "", face.session.actor
        self._busy = False
        self.setModal(True)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 640)
        self.kinds = [SaidButton(face, f"kind.{kind.value}", kind="tab") for kind in _KINDS]
        self.fields = {name: QLineEdit() for name in _TEXTS}
        self.captions = {name: Said(face, f"by_hand.{name}") for name in (*_TEXTS, "promise")}
        self.promise = QDateTimeEdit()
        theme.keep_off_the_edge(self.promise)
        self.lines = OrderLines(face)
        self.trouble = Said(face, role="error")
        self.take = SaidButton(face, "by_hand.take", kind="primary", picture="accept")
        self.code, self.code_for = QLabel(), Said(face, role="title")
        self.slip = SaidButton(face, "by_hand.print_slip", kind="primary", picture="print")
        self.end = SaidButton(face, "by_hand.done")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._form())
        self._pages.addWidget(self._shown_once())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(self._pages)
        self.take.clicked.connect(self._on_take)
        self.slip.clicked.connect(self._on_slip)
        self.end.clicked.connect(self.accept)
        face.words.changed.connect(self._fill)
        self._choose(0)
        self._fill()
        self.fields["name"].setFocus()

    def order(self) -> Order | str:
        """Return the order as filled in, or the word of what is wrong with it."""
        lines = self.lines.lines()
        if isinstance(lines, str):
            return lines
        phone = self.fields["phone"].text().strip().replace(" ", "").replace("-", "")
        if phone and not (phone.isascii() and phone.isdigit() and 7 <= len(phone) <= 12):
            return "phone"
        kind = self._kind
        address = self.fields["address"].text().strip()
        if kind is Fulfilment.DELIVERY and not address:
            return "address_missing"
        if kind is Fulfilment.DELIVERY and not phone:
            return "phone_missing"
        return self._made(kind, lines, phone, address)

    @property
    def _kind(self) -> Fulfilment:
        return next(kind for kind, b in zip(_KINDS, self.kinds, strict=True) if b.isChecked())

    def _made(
        self, kind: Fulfilment, lines: tuple[Line, ...], phone: str, address: str
    ) -> Order | str:
        now = self._face.now().replace(microsecond=0)
        # The field holds the wall clock of China, whatever zone this computer is set to.
        day, hour = self.promise.date(), self.promise.time()
        promised = datetime(
            day.year(), day.month(), day.day(), hour.hour(), hour.minute(), tzinfo=SHANGHAI
        )
        if promised <= now:
            return "promise_past"
        self._no = self._no or OrderNo(
            f"D{shanghai_day(now):%Y%m%d}-{self._face.parts.attempt()[-6:].upper()}"
        )
        return Order(
            no=self._no,
            shop=ShopId(""),
            channel=BY_HAND,
            fulfilment=kind,
            placed_at=now,
            paid_at=now,
            lines=lines,
            customer=Customer(
                name=self.fields["name"].text().strip(),
                phone=phone,
                phone_tail=phone[-4:],
                address=address if kind is Fulfilment.DELIVERY else "",
            ),
            promise=Promise(promised.astimezone(now.tzinfo)),
            remark=self.fields["remark"].text().strip(),
        )

    # ------------------------------------------------------------ building

    def _form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        kinds = QHBoxLayout()
        kinds.setSpacing(8)
        for place, button in enumerate(self.kinds):
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setMinimumWidth(120)
            button.clicked.connect(lambda _=False, at=place: self._choose(at))
            kinds.addWidget(button)
        kinds.addStretch(1)
        column.addLayout(kinds)
        for name, field in self.fields.items():
            field.setMaxLength(200)
            field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, name in _IME)
            column.addLayout(self._row(name, field))
        self.promise.setDisplayFormat("MM-dd HH:mm")
        self.promise.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        soon = (self._face.now() + _PROMISED_IN).astimezone(SHANGHAI)
        self.promise.setDate(QDate(soon.year, soon.month, soon.day))
        self.promise.setTime(QTime(soon.hour, soon.minute))
        column.addLayout(self._row("promise", self.promise))
        column.addWidget(Said(self._face, "by_hand.lines", role="strong"))
        column.addWidget(self.lines, 1)
        column.addWidget(self.trouble)
        end = QHBoxLayout()
        end.addStretch(1)
        self.take.setMinimumSize(200, theme.ACT_PX)
        self.take.setAutoDefault(False)
        end.addWidget(self.take)
        column.addLayout(end)
        self.trouble.hide()
        return form

    def _row(self, name: str, control: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        caption = self.captions[name]
        caption.setFixedWidth(112)
        caption.setBuddy(control)
        control.setMinimumHeight(theme.BUTTON_PX)
        row.addWidget(caption)
        row.addWidget(control, 1)
        return row

    def _shown_once(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        self.code.setProperty("role", "paper-code")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        once = Said(self._face, "by_hand.once", role="mend")
        self.printed = Said(self._face, role="good")
        column = QVBoxLayout(panel)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(20)
        column.addStretch(1)
        for part in (self.code_for, self.code, once, self.printed):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.slip, self.end):
            button.setMinimumHeight(theme.CONFIRM_PX)
            button.setAutoDefault(False)
            row.addWidget(button, 1)
        column.addLayout(row)
        return panel

    # ------------------------------------------------------------ acting

    def _choose(self, place: int) -> None:
        for at, button in enumerate(self.kinds):
            button.setChecked(at == place)
        delivers = _KINDS[place] is Fulfilment.DELIVERY
        self.fields["address"].setVisible(delivers)
        self.captions["address"].setVisible(delivers)

    def _on_take(self) -> None:
        made = self.order()
        if isinstance(made, str):
            self.trouble.say(f"by_hand.wrong.{made}")
            self.trouble.show()
            return
        if self._busy:
            return
        self._busy = True
        self.trouble.hide()
        self.take.setEnabled(False)
        intake, by = self._face.parts.intake, self._by

        def take_and_accept() -> Accepted:
            taken = intake.take([Incoming(made)], by=by)
            for declined in taken.declined:
                raise declined.error
            return intake.accept(made.no, by=by)

        self._face.jobs.write(take_and_accept, self._on_accepted, self._refused)

    def _on_accepted(self, accepted: Accepted) -> None:
        pick = accepted.order.pick_no or accepted.order.no
        self._face.news.say(Tone.GOOD, self._face.words("news.by_hand", pick=pick))
        if accepted.paper_code is None:
            self.accept()
            return
        self._digits = accepted.paper_code
        shown = "  ".join(self._digits[at : at + 4] for at in range(0, len(self._digits), 4))
        self.code.setText(shown)
        self.code_for.say("by_hand.code_of", pick=pick)
        self.slip.setVisible(self._print_slip is not None)
        self._pages.setCurrentIndex(1)
        (self.slip if self._print_slip is not None else self.end).setFocus()

    def _refused(self, error: HandoverError) -> None:
        self._busy = False
        self.take.setEnabled(True)
        self.trouble.setText(self._face.words.error(error))
        self.trouble.show()

    def _on_slip(self) -> None:
        print_slip, no, digits, by = self._print_slip, self._no, self._digits, self._by
        if print_slip is None:
            return
        self.slip.setEnabled(False)
        self._face.jobs.write(
            lambda: print_slip(no, digits, by), self._on_printed, self._on_not_printed
        )

    def _on_printed(self, printed: Printed) -> None:
        self.printed.take_role("good")
        self.printed.say("by_hand.slip_printed", target=printed.target)
        self.end.setFocus()

    def _on_not_printed(self, error: HandoverError) -> None:
        self.slip.setEnabled(True)
        self.printed.take_role("error")
        self.printed.setText(self._face.words.error(error))

    def _fill(self) -> None:
        words = self._face.words
        self.setWindowTitle(words("command.new_order"))
        self.fields["remark"].setPlaceholderText(words("by_hand.remark_hint"))
