"""柜台: the queue with its lists, the selected order, and the scan pane."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.errors import HandoverError
from pos.qt.camera_pane import Watch
from pos.qt.code_acts import CodeActs
from pos.qt.face import Face
from pos.qt.handover import HandOver
from pos.qt.icons import icon
from pos.qt.list_tabs import ListTabs
from pos.qt.order_acts import OrderActs
from pos.qt.order_detail import OrderDetail
from pos.qt.parts import Printed
from pos.qt.picking.pane import PickPane
from pos.qt.queue_model import QueueModel
from pos.qt.queue_rows import Queue, with_product
from pos.qt.queue_view import QueueView
from pos.qt.scan_pane import ScanPane
from pos.qt.theme import Tone
from pos.services.overview import OrderView, QueueList

_MINUTE_MS = 20_000
"""How often the times left are painted anew."""

_PANE_SHARE, _PANE_LEAST_PX = 0.354, 400
"""The scan pane's share of the page's width; a card's words decide it, not what stands beside it."""

_DETAIL_SHARE, _DETAIL_LEAST_PX = 0.32, 280
"""The selected order's share of the height: all of it is seen at once, on the smallest screen too."""


class CounterPage(QWidget):
    """Everything a clerk needs while customers wait."""

    def __init__(self, face: Face, hand_over: HandOver, watch: Watch, model: QueueModel) -> None:
        super().__init__()
        self._face, self._hand_over = face, hand_over
        self.model = model
        self.tabs = ListTabs(face.words, face.theme)
        self.filter = QLineEdit()
        self.filter.setMinimumHeight(44)
        self.filter.setClearButtonEnabled(True)
        self.view = QueueView(model, face.words, face.theme, face.now)
        self.detail = OrderDetail(face)
        self.acts = OrderActs(face, self.detail, hand_over.check_relayed, self.refresh_detail)
        self.code_acts = CodeActs(face, hand_over, self._seen, self.refresh_detail, self)
        self.picking = PickPane(face)
        self.scan = ScanPane(face, hand_over, watch)
        self._lay_out()
        self._connect()
        self._provide()
        self._ageing = QTimer(self)
        self._ageing.setInterval(_MINUTE_MS)
        self._ageing.timeout.connect(self.view.viewport().update)
        self._ageing.start()
        self._fill()

    def _lay_out(self) -> None:
        queue = QWidget()
        left = QVBoxLayout(queue)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.tabs)
        left.addWidget(self.filter)
        left.addWidget(self.view, 1)
        left.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 12)
        row.setSpacing(12)
        self._left = QStackedWidget()
        self._left.addWidget(queue)
        self._left.addWidget(self.picking)
        row.addWidget(self._left, 1)
        row.addWidget(self.scan)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scan.setFixedWidth(max(_PANE_LEAST_PX, round(self.width() * _PANE_SHARE)))
        self.detail.setFixedHeight(max(_DETAIL_LEAST_PX, round(self.height() * _DETAIL_SHARE)))

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.show_list)
        self.filter.textChanged.connect(self._on_filter)
        self.filter.returnPressed.connect(self._on_filter_done)
        self.view.chosen.connect(self._on_chosen)
        self._hand_over.order_wanted.connect(self.open_order)
        self._hand_over.search_wanted.connect(self.search)
        self._hand_over.goods = self.picking.take_scan
        self.scan.hold.chosen.connect(self._hand_over.hold)
        self.scan.hold.none.connect(self.back)
        self.picking.opened.connect(lambda: self._left.setCurrentIndex(1))
        self.picking.closed.connect(self._on_walk_left)
        self.picking.packed.connect(self.view.choose)
        self._hand_over.product_wanted.connect(self.show_product)
        self._face.words.changed.connect(self._fill)
        self._face.theme.changed.connect(self._fill)

    def _provide(self) -> None:
        provide = self._face.commands.provide
        provide("confirm", self._hand_over.confirm, self._can_confirm)
        provide("next_choice", self._hand_over.choose_next, self._hand_over.can_choose)
        provide("back", self.back, lambda: self._signed_in)
        provide("pick", self._pick, lambda: self._signed_in and bool(self._to_pick()))
        provide("print_pick_list", self._print_lists, self._can_print_lists)
        provide("pack", self._pack, lambda: self._walks or self.acts.can("pack"))
        provide("open_order", self._open_shown, self._has_order)
        provide("wont_show", partial(self.scan.show_script, "wont_show"), lambda: self._signed_in)
        provide("waiting", self._hand_over.take_waiting, lambda: bool(self._hand_over.desk.waiting))
        provide("filter", self._go_to_filter, lambda: self._signed_in)
        provide("code", self._go_to_code, lambda: self._signed_in)
        provide("next_list", partial(self._step_list, 1), lambda: self._signed_in)
        provide("previous_list", partial(self._step_list, -1), lambda: self._signed_in)

    def _can_confirm(self) -> bool:
        return self._hand_over.can_confirm() and not self.scan.asks_why_held

    def _seen(self) -> OrderView | None:
        """Return the order in the detail, None while a walk covers it."""
        return None if self._walks else self.detail.view

    @property
    def _signed_in(self) -> bool:
        return self._face.session.person is not None

    def _fill(self) -> None:
        self.filter.setPlaceholderText(self._face.words("counter.filter"))
        for action in self.filter.actions():
            if action.data() == "search":
                self.filter.removeAction(action)
        glass = self.filter.addAction(
            icon("search", 20, self._face.theme.colour("muted")),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        glass.setData("search")

    # ------------------------------------------------------------ the queue

    def show_queue(self, queue: Queue) -> None:
        """Take the newest queue."""
        self.model.take(queue)
        self.tabs.show_counts(queue.counts)
        self._say_when_empty()
        self.refresh_detail()
        self.picking.refresh()

    def show_list(self, on: QueueList) -> None:
        """Show another list."""
        self.tabs.choose(on)
        self.model.show_list(on, self.model.wanted)
        self._say_when_empty()

    def search(self, text: str) -> None:
        """Look for orders by words, a phone tail or a number, in all lists."""
        self.tabs.choose(QueueList.ALL)
        self.model.show_list(QueueList.ALL, text)
        self.filter.setText(text)
        self.view.choose_first()
        found = self.model.rowCount()
        self._face.news.say(
            Tone.ASK if found else Tone.MEND,
            self._face.words("news.found" if found else "news.none_found", n=found, text=text[:20]),
        )

    def show_product(self, barcode: str) -> None:
        """Show the orders that contain a product; the only one is opened."""
        found = with_product(self.model.queue.rows, barcode)
        name = f"…{barcode[-4:]}"
        if len(found) == 1:
            self.filter.clear()
            self.open_order(found[0].no)
            said = self._face.words("news.product_one", pick=found[0].pick_no or found[0].no)
        else:
            self.tabs.choose(QueueList.ALL)
            self.model.show_list(QueueList.ALL, barcode)
            self.filter.setText(barcode)
            self.view.choose_first()
            said = self._face.words("news.product_many", n=len(found), code=name)
        self._face.news.say(Tone.ASK, said)

    def open_order(self, no: str) -> None:
        """Go to an order, in the list shown or in all of them."""
        number = OrderNo(no)
        if self.view.choose(number):
            return
        if number in self.model.queue.numbers:
            self.filter.clear()
            self.show_list(QueueList.ALL)
            self.view.choose(number)
            return
        # A closed order is on no list, but can still be looked at.
        self._read_order(number)

    @property
    def _walks(self) -> bool:
        return self.picking.can_ask_bags()

    def _to_pick(self) -> tuple[OrderNo, ...]:
        if self._walks:
            return ()
        chosen = self.view.selected
        numbers = tuple(row.no for row in chosen if row.state is OrderState.ACCEPTED)
        shown = self.detail.view
        if not chosen and shown is not None and shown.state is OrderState.ACCEPTED:
            return (shown.no,)
        return numbers

    def _pick(self) -> None:
        self.picking.begin(self._to_pick())

    def _can_print_lists(self) -> bool:
        has_printer = self._face.parts.print_pick_lists is not None
        return has_printer and self._signed_in and bool(self._to_pick())

    def _print_lists(self) -> None:
        """Print the pick lists of the selected orders, on the printer of the slips."""
        print_lists, by = self._face.parts.print_pick_lists, self._face.session.actor
        numbers = self._to_pick()
        if print_lists is None:
            return

        def then(printed: Printed) -> None:
            said = self._face.words("news.printing_list", n=len(numbers), target=printed.target)
            self._face.news.say(Tone.GOOD, said)

        self._face.jobs.write(lambda: print_lists(numbers, by), then, self._face.news.say_error)

    def _pack(self) -> None:
        if self._walks:
            self.picking.ask_bags()
        else:
            self.detail.ask_bags()

    def _on_walk_left(self) -> None:
        self._left.setCurrentIndex(0)
        self.view.setFocus()

    def back(self) -> None:
        """Close what is open: a question, a script, the card, the walk, or the filter."""
        card = self.scan.shows_script or self._hand_over.desk.shown is not None
        if self._walks and not card:
            self.picking.back()
            return
        if self.detail.asks:
            self.detail.take_back()
        elif self.scan.shows_script:
            self.scan.refresh()
        elif self._hand_over.can_hold() and not self.scan.asks_why_held:
            self.scan.ask_why_held()
            return
        elif self._hand_over.desk.shown is not None:
            self._hand_over.back()
        elif self.filter.text():
            self.filter.clear()
        if self._walks:
            self.picking.view.setFocus()
        else:
            self._go_to_code()

    def _step_list(self, step: int) -> None:
        self.show_list(self.tabs.next_to(self.model.on, step))

    def _on_filter(self, text: str) -> None:
        self.model.show_list(self.model.on, text)
        self._say_when_empty()

    def _on_filter_done(self) -> None:
        self.view.choose_first()
        self.view.setFocus()

    def _say_when_empty(self) -> None:
        filtering = bool(self.model.wanted.strip())
        any_orders = bool(self.model.queue.rows)
        key = "nothing_found" if filtering else "empty_list" if any_orders else "empty"
        self.view.say_when_empty(f"queue.{key}")

    def _go_to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _go_to_code(self) -> None:
        self.scan.code.field.setFocus()

    # ------------------------------------------------------------ the selected order

    def _on_chosen(self, no: str) -> None:
        if no:
            self._read_order(OrderNo(no))
        else:
            self.detail.show_order(None)

    def refresh_detail(self) -> None:
        """Read the shown order anew."""
        no = self.view.order_no
        if no:
            self._read_order(no)
        elif self.detail.view is not None:
            self._read_order(self.detail.view.no)

    def _read_order(self, no: OrderNo) -> None:
        overview = self._face.parts.overview

        def then(view: OrderView) -> None:
            # Answers may overtake each other: only the order the person is at is shown.
            if self.view.order_no in (no, ""):
                self.detail.show_order(view)

        self._face.jobs.read(lambda: overview.order(no), then, self._on_unreadable)

    def _on_unreadable(self, error: HandoverError) -> None:
        self.detail.show_order(None)
        self._face.news.say_error(error)

    def _has_order(self) -> bool:
        shown = self._hand_over.desk.shown
        return shown is not None and shown.card.order_no is not None

    def _open_shown(self) -> None:
        shown = self._hand_over.desk.shown
        if shown is not None and shown.card.order_no is not None:
            self.open_order(shown.card.order_no)

    def close_timers(self) -> None:
        """Stop counting."""
        self._ageing.stop()
        self.scan.close_timers()
