from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.masking import masked_address, masked_name, masked_phone

ADDRESSES = [
    ("示范市示范区示范路1号2幢301室", "示范市示范区示范路1号2幢***室"),
    ("示范小区3-1-502", "示范小区3-***"),
    ("示范小区3—1—502", "示范小区3—***"),
    ("示范小区12/3/402", "示范小区12/***"),
    ("示范小区3.1.502", "示范小区3.***"),
    ("示范路18号3-1-502", "示范路18号3-***"),
    ("示范小区101-1-502", "示范小区101-***"),
    ("示范小区2-301室", "示范小区2-***室"),
    ("示范小区1807-1808室", "示范小区***室"),
    ("示范路12-3", "示范路12-***"),
    ("示范市示范路8号2栋1单元501", "示范市示范路8号2栋***单元***"),
    ("示范小区1号楼12层1203", "示范小区1号楼***层***"),
    ("示范大厦A座1807", "示范大厦A座***"),
    ("示范大厦1807", "示范大厦***"),
    ("示范大厦18层07室", "示范大厦***层***室"),
    ("示范大厦18F-07", "示范大厦***F-***"),
    ("示范小区2单元1", "示范小区***单元***"),
    ("示范公寓B座12A03", "示范公寓B座***"),
    ("示范小区A楼2单元301", "示范小区A楼***单元***"),
    ("示范路9号#3-301", "示范路9号#***"),
    ("示范小区502#", "示范小区***#"),
    ("Floor 3, Tower 2", "Floor ***, Tower 2"),
    ("示范路9号#301", "示范路9号#***"),
    ("示范小区3#502", "示范小区3#***"),
    ("示范小区3#楼1单元502", "示范小区3#楼***单元***"),
    ("示范小区3#1#502", "示范小区3#***"),
    ("示范路1号2幢301室(135300)", "示范路1号2幢***室(135300)"),
    ("示范路1号2幢301室（135300）", "示范路1号2幢***室（135300）"),
    ("200000 示范路1号2幢3楼301房", "200000 示范路1号2幢***楼***房"),
    ("１号２幢３０１室", "１号２幢***室"),
    ("示范路100弄5号301室", "示范路100弄5号***室"),
    ("示范路18-2号301", "示范路18-2号***"),
    ("示范路1号附3号402", "示范路1号附3号***"),
    ("示范路1号院2号楼3单元402", "示范路1号院2号楼***单元***"),
    ("示范小区3号楼2门301", "示范小区3号楼***门***"),
    ("示范路1号2号楼3单元4层402号", "示范路1号2号楼***单元***层***号"),
    ("示范小区五号楼三单元五〇二室", "示范小区五号楼***单元***室"),
    ("示范小区2幢三零一", "示范小区2幢***"),
    ("示范小区甲单元301", "示范小区***单元***"),
    ("示范小区301室", "示范小区***室"),
    ("示范小区南门301", "示范小区南门***"),
    ("示范人家301 放门口", "示范人家*** 放门口"),
    ("示范路1号2幢301室 请放门口", "示范路1号2幢***室 请放门口"),
    ("示范路1号2幢301室13800000417", "示范路1号2幢***室*******"),
    ("示范路1号示范花园2期3栋4单元5楼501", "示范路1号示范花园2期3栋***单元***楼***"),
    ("示范大道1号B区2栋3-402", "示范大道1号B区2栋***"),
    ("Room 301, Building 2, No. 1 Shifan Road", "Room ***, Building 2, No. 1 Shifan Road"),
    ("Apt 5B, 12 Shifan Street", "Apt ***, 12 Shifan Street"),
    ("Building 2 - Room 301", "Building 2 - Room ***"),
    ("1807, Tower A, 8 Shifan Ave", "***, Tower A, 8 Shifan Ave"),
    # What stays: no number of these is a unit, a floor or a door.
    ("示范路1号", "示范路1号"),
    ("示范路301", "示范路301"),
    ("示范村三组12号", "示范村三组12号"),
    ("三门县示范镇三房村5号", "三门县示范镇三房村5号"),
    ("八一路五一广场2号", "八一路五一广场2号"),
    ("地铁1号线示范站2号口", "地铁1号线示范站2号口"),
    ("示范区301医院住院部", "示范区301医院住院部"),
    ("G15高速示范服务区", "G15高速示范服务区"),
    ("318国道100公里", "318国道100公里"),
    ("示范路18-2号", "示范路18-2号"),
    ("示范路1号3-5号楼", "示范路1号3-5号楼"),
    # Masked already.
    ("示范路1号2幢***室", "示范路1号2幢***室"),
    ("示范路1号2幢*室", "示范路1号2幢*室"),
    ("示范路1号2幢＊＊＊室", "示范路1号2幢＊＊＊室"),
    ("示范小区3-***", "示范小区3-***"),
    ("示范路1号2幢3**室", "示范路1号2幢***室"),
    ("", ""),
]

