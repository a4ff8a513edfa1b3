"""Printers as values: what a profile may say, and what an address says."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import PrinterId
from pos.domain.printer_places import (
    CupsPlace,
    FilePlace,
    FolderPlace,
    SerialPlace,
    SpoolerPlace,
    TcpPlace,
    place_of,
    takes_pages,
)
from pos.domain.printers import Language, PrinterProfile, PrinterState, dots_per_mm
from pos.errors import RuleViolation

LABELS = PrinterProfile(PrinterId("bags"), "袋签", Language.TSPL, "tcp://192.168.1.50")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("tcp://192.168.1.50", TcpPlace("192.168.1.50", 9100)),
        ("tcp://printer.local:6101/", TcpPlace("printer.local", 6101)),
        ("TCP://h:1", TcpPlace("h", 1)),
        ("tcp://[fe80::1%eth0]:9101", TcpPlace("fe80::1%eth0", 9101)),
        ("cups://labels", CupsPlace("labels")),
        ("cups://标签?server=10.0.0.2:631", CupsPlace("标签", "10.0.0.2:631")),
        ("cups+pdf://office", CupsPlace("office", pdf=True)),
        ("serial://COM3", SerialPlace("COM3", 9600)),
        ("serial:///dev/ttyUSB0?baud=115200", SerialPlace("/dev/ttyUSB0", 115200)),
        ("file:///dev/usb/lp0", FilePlace("/dev/usb/lp0")),
        ("spooler://Gprinter GP-1324D", SpoolerPlace("Gprinter GP-1324D")),
        (r"spooler://\\desk\TSC", SpoolerPlace(r"\\desk\TSC")),
        ("folder:", FolderPlace("")),
        (r"folder:C:\labels?", FolderPlace(r"C:\labels?")),
    ],
)
def test_an_address_says_where_the_printer_is(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize(
    "address",
    [
        "", "labels", "tcp:", "tcp:host", "tcp://", "tcp://:9100", "tcp://h:0", "tcp://h:65536",
        "tcp://h:x", "tcp://h:９１００", "tcp://h?x=1", "tcp://a b", "tcp://-oProxy", "tcp://[::1",
        "http://h", "cups://", "cups://-o raw", "cups://a b", "cups://a?server=", "cups://a?server=-x",
        "cups://a?host=b", "serial://", "serial://COM3?baud=1", "serial://COM3?115200",
        "file://dev/lp0", "file:///", "file:///dev/usb/", "spooler://", "spooler://x?y", "tcp://h\n",
        "tcp://" + "h" * 400,
    ],
)  # fmt: skip
def test_an_address_that_says_nothing_is_refused_with_the_form_it_should_have(address):
    with pytest.raises(RuleViolation) as refused:
        place_of(address)
    assert refused.value.code == "bad_printer_address"
    assert "//" in str(refused.value.fields["form"])


SCHEMES = ("tcp", "cups", "cups+pdf", "serial", "file", "spooler")


@given(st.sampled_from(SCHEMES), st.text(max_size=60))
def test_any_text_is_a_place_or_refused_with_one_code(scheme, text):
    try:
        place = place_of(f"{scheme}://{text}")
    except RuleViolation as refused:
        found = refused.code
    else:
        found = takes_pages(place)
    assert found in {scheme == "cups+pdf", "bad_printer_address"}


def test_a_profile_knows_its_dots():
    profile = replace(LABELS, width_mm=104, offset_x_mm=1.5, offset_y_mm=-2)
    assert (profile.width_dots, profile.offset_dots) == (832, (12, -16))
    fine = replace(profile, dpi=300)
    assert (fine.width_dots, fine.offset_dots) == (1228, (18, -24))
    assert dots_per_mm(203) == 8


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": ""}, "bad_printer_id"),
        ({"id": "Bags"}, "bad_printer_id"),
        ({"id": "../x"}, "bad_printer_id"),
        ({"name": " "}, "bad_printer_name"),
        ({"name": "a\nb"}, "bad_printer_name"),
        ({"name": "x" * 41}, "bad_printer_name"),
        ({"dpi": 600}, "bad_printer_dpi"),
        ({"width_mm": 19}, "bad_printer_width"),
        ({"width_mm": math.nan}, "bad_printer_width"),
        ({"gap_mm": -1}, "bad_printer_gap"),
        ({"density": 16}, "bad_printer_density"),
        ({"offset_x_mm": 21}, "bad_printer_offset"),
        ({"offset_y_mm": math.inf}, "bad_printer_offset"),
        ({"address": "somewhere"}, "bad_printer_address"),
        ({"address": "folder:"}, "printer_way_unfit"),
        ({"address": "cups+pdf://q"}, "printer_way_unfit"),
        ({"language": Language.PDF}, "printer_way_unfit"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(changed, code):
    with pytest.raises(RuleViolation) as refused:
        replace(LABELS, **changed)
    assert refused.value.code == code


def test_only_a_ready_or_silent_printer_is_tried():
    assert {state for state in PrinterState if not state.stops} == {
        PrinterState.READY,
        PrinterState.UNKNOWN,
    }
