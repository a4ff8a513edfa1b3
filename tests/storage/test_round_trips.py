"""Whatever a value holds, it comes back from the database as it went in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.codes import Code, CodeKind, CodeState
from pos.domain.guns import Gun, RhythmSettings
from pos.domain.ids import CodeId, DeviceId, OrderNo, PrinterId, ShopId, ShopNumber, StaffId
from pos.domain.orders import (
    CodeOwner,
    Customer,
    Freeze,
    FreezeReason,
    Fulfilment,
    Line,
    Order,
    OrderState,
    Promise,
)
from pos.domain.print_jobs import PaperKind
from pos.domain.printers import Language, PrinterProfile
from pos.domain.settings import (
    Counter,
    Devices,
    Labels,
    Link,
    LinkKind,
    Look,
    Routes,
    Settings,
    ShopProfile,
)
from pos.domain.settlements import Settlement, SettlementKind, SettlementState, Terms
from pos.domain.staff import Role, Staff
from pos.domain.stills import Still, StillId
from pos.domain.verdicts import Verdict
from tests.services.shops import an_order

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
FEN = st.integers(0, 10**12)
TIME = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda x: x.replace(tzinfo=UTC)
)
LINES = st.lists(
    st.builds(Line, TEXT, st.integers(0, 10**5), FEN, TEXT, TEXT, st.integers(0, 9)), max_size=5
).map(tuple)
CUSTOMERS = st.builds(
    Customer,
    name=TEXT,
    phone=TEXT,
    phone_ext=TEXT,
    phone_tail=TEXT,
    phone_expires_at=st.none() | TIME,
    address=TEXT,
    lat=st.none() | st.floats(-90, 90),
    lng=st.none() | st.floats(-180, 180),
    datum=TEXT,
)
ORDERS = st.builds(
    Order,
    no=st.just(OrderNo("X")),
    shop=TEXT.map(ShopId),
    channel=TEXT,
    fulfilment=st.sampled_from(Fulfilment),
    placed_at=TIME,
    paid_at=TIME,
    lines=LINES,
    customer=CUSTOMERS,
    promise=st.none() | st.builds(Promise, TIME, st.none() | TIME),
    delivery_fee_fen=FEN,
    packing_fee_fen=FEN,
    discount_fen=FEN,
    platform_subsidy_fen=FEN,
    remark=TEXT,
    valid_from=st.none() | TIME,
    valid_until=st.none() | TIME,
    revision=st.integers(1, 999),
    code_owner=st.sampled_from(CodeOwner),
    state=st.sampled_from(OrderState),
    changed_at=st.none() | TIME,
    accepted_at=st.none() | TIME,
    pick_no=TEXT,
    bags=st.integers(0, 99),
    freeze=st.none() | st.builds(Freeze, st.sampled_from(FreezeReason), TIME, TEXT),
    handed_here=st.booleans(),
    closed_elsewhere=st.booleans(),
    closed_reason=TEXT,
)
one_shop = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


class Undone(Exception):
    """Ends a transaction without keeping anything."""


@one_shop
@given(ORDERS, ORDERS)
def test_an_order_comes_back_as_it_went_in(desk, order, later):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.orders.add(order)
        assert work.orders.get(order.no) == order
        assert work.orders.select([order.state]) == [order]
        work.orders.put(later)
        assert work.orders.get(order.no) == later
        raise Undone


CODES = st.builds(
    Code,
    code_id=st.integers(0, 2**64 - 1).map(CodeId),
    order_no=st.just(OrderNo("A-1")),
    kind=st.sampled_from(CodeKind),
    generation=st.integers(1, 2**16 - 1),
    state=st.sampled_from(CodeState),
    key=st.binary(min_size=16, max_size=16) | st.just(b""),
    locator=st.from_regex(r"[1-8][0-9]{6}", fullmatch=True) | st.just(""),
    valid_from=st.none() | TIME,
    valid_until=st.none() | TIME,
    reissued_at=st.none() | TIME,
    reissued_by=st.none() | st.just(StaffId("somebody")),
)


@one_shop
@given(CODES)
def test_a_code_comes_back_as_it_went_in_and_its_key_is_wrapped(desk, code):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.orders.add(an_order("A-1"))
        work.codes.put(code)
        assert work.codes.by_id(code.code_id) == code
        assert work.codes.by_order(code.order_no) == code
        if code.locator:
            assert work.codes.by_locator(code.locator) == code
        newer = replace(code, generation=code.generation + 1)
        work.codes.put(newer)
        assert work.codes.by_id(code.code_id) == newer
        raise Undone


SETTLEMENTS = st.builds(
    Settlement,
    id=st.uuids().map(str),
    order_no=st.just(OrderNo("A-1")),
    code_id=st.integers(0, 2**64 - 1).map(CodeId),
    generation=st.integers(1, 99),
    kind=st.just(SettlementKind.SETTLEMENT),
    **{
        name: st.integers(-(10**12), 10**12)
        for name in (
            "goods_fen", "packing_fee_fen", "delivery_fee_fen", "discount_fen", "subsidy_fen",
            "refund_fen", "commission_fen", "fixed_fee_fen", "net_fen",
        )
    },
    made_at=TIME,
    due_date=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    state=st.sampled_from(SettlementState),
)  # fmt: skip


@one_shop
@given(SETTLEMENTS)
def test_a_settlement_comes_back_as_it_went_in(desk, row):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.settlements.add(row)
        assert work.settlements.of_code(row.code_id, row.generation) == row
        assert work.settlements.select() == [row]
        raise Undone


@one_shop
@given(
    st.builds(Staff, TEXT.map(StaffId), TEXT, st.sampled_from(Role), st.booleans(), st.booleans(),
              st.integers(0, 5), st.none() | TIME)
)  # fmt: skip
def test_a_person_comes_back_as_he_was(desk, person):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.staff.add(person, "hash")
        assert work.staff.get(person.id) == person
        assert work.staff.by_name(person.name) == person
        assert work.staff.pin_hash(person.id) == "hash"
        raise Undone


@one_shop
@given(
    TEXT, TEXT, st.integers(0, 2**32 - 1), st.integers(0, 9999), st.integers(1, 99), st.booleans()
)
def test_what_the_shop_has_one_of_comes_back(desk, one, two, number, size, epoch, sounds):
    profile = ShopProfile(one, ShopId(two), ShopNumber(number), two, one, two, Terms(size, 3))
    counter = Counter(DeviceId(one), two)
    link = Link(LinkKind.HUB, two, epoch, number)
    wanted = Settings(
        Devices(
            camera=one,
            printers=(
                PrinterProfile(
                    PrinterId("tsc"),
                    "柜台",
                    Language.TSPL,
                    "tcp://10.0.0.9",
                    300,
                    density=size % 16,
                ),
            ),
            routes=Routes(label=PrinterId("tsc")),
            label_size_mm=(size, 150),
        ),
        Look(language=two, sounds=sounds),
        Labels(items=sounds, prices=not sounds),
    )
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        facts = work.shop
        facts.put_profile(profile)
        facts.put_counter(counter)
        facts.put_link(link)
        facts.put_settings(wanted)
        assert (facts.profile(), facts.counter(), facts.link()) == (profile, counter, link)
        assert facts.settings() == wanted
        raise Undone


@pytest.mark.parametrize(
    ("kept", "address", "label"),
    [
        ({"label_printer": "Zebra", "label_folder": "/x"}, "cups+pdf://Zebra", "labels"),
        ({"label_printer": "", "label_folder": "/x/袋标"}, "folder:/x/袋标", "folder"),
        ({"label_printer": "", "label_folder": ""}, "folder:", "folder"),
    ],
)
def test_the_one_printer_of_an_earlier_version_is_the_first_of_the_printers(
    desk, kept, address, label
):
    stored = {"devices": {**kept, "label_size_mm": [60, 40], "camera": "0"}}
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.shop._put("settings", stored)
        devices = work.shop.settings().devices
        assert devices.printer_for(PaperKind.LABEL).address == address
        assert devices.routes.slip == devices.routes.label == label
        assert (devices.label_size_mm, devices.camera) == ((60, 40), "0")
        raise Undone


def test_the_shops_picture_comes_back_and_can_be_forgotten(desk):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        assert work.shop.logo() == b""
        work.shop.put_logo(b"one")
        work.shop.put_logo(bytes(range(256)))
        assert work.shop.logo() == bytes(range(256))
        work.shop.put_logo(b"")
        assert work.shop.logo() == b""
        raise Undone


def test_a_transaction_that_fails_leaves_nothing(desk):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.orders.add(an_order("A-1"))
        raise Undone
    with desk.shop.store.read() as work:
        assert work.orders.find(OrderNo("A-1")) is None


STILLS = st.builds(
    Still,
    id=st.uuids().map(lambda x: StillId(str(x))),
    at=TIME,
    verdict=st.sampled_from(Verdict),
    order_no=st.none() | st.just(OrderNo("A-1")),
    code_id=st.none() | st.integers(0, 2**64 - 1).map(CodeId),
)


@one_shop
@given(STILLS, st.binary(min_size=1, max_size=99))
def test_a_still_comes_back_as_it_went_in_and_lies_sealed(desk, known, jpeg):
    with pytest.raises(Undone), desk.shop.store.begin() as work:
        work.stills.add(known, jpeg)
        assert work.stills.find(known.id) == (known, jpeg)
        assert work.stills.select() == [known]
        assert bool(work.stills.select(OrderNo("A-1"))) is (known.order_no is not None)
        assert not work.stills.any_before(known.at)
        assert work.stills.remove_before(known.at + timedelta(microseconds=1)) == 1
        assert work.stills.find(known.id) is None
        raise Undone


def test_guns_come_back_with_their_rhythm(desk):
    learnt = RhythmSettings(max_gap_ms=48.5, min_chars=8, prefix="~", usual_gap_ms=31.25)
    guns = (Gun("1号枪", rhythm=learnt), Gun("收银台", "/dev/ttyACM0", 115200))
    with desk.shop.store.begin() as work:
        work.shop.put_settings(Settings(devices=Devices(guns=guns)))
    with desk.shop.store.read() as work:
        assert work.shop.settings().devices.guns == guns