address_text = st.lists(
    st.sampled_from(
        [
            *"0123456789***-/#() ",
            "301",
            "1807",
            *(
                "号",
                "号楼",
                "幢",
                "栋",
                "座",
                "单元",
                "层",
                "楼",
                "室",
                "房",
                "门",
                "弄",
                "组",
                "附",
            ),
            *("示范路", "示范小区", "示范大厦", "村", "三", "〇", "A", "b", "F", "Room ", "No. "),
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(("address", "masked"), ADDRESSES)
def test_units_floors_and_doors_are_hidden_and_street_house_and_building_stay(address, masked):
    assert masked_address(address) == masked


def test_the_table_has_thirty_forms_of_doors():
    assert sum(address != masked for address, masked in ADDRESSES) >= 30


@given(
    st.sampled_from(
        ["示范路{}号", "示范小区{}幢", "示范路1弄{}号", "示范大厦{}号楼", "示范小区{}栋"]
    ),
    st.integers(1, 99),
    st.sampled_from(
        ["{}", "{}室", "{}房", " {}", "-{}", "#{}", "{}号", "({})", "1单元{}", "三层{}室"]
    ),
    st.integers(1000, 9999),
)
def test_a_door_behind_a_building_never_shows_and_the_building_always_does(
    place, building, form, door
):
    before = place.format(building)
    masked = masked_address(before + form.format(door))
    assert masked.startswith(before)
    assert str(door) not in masked
    assert masked_address(masked) == masked


@given(address_text)
def test_masking_again_never_shows_more(address):
    masked = masked_address(address)
    again = masked_address(masked)
    assert len(re.findall(r"[0-9]", again)) <= len(re.findall(r"[0-9]", masked))
    assert len(re.findall(r"[0-9]", masked)) <= len(re.findall(r"[0-9]", address))


@pytest.mark.parametrize("masked", [masked for _, masked in ADDRESSES])
def test_what_is_masked_stays_as_it_is(masked):
    assert masked_address(masked) == masked


@given(st.text(max_size=200))
def test_any_address_is_masked_without_raising(address):
    assert isinstance(masked_address(address), str)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["1", "一", "1-", "a1", "*", "室", "1 ", "Room 1 ", "号1"])
def test_a_long_hostile_address_is_masked_at_once(piece):
    assert len(masked_address(piece * 20_000)) <= 5 * len(piece) * 20_000


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳锋", "欧阳*"),
        ("欧阳先生", "欧阳**"),
        ("欧阳", "欧*"),
        ("司马相如", "司马**"),
        ("顾客甲", "顾**"),
        ("甲", "*"),
        ("阿卜杜拉·买买提", "阿**"),
        ("张三 13800000417", "张**"),
        ("John Smith", "J***"),
        ("J", "*"),
        ("José", "J***"),
        ("たなか", "た***"),
        ("😀", "*"),
        (" 张三 ", "张*"),
        ("张*", "张*"),
        ("*三", "*三"),
        ("张＊＊", "张＊＊"),
        ("J***", "J***"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_shows_its_surname_or_first_letter_only(name, masked):
    assert masked_name(name) == masked


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_every_name_loses_at_least_one_character_and_stays_masked(name):
    masked = masked_name(name)
    assert "*" in masked.replace("＊", "*")
    assert masked_name(masked) == masked
    if "*" not in name.replace("＊", "*"):
        assert len(masked.rstrip("*")) < len(name.strip())


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800000417", "1******0417"),
        ("138 0000 0417", "1** **** 0417"),
        ("+86 138-0000-0417", "1**-****-0417"),
        ("008613800000417", "1******0417"),
        ("１３８０００００４１７", "1******0417"),
        ("13800000417-1234", "1******0417-****"),
        ("13800000417,1234", "1******0417-****"),
        ("13800000417转1234", "1******0417-****"),
        ("13800000417分机1234", "1******0417-****"),
        ("021-12345678", "0**-****5678"),
        ("(021)12345678-801", "(0**)****5678-****"),
        ("0571-8765432", "0***-***5432"),
        ("400-800-1234", "***-***-1234"),
        ("87654321", "******21"),
        ("95188", "*****"),
        ("13800000417/13900000000", "1**********/*******0000"),
        ("138****0417", "1******0417"),
        ("1******0417", "1******0417"),
        ("1******0417-****", "1******0417-****"),
        ("138******17", "1********17"),
        ("13800000417张三", "1******0417"),
        ("", ""),
    ],
)
def test_a_phone_hides_six_digits_or_more_and_keeps_its_tail(phone, masked):
    assert masked_phone(phone) == masked


@given(
    st.text(alphabet="0123456789 -()+/,*", max_size=24),
)
def test_every_phone_hides_six_digits_and_masking_twice_changes_nothing_more(phone):
    masked = masked_phone(phone)
    digits = len(re.sub(r"[^0-9*]", "", re.sub(r"^(\+|00)86[- ]?(?=1)", "", phone.strip())))
    assert sum(character in "0123456789" for character in masked) <= max(0, digits - 6)
    assert masked_phone(masked) == masked


@given(st.text(max_size=60))
def test_any_phone_is_masked_without_raising(phone):
    assert len(re.findall(r"[0-9]", masked_phone(phone))) <= 5
