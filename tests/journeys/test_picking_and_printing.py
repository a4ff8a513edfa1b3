"""From several orders to their labels: one walk by gun, a wrong item, a printer in the network, 补打."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pos.app.sample import sample_products
from pos.domain.ids import OrderNo, PrinterId
from pos.domain.orders import OrderState
from pos.domain.picking import Pick
from pos.domain.print_jobs import JobState, PrintJob, PrintKind
from pos.domain.printers import Language, PrinterProfile
from pos.paper.raster import label_png
from pos.qt.words import catalogue
from tests.devices.printers.fake_printer import FakePrinter, read_all
from tests.devices.printers.reading.tspl import decode
from tests.journeys.counters import Office, Screen, copied, until
from tests.journeys.reading import ALIKE, likeness
from tests.paper.looking import codes_in, text_of

DPI = 203
LEFT = (70, 60, 890, 740)
"""Where the walk and its refusals stand."""
_WORDS = catalogue("zh_CN")
_HEADLINES_PX, _REASONS_PX = range(60, 132, 2), range(16, 64)
_PRODUCTS = {product.sku: product for product, _ in sample_products()}


def _ready(_: FakePrinter, connection: socket.socket) -> bytes:
    """Say that all is well when asked, and take everything."""
    came = connection.recv(4096)
    if came.startswith(b"\x1b!?"):
        connection.sendall(b"\x00")
    return came + read_all(connection)


@pytest.fixture(scope="module")
def printer() -> Iterator[FakePrinter]:
    with FakePrinter(_ready) as printer:
        yield printer


@pytest.fixture(scope="module")
def office(
    made_once: Path, printer: FakePrinter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A shop with a label printer in its network, where the last item prints the label."""
    office = Office.open(copied(made_once, tmp_path_factory.mktemp("office") / "shop"))
    profile = PrinterProfile(PrinterId("net"), "标签机", Language.TSPL, printer.address, dpi=DPI)
    with office.shop.store.begin() as work:
        settings = work.shop.settings()
        routes = replace(settings.devices.routes, label=profile.id)
        devices = replace(
            settings.devices, printers=(profile,), routes=routes, last_item_prints=True
        )
        work.shop.put_settings(replace(settings, devices=devices))
    yield office
    office.close()


def test_several_orders_are_picked_by_gun_labelled_and_one_label_is_printed_again(
    counter: Screen, office: Office, printer: FakePrinter
) -> None:
    counter.is_in_front()
    numbers = _accepted_by_gun(counter, office, 3)
    walk = _walk_begun(counter, office, numbers)
    _wrong_item(counter, office, walk)
    _collect_all(counter, office)
    assert {office.state(no) for no in numbers} == {OrderState.PACKED}

    first = {job.order_no: job for job in _labels_sent(office, 3)}
    assert first.keys() == set(numbers)
    assert [codes_in(_label_in(job)) for job in _prints(printer, 3)] == [
        {"Code128": f"HB1{job.order_no}-1", "QRCode": f"HB1{job.order_no}-1"}
        for job in first.values()
    ]

    _print_again(counter, numbers[1])
    *_, again = _labels_sent(office, 4)
    assert (again.order_no, again.copy, bool(again.why)) == (numbers[1], 1, True)
    copy = _label_in(_prints(printer, 4)[-1])
    assert codes_in(copy) == dict.fromkeys(("Code128", "QRCode"), f"HB1{numbers[1]}-1")
    # The printed dots are those of a page that says 补打 1, and not those of the first print.
    assert "补打 1" in text_of(_page(office, again))
    assert "补打" not in text_of(_page(office, first[numbers[1]]))
    assert copy.tobytes() == _dots(office, again).tobytes()
    assert copy.tobytes() != _dots(office, first[numbers[1]]).tobytes()


# ------------------------------------------------------------ what the clerk does


def _accepted_by_gun(counter: Screen, office: Office, count: int) -> list[OrderNo]:
    numbers = office.buy(count)
    for no in numbers:

        def is_accepted(no: OrderNo = no) -> bool:
            # The window may not have heard of the newest order yet: a clerk scans again.
            counter.gun(no)
            counter.press("F2")
            return office.state(no) is OrderState.ACCEPTED

        until("the order is accepted", is_accepted)
    counter.clear()
    return numbers


