"""A walk along the shelves: each scan has one meaning, and an order is whole or not packed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import DeviceId, OrderNo, PickId, ShopId, StaffId
from pos.domain.orders import Fulfilment, Line, Order, OrderState
from pos.domain.picking import (
    MOST_ORDERS,
    Handling,
    Known,
    PickVerdict,
    Taken,
    begun,
    followed,
    same_product_code,
    walked,
)
from pos.errors import RuleViolation

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
MILK, TISSUE, GLASS = "6901234567892", "6922222222222", "6933333333331"
SHELVES = {
    "milk": Handling(shelf="A-10"),
    "tissue": Handling(shelf="A-2"),
    "glass": Handling(shelf="B-1", packing="wrap twice", fragile=True),
}


def a_line(name, qty, barcode="", **more):
    return Line(name, qty, 100, barcode=barcode, **more)


def an_order(no, *lines, state=OrderState.ACCEPTED):
    return Order(
        OrderNo(no), ShopId("S"), "web", Fulfilment.DELIVERY, AT, AT, lines, state=state, pick_no=no
    )


def handling(line):
    return SHELVES.get(line.name, Handling())


def a_walk(*orders):
    return begun(
        PickId("P"), orders, handling=handling, by=StaffId("li"), device=DeviceId("d"), at=AT
    )


A = an_order("A", a_line("milk", 2, MILK), a_line("tissue", 1, TISSUE))
B = an_order("B", a_line("milk", 1, MILK), a_line("glass", 1, GLASS))


def scanned(walk, text):
    judged = walk.judged(text)
    return walk.with_piece(*judged.item.key, Taken.SCAN) if judged.item else walk


def test_one_walks_by_shelf_and_the_second_shelf_comes_before_the_tenth():
    walk = a_walk(A, B, an_order("C", a_line("bread", 1)))
    assert [(item.shelf, item.name, item.basket) for item in walk.items] == [
        ("A-2", "tissue", 1),
        ("A-10", "milk", 1),
        ("A-10", "milk", 2),
        ("B-1", "glass", 2),
        ("", "bread", 3),
    ]


def test_each_scan_goes_to_the_lowest_basket_that_misses_it_and_then_is_too_many():
    walk, baskets = a_walk(A, B), []
    for _ in range(3):
        judged = walk.judged(MILK)
        baskets.append((judged.item.basket, judged.item.got + 1, judged.item.qty))
        walk = scanned(walk, MILK)
    assert baskets == [(1, 1, 2), (1, 2, 2), (2, 1, 1)]
    assert walk.judged(MILK).verdict is PickVerdict.TOO_MANY


@pytest.mark.parametrize(
    ("text", "known", "verdict"),
    [
        (MILK, (), PickVerdict.RIGHT),
        ("6944444444440", (Known("X", "cola"),), PickVerdict.WRONG),
        ("6944444444440", (), PickVerdict.UNKNOWN),
        ("", (), PickVerdict.UNKNOWN),
        (MILK, (Known("other", "other milk"),), PickVerdict.WHICH),
        (MILK, (Known("", "milk"),), PickVerdict.RIGHT),
    ],
)
def test_what_a_scan_means(text, known, verdict):
    judged = a_walk(A).judged(text, known)
    assert judged.verdict is verdict
    assert (judged.item is not None) == (verdict is PickVerdict.RIGHT)


def test_a_barcode_that_two_products_of_the_walk_share_is_asked_for():
    walk = a_walk(an_order("A", a_line("red", 1, MILK), a_line("blue", 1, MILK)))
    judged = walk.judged(MILK)
    assert judged.verdict is PickVerdict.WHICH
    assert {item.name for item in judged.choices} == {"red", "blue"}
    walk = walk.with_piece(OrderNo("A"), 0, Taken.CLICK)
    assert [item.name for item in walk.judged(MILK).choices] == ["blue"]


@pytest.mark.parametrize(
    ("scanned_text", "own", "same"),
    [
        (MILK, MILK, True),
        ("0012345678905", "012345678905", True),
        ("2012345004566", "2012345000008", True),
        ("2012345004567", "2012345000008", False),
        ("2012345004566", "2012346000008", False),
        ("2012345004566", "2112345000008", False),
        (MILK, "12345", False),
        ("", "", False),
    ],
)
def test_when_two_texts_are_one_product(scanned_text, own, same):
    assert same_product_code(scanned_text, own) is same


def test_what_is_missing_refuses_the_packing_unless_it_is_noted_as_short():
    walk = scanned(a_walk(A), TISSUE)
    with pytest.raises(RuleViolation) as refused:
        walk.check_complete(OrderNo("A"))
    assert (refused.value.code, refused.value.fields["pieces"]) == ("pick_incomplete", 2)
    walk = walk.with_short(OrderNo("A"), 0)
    walk.check_complete(OrderNo("A"))
    assert walk.with_short(OrderNo("A"), 0).item(OrderNo("A"), 0).short == 0


def test_a_piece_found_after_all_is_no_longer_short():
    walk = scanned(a_walk(A).with_short(OrderNo("A"), 0), MILK)
    milk = walk.item(OrderNo("A"), 0)
    assert (milk.got, milk.short, milk.missing) == (1, 1, 0)


def test_a_packing_instruction_wants_its_tick_after_the_last_piece():
    walk = scanned(scanned(a_walk(B), MILK), GLASS)
    with pytest.raises(RuleViolation) as refused:
        walk.check_complete(OrderNo("B"))
    assert refused.value.code == "pick_unchecked"
    ticked = walk.with_check(OrderNo("B"), 1)
    ticked.check_complete(OrderNo("B"))
    assert not ticked.with_check(OrderNo("B"), 1).is_complete(OrderNo("B"))
    with pytest.raises(RuleViolation):
        walk.with_check(OrderNo("B"), 0)


def test_undoing_takes_out_the_last_piece_and_its_tick():
    walk = scanned(a_walk(B), GLASS).with_check(OrderNo("B"), 1).undone()
    glass = walk.item(OrderNo("B"), 1)
    assert (glass.got, glass.checked) == (0, False)
    with pytest.raises(RuleViolation):
        walk.undone()


def test_a_walk_follows_what_becomes_of_its_orders():
    walk = scanned(scanned(scanned(a_walk(A, B), MILK), MILK), TISSUE)
    fewer = an_order("A", a_line("milk", 2, MILK, refunded_qty=1), a_line("tissue", 1, TISSUE))
    cancelled = an_order("B", *B.lines, state=OrderState.CANCELLED)
    after = followed(walk, {fewer.no: fewer, cancelled.no: cancelled}, handling)
    assert [basket.order_no for basket in after.gone] == ["B"]
    assert [(item.name, pieces) for item, pieces in after.put_back] == [("milk", 1)]
    assert after.pick.got == len(after.pick.moves) == 2
    assert after.pick.is_complete(OrderNo("A"))


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ((), "no_orders"),
        ((an_order("A", a_line("x", 1), state=OrderState.PLACED),), "not_to_pick"),
        (
            tuple(an_order(str(n), a_line("x", 1)) for n in range(MOST_ORDERS + 1)),
            "walk_too_long",
        ),
    ],
)
def test_what_no_walk_begins_with(orders, code):
    with pytest.raises(RuleViolation) as refused:
        a_walk(*orders)
    assert refused.value.code == code


ACTS = st.one_of(
    st.tuples(st.just("scan"), st.sampled_from([MILK, TISSUE, GLASS, "6944444444440"])),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.sampled_from(["take", "short", "tick"]), st.tuples(st.sampled_from("AB"), st.integers(0, 1))),
    st.tuples(st.just("refund"), st.integers(0, 2)),
)  # fmt: skip


def after(walk, act, given_):
    """The walk after one act, and A as it stands then; a refused act changes nothing."""
    if act == "refund":
        first = an_order("A", a_line("milk", 2, MILK, refunded_qty=given_), A.lines[1])
        return followed(walk, {A.no: first, B.no: B}, handling).pick
    try:
        if act == "scan":
            return scanned(walk, given_)
        if act == "undo":
            return walk.undone()
        no, line = OrderNo(given_[0]), given_[1]
        if act == "take":
            return walk.with_piece(no, line, Taken.CLICK)
        return walk.with_short(no, line) if act == "short" else walk.with_check(no, line)
    except RuleViolation:
        return walk


def is_whole(item):
    checked = item.checked or not item.packing or not item.got
    return item.got + item.short == item.qty and checked


def may_close(walk, no):
    try:
        walk.check_complete(no)
    except RuleViolation:
        return False
    return True


@given(st.lists(ACTS, max_size=40))
def test_no_sequence_of_acts_exceeds_an_order_and_it_packs_exactly_when_it_is_whole(acts):
    walk = a_walk(A, B)
    for act, given_ in acts:
        walk = after(walk, act, given_)
        assert all(item.got >= 0 and item.short >= 0 for item in walk.items)
        assert all(item.got + item.short <= item.qty for item in walk.items)
        assert walk.got == len(walk.moves)
        assert walk.items == walked(walk.items)
        for no in (A.no, B.no):
            whole = all(map(is_whole, walk.items_of(no)))
            assert walk.is_complete(no) is may_close(walk, no) is whole
