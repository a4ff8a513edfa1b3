"""Bag labels and code slips: built from the store, drawn, printed or exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from pos.domain.codes import validity
from pos.domain.ids import OrderNo, ShopId
from pos.domain.labels import LABELLED, Design, Label, PaperSlip, labels_of, paper_text
from pos.domain.labels import Printing as PrintMark
from pos.domain.orders import Customer, Fulfilment, Line, Order, OrderState, Promise
from pos.domain.printers import PrinterState
from pos.domain.settings import Devices
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of

PRINTED = "printed"
PRINT_FAILED = "print_failed"
SLIP_PRINTED = "slip_printed"
SLIP_SIZE_MM = (105, 148)
"""A6, which label and office printers take alike."""


class PaperDrawing(Protocol):
    """Turns what shall stand on paper into PDF; implemented in `pos.paper`."""

    def labels(self, labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return one page per label. Raises: RuleViolation `unknown_label_size`."""
        ...

    def slip(self, slip: PaperSlip) -> bytes:
        """Return the slip as one page."""
        ...


class ProofDrawing(Protocol):
    """Draws the pages by which a printer is set up; implemented in `pos.paper`."""

    def ruler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a page with a mm scale along its edges, from which an offset is read.

        Raises: RuleViolation `unknown_label_size`, `bad_dpi`.
        """
        ...

    def sampler(self, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return a page of Chinese: rows of GB2312, long names, rare characters.

        Raises: RuleViolation `unknown_label_size`, `bad_dpi`.
        """
        ...


class LabelPrinter(Protocol):
    """Brings a PDF onto paper, by a queue, a folder, or a printer's own language."""

    @property
    def dpi(self) -> int:
        """The resolution the PDF shall be made for."""
        ...

    def print_pdf(self, pdf: bytes, *, name: str, size_mm: tuple[int, int]) -> str:
        """Print all pages once and return where they went, for the audit trail.

        Args: name: what the job or file is called; letters, digits and hyphens of an order number.

        Raises:
            Unavailable: nothing came out: `printer_missing`, `printer_unavailable`, `disk`.
            OutcomeUnknown: `print_unknown`: it may or may not have come out; ask the person.
            RuleViolation: `page_too_wide`: nothing was sent, and nothing is ever scaled.
        """
        ...

    def state(self) -> PrinterState:
        """Ask the printer how it is; takes up to five seconds and never fails."""
        ...


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed: `copy` 0 is the first print, n is 补打 n."""

    order_no: OrderNo
    labels: int
    copy: int
    place: str


@dataclass(frozen=True, slots=True)
class Printing:
    """Prints and exports labels.

    An order has labels from accepted on (not cancelled or rejected). Before it is packed nobody
    knows the number of bags: it then gets one label, bag 1, which says so.
    """

    store: Store
    clock: Clock
    drawing: PaperDrawing
    printer_of: Callable[[Devices], LabelPrinter]
    """Asked anew at each print, so that a changed setting holds at once."""

    def labels(self, nos: Sequence[OrderNo]) -> tuple[Label, ...]:
        """Return the labels as an export carries them: nobody's name, no copy number.

        Raises: OrderNotFound; RuleViolation: `no_label_yet`.
        """
        with self.store.read() as work:
            mark = PrintMark(time_of(work, self.clock.now()).now)
            shop, design = work.shop.profile().name, design_of(work)
            return tuple(
                label
                for no in nos
                for label in labels_of(_labelled(work, no), shop=shop, printing=mark, design=design)
            )

    def export(
        self,
        nos: Sequence[OrderNo],
        out: Path,
        *,
        size_mm: tuple[int, int] = (100, 150),
        dpi: int = 203,
    ) -> int:
        """Write the labels as a PDF and return how many; an export is not a print and not counted.

        Raises:
            OrderNotFound; RuleViolation: `no_labels`, `no_label_yet`, `unknown_label_size`.
            Unavailable: `file_not_written`.
        """
        labels = self.labels(nos)
        pdf = self.drawing.labels(labels, size_mm=size_mm, dpi=dpi)
        try:
            out.write_bytes(pdf)
        except OSError as error:
            problem = error.strerror or str(error)
            raise Unavailable("file_not_written", file=out.name, problem=problem) from error
        return len(labels)

    def print(self, no: OrderNo, *, by: Actor) -> Printed:
        """Print the labels of all the order's bags, in this counter's label size.

        The print is written to the audit trail before it is sent: a crash in between costs a
        copy number, never an unmarked second label. What surely did not come out is taken back.

        Raises:
            OrderNotFound; RuleViolation: `no_label_yet`, `not_permitted`: nothing was printed.
            Unavailable: nothing came out.
            OutcomeUnknown: `print_unknown`: ask the person.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            order = _labelled(work, no)
            now = time_of(work, self.clock.now()).now
            devices = work.shop.settings().devices
            mark = PrintMark(now, person.name, copies_of(work, no))
            shop, design = work.shop.profile().name, design_of(work)
            labels = labels_of(order, shop=shop, printing=mark, design=design)
            width, height = devices.label_size_mm
            said = f"copy={mark.copy} labels={len(labels)} size={width}x{height}"
            work.audit.add(by, PRINTED, at=now, order_no=no, details=said)
        name = no if not mark.copy else f"{no}-copy{mark.copy}"
        place = self._sent(by, no, labels, devices, name)
        return Printed(no, len(labels), mark.copy, place)

    def print_test(self, *, by: Actor) -> str:
        """Print a made-up label in this counter's size and return where it went.

        Raises: RuleViolation `not_permitted`; Unavailable; OutcomeUnknown `print_unknown`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            now = time_of(work, self.clock.now()).now
            devices = work.shop.settings().devices
            shop, design = work.shop.profile().name, design_of(work)
            work.audit.add(by, "test_printed", at=now)
        printer, size_mm = self.printer_of(devices), devices.label_size_mm
        mark = PrintMark(now, person.name)
        labels = labels_of(_specimen(now), shop=shop, printing=mark, design=design)
        pdf = self.drawing.labels(labels, size_mm=size_mm, dpi=printer.dpi)
        return printer.print_pdf(pdf, name="test", size_mm=size_mm)

    def print_slip(self, no: OrderNo, digits: str, *, by: Actor) -> Printed:
        """Print the slip of a paper code; its digits are stored nowhere, so it is now or never.

        Raises: as `print`, and RuleViolation `no_label_yet`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            now = time_of(work, self.clock.now()).now
            slip = _slip(work, _labelled(work, no), digits, PrintMark(now, person.name))
            devices = work.shop.settings().devices
            work.audit.add(by, SLIP_PRINTED, at=now, order_no=no)
        pdf = self.drawing.slip(slip)
        place = self.printer_of(devices).print_pdf(pdf, name=f"{no}-code", size_mm=SLIP_SIZE_MM)
        return Printed(no, 1, 0, place)

    def slip(self, no: OrderNo, digits: str) -> bytes:
        """Return the slip of a paper code as a PDF. Raises: OrderNotFound, RuleViolation."""
        with self.store.read() as work:
            mark = PrintMark(time_of(work, self.clock.now()).now)
            slip = _slip(work, _labelled(work, no), digits, mark)
        return self.drawing.slip(slip)

    def _sent(
        self, by: Actor, no: OrderNo, labels: Sequence[Label], devices: Devices, name: str
    ) -> str:
        try:
            size_mm = devices.label_size_mm
            printer = self.printer_of(devices)
            pdf = self.drawing.labels(labels, size_mm=size_mm, dpi=printer.dpi)
            return printer.print_pdf(pdf, name=name, size_mm=size_mm)
        except OutcomeUnknown:
            raise
        except HandoverError as error:
            with self.store.begin() as work:
                now = time_of(work, self.clock.now()).now
                work.audit.add(by, PRINT_FAILED, at=now, order_no=no, details=error.code)
            raise


