"""Orders and proofs on their whole way: pressed, spooled, sent to a printer in the network, read back."""

import shutil

import pytest
import zxingcpp

from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PROOFS, JobState, PaperKind
from pos.domain.printers import PrinterProfile, PrinterState
from tests.devices.printers.fake_printer import (
    FakePrinter,
    answers,
    closes_after,
    well,
)
from tests.devices.printers.reading.any_language import RAW, decoded
from tests.devices.printers.test_states import zpl_answer
from tests.services.shops import a_desk, make_shop


@pytest.fixture(scope="module")
def shop_as_set_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set-up")
    make_shop(folder)
    return folder


@pytest.fixture
def desk(tmp_path, shop_as_set_up):
    folder = tmp_path / "shop"
    shutil.copytree(shop_as_set_up, folder)
    with a_desk(folder) as desk:
        yield desk


def profile_at(printer, language, **more):
    return PrinterProfile(PrinterId("bags"), "袋签", language, printer.address, **more)


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("language", RAW)
def test_a_label_pressed_at_the_counter_is_read_from_what_the_printer_burns(desk, language, dpi):
    with FakePrinter(well) as printer:
        profile = profile_at(printer, language, dpi=dpi, offset_x_mm=1, density=8)
        desk.shop.printers.add(profile, papers=[PaperKind.LABEL], by=desk.manager)
        no = desk.packed("A-1").order_no
        job = desk.shop.printing.print(no, by=desk.manager)
        (page,) = decoded(printer.job(), profile).labels
        [ended] = desk.shop.print_loop.wait([job.id], within_s=20)
    assert ended.state is JobState.SENT
    assert {code.text for code in zxingcpp.read_barcodes(page.convert("L"))} == {f"HB1{no}-1"}


@pytest.mark.parametrize("proof", PROOFS.values())
def test_every_proof_goes_the_same_way_as_a_bitmap(desk, proof):
    with FakePrinter(well) as printer:
        profile = profile_at(printer, "tspl")
        desk.shop.printers.add(profile, by=desk.manager)
        job = desk.shop.printing.print_proof(profile.id, proof, by=desk.manager)
        out = decoded(printer.job(), profile)
        desk.shop.print_loop.wait([job.id], within_s=20)
    assert len(out.labels) == 1
    assert out.labels[0].size == (800, 1200)
    assert out.labels[0].getextrema() == (0, 255)


def test_a_printer_that_breaks_off_is_asked_about(desk):
    with FakePrinter(closes_after(500)) as printer:
        profile = profile_at(printer, "tspl")
        desk.shop.printers.add(profile, by=desk.manager)
        job = desk.shop.printing.print(desk.packed("A-1").order_no, by=desk.manager)
        [ended] = desk.shop.print_loop.wait([job.id], within_s=20)
    assert (ended.state, ended.trouble.code) == (JobState.UNKNOWN, "print_unknown")


def test_a_label_wider_than_the_printer_fails_in_sight_and_nothing_is_sent(desk):
    with FakePrinter(well) as printer:
        profile = profile_at(printer, "escpos", width_mm=72)
        desk.shop.printers.add(profile, by=desk.manager)
        job = desk.shop.printing.print(desk.packed("A-1").order_no, by=desk.manager)
        [ended] = desk.shop.print_loop.wait([job.id], within_s=20)
        assert printer.jobs == []
    assert (ended.state, ended.trouble.code) == (JobState.FAILED, "page_too_wide")


def test_the_counter_hears_that_the_paper_is_out(desk):
    with FakePrinter(answers(zpl_answer(paper=1))) as printer:
        profile = profile_at(printer, "zpl")
        assert desk.shop.print_loop.ask(profile) is PrinterState.PAPER_OUT
