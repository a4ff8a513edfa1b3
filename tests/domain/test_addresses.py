from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.addresses import AddressGap, AddressPart, completeness, numbers_in

HOUSE, BUILDING, UNIT, FLOOR, DOOR, PHONE, OTHER = AddressPart


@pytest.mark.parametrize(
    ("address", "gap"),
    [
        ("示范市示范区示范路1号2幢301室", None),
        ("示范小区3-1-502", None),
        ("示范小区2栋1单元501", None),
        ("示范大厦1807", None),
        ("示范大厦A座1807", None),
        ("示范路1号301", None),
        ("示范路100弄5号301室", None),
        ("示范小区五号楼三单元五〇二室", None),
        ("示范小区3#502", None),
        ("示范村12号", None),
        ("示范镇示范村三组5号", None),
        ("示范路1号2幢***室", None),
        ("Room 301, Building 2, No. 1 Shifan Road", None),
        ("示范路1号", AddressGap.DOOR),
        ("示范小区2幢", AddressGap.DOOR),
        ("示范小区2幢1单元", AddressGap.DOOR),
        ("示范小区2幢3层", AddressGap.DOOR),
        ("示范新村12号", AddressGap.DOOR),
        ("示范大厦", AddressGap.DOOR),
        ("示范路1号13800000417", AddressGap.DOOR),
        ("No. 1 Shifan Road", AddressGap.DOOR),
        ("示范小区301室", AddressGap.BUILDING),
        ("示范小区1单元301", AddressGap.BUILDING),
        ("示范市示范区", AddressGap.BUILDING),
        ("示范区(135300)", AddressGap.BUILDING),
        ("地铁1号线示范站", AddressGap.BUILDING),
        ("", AddressGap.BUILDING),
    ],
)
def test_an_address_lacks_its_building_its_door_or_nothing(address, gap):
    assert completeness(address) is gap


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("示范路1号2幢3单元4层402室", [HOUSE, BUILDING, UNIT, FLOOR, DOOR]),
        ("示范小区3-1-502", [BUILDING, DOOR]),
        ("示范路1号院2期3栋502", [OTHER, OTHER, BUILDING, DOOR]),
        ("200000示范路12", [OTHER, HOUSE]),
        ("示范路1号13800000417", [HOUSE, PHONE]),
        ("示范路1号3-5号楼", [HOUSE, BUILDING]),
        ("示范路三层示范店", [OTHER]),
        ("3F, Tower 2, 8 Shifan Road", [FLOOR, BUILDING, HOUSE]),
    ],
)
def test_each_number_is_named_for_what_it_is(address, parts):
    assert [number.part for number in numbers_in(address)] == parts


@given(st.text(alphabet="示范路号幢单元室0123456789-#*A三〇 (", max_size=60))
def test_numbers_come_in_order_and_never_overlap(address):
    end = 0
    for number in numbers_in(address):
        assert end <= number.start < number.end <= len(address)
        end = number.end