def _walk_begun(counter: Screen, office: Office, numbers: list[OrderNo]) -> Pick:
    """Choose the orders in the list by the figures they share, and begin one walk for all."""
    shared = numbers[0][-6:-1]
    assert all(no[-6:-1] == shared for no in numbers)
    counter.press("ctrl+f")
    counter.type(shared)
    counter.press("Return", "Home", *["shift+Down"] * (len(numbers) - 1))
    counter.look("orders chosen")
    counter.press("shift+F3")
    until("the walk", office.shop.picking.open)
    [walk] = office.shop.picking.open()
    assert {basket.order_no for basket in walk.baskets} == set(numbers)
    shelves = [item.shelf for item in walk.items]
    assert shelves == sorted(shelves)
    return walk


def _wrong_item(counter: Screen, office: Office, walk: Pick) -> None:
    """Scan what nobody ordered: refused in the window's own words, nothing goes into a basket."""
    wanted = {item.sku for item in walk.items}
    wrong = next(product for sku, product in _PRODUCTS.items() if sku not in wanted)
    counter.gun(wrong.barcodes[0])
    counter.sees("stop", "wrong item")
    card = counter.look().crop(LEFT)
    said = _WORDS["picking.wrong.reason"].replace("{name}", wrong.name)
    assert likeness(card, _WORDS["picking.wrong"], _HEADLINES_PX, bold=True) > ALIKE
    assert likeness(card, said, _REASONS_PX, bold=False) > ALIKE
    other = _WORDS["picking.too_many"]
    assert likeness(card, other, _HEADLINES_PX, bold=True) < ALIKE  # the control
    [after] = office.shop.picking.open()
    assert after.got == 0


def _collect_all(counter: Screen, office: Office) -> None:
    """Scan every piece where the walk says it is next, and tick what wants a check."""
    while walks := office.shop.picking.open():
        [walk] = walks
        item = walk.next_item
        if item is None:
            until("the last item closes the bag", lambda: not office.shop.picking.open())
            break
        if item.missing:
            counter.gun(item.barcodes[0])
        else:
            # A key that comes at once behind a scan would be the end of it.
            until("a moment's quiet", counter.is_quiet)
            counter.press("space")

        def is_further(before: int = walk.version) -> bool:
            return all(walk.version > before for walk in office.shop.picking.open())

        until(f"{item.name} counts", is_further, within_s=15)
    counter.look("all collected")


def _print_again(counter: Screen, no: OrderNo) -> None:
    counter.press("Escape", "Escape")
    before = counter.look()
    counter.gun(no)
    counter.changes(before, "the order's details")
    counter.press("F4")
    counter.type("torn")
    counter.look("why again")
    counter.press("Return")


# ------------------------------------------------------------ what came out


def _labels_sent(office: Office, count: int) -> list[PrintJob]:
    """Wait until so many labels were sent, and return them in the order they were asked for."""

    def sent() -> list[PrintJob]:
        jobs = office.shop.print_queue.jobs([JobState.SENT])
        return [job for job in jobs if job.kind is PrintKind.LABEL]

    until(f"{count} labels", lambda: len(sent()) >= count)
    return sorted(sent(), key=lambda job: job.id)[-count:]


def _prints(printer: FakePrinter, count: int) -> list[bytes]:
    """Wait until so many jobs have come to their end at the printer, and return them."""

    def prints() -> list[bytes]:
        return [job for job in printer.jobs if b"PRINT" in job]

    until(f"{count} jobs at the printer", lambda: len(prints()) >= count)
    return prints()


def _label_in(job: bytes) -> Image.Image:
    """Return the one label of a job as the printer's head burns it."""
    [label] = decode(job, DPI).labels
    return label


def _page(office: Office, job: PrintJob) -> bytes:
    return office.shop.printing.drawn(job, dpi=DPI).pdf


def _dots(office: Office, job: PrintJob) -> Image.Image:
    picture = Image.open(BytesIO(label_png(_page(office, job), 0, DPI)))
    return picture.convert("1")
