"""Bag labels and code slips: built from the store, drawn, printed or exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from pos.domain.codes import validity
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.labels import LABELLED, Design, Label, PaperSlip, labels_of, paper_text
from pos.domain.labels import Printing as PrintMark
from pos.domain.orders import Fulfilment, Order
from pos.domain.pick_lists import PickList, pick_list
from pos.domain.print_jobs import JobId, PrintJob, PrintKind
from pos.domain.printers import Language, PrinterState
from pos.domain.staff import Act, Actor, Staff
from pos.domain.times import Clock
from pos.errors import RuleViolation, Unavailable
from pos.services.handling import handling_in
from pos.services.label_samples import usual
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of
from pos.services.spooling import Spooling, copies_of, enter

TEST_PRINTED = "test_printed"
SLIP_PRINTED = "slip_printed"
SLIP_SIZE_MM = (105, 148)
"""A6, which label and office printers take alike."""
A4_MM = (210, 297)
LONGEST_REASON = 60
_LIST_PAPERS = {False: ("a4", (210, 297)), True: ("80", (80, 297))}
"""By whether the printer is one of rolls; others are told a sheet, and scale it themselves."""


class PaperDrawing(Protocol):
    """Turns what shall stand on paper into PDF; implemented in `pos.paper`."""

    def labels(self, labels: Sequence[Label], *, size_mm: tuple[int, int], dpi: int) -> bytes:
        """Return one page per label. Raises: RuleViolation `unknown_label_size`."""
        ...

    def slip(self, slip: PaperSlip) -> bytes:
        """Return the slip as one page."""
        ...

    def pick_list(self, listed: PickList, *, paper: str, dpi: int) -> bytes:
        """Return the pick list on `a4` or a roll of `80` mm."""
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

    def gun_sheet(self) -> bytes:
        """Return an A4 page of codes by which a gun is tried out."""
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
class Drawn:
    """A job as pages for its printer."""

    pdf: bytes
    size_mm: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Printing:
    """Gives labels and slips to the printers' spool, draws them when their turn comes, exports them.

    An order has labels from accepted on (not cancelled or rejected). Before it is packed nobody
    knows the number of bags: it then gets one label, bag 1, which says so.
    """

    store: Store
    clock: Clock
    drawing: PaperDrawing
    proofs: ProofDrawing
    spooling: Spooling
    digits: dict[JobId, str] = field(default_factory=dict, repr=False)
    """Codes of slips still to be printed: they are stored nowhere, and end with the process."""

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

    def print(self, no: OrderNo, *, by: Actor, why: str = "") -> PrintJob:
        """Give the labels of all the order's bags to the spool, in this counter's label size.

        The job and its entry in the audit trail are one commit: what a person pressed for is
        printed, fails in sight, or is asked about, whatever happens to the program.

        Raises:
            OrderNotFound; RuleViolation: `no_label_yet`, `not_permitted`, `printer_unknown`;
            `reprint_reason_missing` (copy): it was printed before and `why` does not say why again.
        """
        reason = _reason(why)
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            _labelled(work, no)
            copy = copies_of(work, no)
            if copy and not reason:
                raise RuleViolation("reprint_reason_missing", order_no=no, copy=copy)
            job = self._job(work, PrintKind.LABEL, person, order_no=no, copy=copy, why=reason)
            entered = enter(work, job, by=by)
        self.spooling.wake(entered.printer)
        return entered

    def print_proof(
        self, printer: PrinterId, kind: PrintKind = PrintKind.TEST, *, by: Actor
    ) -> PrintJob:
        """Give a page to set up a printer by to the spool of one printer.

        Raises: RuleViolation: `printer_unknown`, `not_permitted`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            work.shop.settings().devices.printer(printer)
            job = replace(self._job(work, kind, person), printer=printer)
            entered = enter(work, job, by=by, act=TEST_PRINTED)
        self.spooling.wake(printer)
        return entered

    def print_slip(self, no: OrderNo, digits: str, *, by: Actor) -> PrintJob:
        """Give the slip of a paper code to the spool; only this process can draw it.

        Raises: as `print`, but for a reason.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            _labelled(work, no)
            job = self._job(work, PrintKind.CODE_SLIP, person, order_no=no)
            job = replace(job, holder=self.spooling.holder)
            entered = enter(work, job, by=by, act=SLIP_PRINTED)
            self.digits[entered.id] = digits
        self.spooling.wake(entered.printer)
        return entered

    def print_pick_list(self, no: OrderNo, *, by: Actor) -> PrintJob:
        """Give the pick list of one order to the spool. Raises: as `print`, but for a reason."""
        with self.store.begin() as work:
            person = permit(work, by, Act.PRINT)
            _labelled(work, no)
            copy = copies_of(work, no, PrintKind.PICK_LIST)
            job = self._job(work, PrintKind.PICK_LIST, person, order_no=no, copy=copy)
            entered = enter(work, job, by=by)
        self.spooling.wake(entered.printer)
        return entered

    def slip(self, no: OrderNo, digits: str) -> bytes:
        """Return the slip of a paper code as a PDF. Raises: OrderNotFound, RuleViolation."""
        with self.store.read() as work:
            mark = PrintMark(time_of(work, self.clock.now()).now)
            slip = _slip(work, _labelled(work, no), digits, mark)
        return self.drawing.slip(slip)

    def drawn(self, job: PrintJob, *, dpi: int) -> Drawn:
        """Draw a job as its order is now, with the mark of when and by whom it was printed.

        Raises: OrderNotFound; RuleViolation: `no_label_yet`, `unknown_label_size`,
            `code_slip_gone`.
        """
        with self.store.read() as work:
            size_mm = work.shop.settings().devices.label_size_mm
            shop, design = work.shop.profile().name, design_of(work)
            order = None if job.order_no is None else _labelled(work, job.order_no)
            slip = None
            if order is not None and job.kind is PrintKind.CODE_SLIP:
                digits = self.digits.get(job.id)
                if digits is None:
                    raise RuleViolation("code_slip_gone", order_no=job.order_no)
                slip = _slip(work, order, digits, _mark(job))
            listed, on_roll = None, False
            if order is not None and job.kind is PrintKind.PICK_LIST:
                listed = _pick_list(work, [order], _mark(job))
                printer = work.shop.settings().devices.printer(job.printer)
                on_roll = printer.language is not Language.PDF
        if slip is not None:
            return Drawn(self.drawing.slip(slip), SLIP_SIZE_MM)
        if listed is not None:
            paper, list_size_mm = _LIST_PAPERS[on_roll]
            return Drawn(self.drawing.pick_list(listed, paper=paper, dpi=dpi), list_size_mm)
        if job.kind is PrintKind.RULER:
            return Drawn(self.proofs.ruler(size_mm, dpi), size_mm)
        if job.kind is PrintKind.GUN_SHEET:
            return Drawn(self.proofs.gun_sheet(), A4_MM)
        if job.kind is PrintKind.CJK:
            return Drawn(self.proofs.sampler(size_mm, dpi), size_mm)
        labelled = order or usual(job.made_at)
        labels = labels_of(labelled, shop=shop, printing=_mark(job), design=design)
        return Drawn(self.drawing.labels(labels, size_mm=size_mm, dpi=dpi), size_mm)

    def over(self, job: PrintJob) -> None:
        """Forget what was kept for a job that came out."""
        self.digits.pop(job.id, None)

    def _job(
        self,
        work: Work,
        kind: PrintKind,
        person: Staff,
        *,
        order_no: OrderNo | None = None,
        copy: int = 0,
        why: str = "",
    ) -> PrintJob:
        now = time_of(work, self.clock.now()).now
        return PrintJob(
            printer=work.shop.settings().devices.printer_for(kind.paper).id,
            kind=kind,
            person=person.id,
            person_name=person.name,
            made_at=now,
            changed_at=now,
            order_no=order_no,
            copy=copy,
            why=why,
        )


def design_of(work: Work) -> Design:
    """Return what the shop wants on its labels."""
    return Design(work.shop.settings().labels, work.shop.logo())


def _mark(job: PrintJob) -> PrintMark:
    return PrintMark(job.made_at, job.person_name, job.copy)


def _reason(why: str) -> str:
    plain = " ".join(why.split())
    if len(plain) > LONGEST_REASON or not plain.isprintable():
        raise RuleViolation("text_too_long", field="reason", most=LONGEST_REASON)
    return plain


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


def _pick_list(work: Work, orders: Sequence[Order], mark: PrintMark) -> PickList:
    shop = work.shop.profile().name
    return pick_list(orders, shop=shop, handling=handling_in(work), printing=mark)