def _specimen(now: datetime) -> Order:
    """Return a made-up order that shows all a label can carry."""
    return Order(
        no=OrderNo("TEST-0001"),
        shop=ShopId(""),
        channel="test",
        fulfilment=Fulfilment.DELIVERY,
        placed_at=now,
        paid_at=now,
        lines=(Line("测试商品 Test item", 2, 100), Line("易碎：玻璃杯", 1, 100)),
        customer=Customer("测试", phone_tail="0000", address="示范市示范区示范路1号2幢301室"),
        promise=Promise(now + timedelta(minutes=30)),
        remark="这是测试标签",
        state=OrderState.PACKED,
        pick_no="测 01",
        bags=1,
    )


def design_of(work: Work) -> Design:
    """Return what the shop wants on its labels."""
    return Design(work.shop.settings().labels, work.shop.logo())


def copies_of(work: Work, no: OrderNo) -> int:
    """Return how often the order's labels were printed before, by its audit trail."""
    acts = [entry.body.act for entry in work.audit.select(order_no=no)]
    return max(0, acts.count(PRINTED) - acts.count(PRINT_FAILED))


def _labelled(work: Work, no: OrderNo) -> Order:
    order = work.orders.get(no)
    if order.state not in LABELLED:
        raise RuleViolation("no_label_yet", order_no=no, state=order.state.value)
    return order


def _slip(work: Work, order: Order, digits: str, mark: PrintMark) -> PaperSlip:
    shop = work.shop.profile()
    _, ends = validity(order)
    return PaperSlip(
        shop=paper_text(shop.name),
        shop_address=paper_text(shop.address),
        shop_phone=paper_text(shop.phone),
        order_no=paper_text(order.no),
        pick_no=paper_text(order.pick_no),
        fulfilment="配送" if order.fulfilment is Fulfilment.DELIVERY else "自提",
        digits=digits,
        valid_from=order.valid_from,
        valid_until=ends,
        item_count=order.item_count,
        printing=mark,
    )
