"""Walks on a real database: they outlive a crash, lie in one person's hands, and end in bags."""

import dataclasses

import pytest

from pos.domain.ids import OrderNo, PickId, Sku
from pos.domain.orders import Line, OrderState
from pos.domain.picking import PickVerdict
from pos.domain.staff import Role
from pos.domain.stock import Product
from pos.errors import RuleViolation
from tests.services.shops import an_order

MILK, TISSUE = "6901234567892", "6922222222222"
LINES = (
    Line("milk", 2, 990, barcode=MILK),
    Line("tissue", 1, 1500, sku="T-1"),
)
A, B = OrderNo("A-1"), OrderNo("B-2")


@pytest.fixture
def walk(desk):
    """Two orders to pick and a catalogue that knows their goods, and one product more."""
    with desk.shop.store.begin() as work:
        for no in (A, B):
            work.orders.add(
                an_order(no, state=OrderState.ACCEPTED, lines=LINES, pick_no=f"网 {no}")
            )
        for product in (
            Product(Sku("M-1"), "milk", (MILK, "6900000000007"), shelf="B-1"),
            Product(Sku("T-1"), "tissue", (TISSUE,), shelf="A-1", packing="keep dry"),
            Product(Sku("C-1"), "cola", ("6944444444440",)),
            Product(Sku("F-1"), "fish", item_no="12345"),
        ):
            work.products.put(product, search=product.name)
    return desk.shop.picking.begin([A, B], by=desk.manager)


def refused(act, *given, **more):
    with pytest.raises(RuleViolation) as caught:
        act(*given, **more)
    return caught.value


def all_scanned(desk, walk):
    for text in (MILK, TISSUE, MILK, MILK, "6900000000007", TISSUE):
        scanned = desk.shop.picking.scan(walk.id, text, by=desk.manager)
        assert scanned.judged.verdict is PickVerdict.RIGHT
    return scanned


def test_the_catalogue_says_where_it_stands_what_scans_it_and_how_it_is_packed(desk, walk):
    assert [(item.shelf, item.name, item.basket) for item in walk.items] == [
        ("A-1", "tissue", 1), ("A-1", "tissue", 2), ("B-1", "milk", 1), ("B-1", "milk", 2),
    ]  # fmt: skip
    assert walk.items[0].packing == "keep dry"


@pytest.mark.parametrize(
    ("text", "verdict", "name"),
    [
        (MILK, PickVerdict.RIGHT, "milk"),
        ("6944444444440", PickVerdict.WRONG, "cola"),
        ("2012345004566", PickVerdict.WRONG, "fish"),
        ("6955555555555", PickVerdict.UNKNOWN, ""),
        ("130123456789012345", PickVerdict.UNKNOWN, ""),
        ("HB1A-1-1", PickVerdict.UNKNOWN, ""),
    ],
)
def test_each_scan_has_its_verdict_and_a_refused_one_changes_nothing(
    desk, walk, text, verdict, name
):
    scanned = desk.shop.picking.scan(walk.id, text, by=desk.manager)
    assert (scanned.judged.verdict, scanned.judged.name) == (verdict, name)
    assert scanned.pick.got == (verdict is PickVerdict.RIGHT)
    assert desk.shop.picking.look(walk.id).pick == scanned.pick
    with desk.shop.store.read() as work:
        said = [entry.body.details for entry in work.audit.select()]
    assert not any("130123456789012345" in one for one in said)


def test_too_many_is_refused_and_counted(desk, walk):
    all_scanned(desk, walk)
    scanned = desk.shop.picking.scan(walk.id, MILK, by=desk.manager)
    assert scanned.judged.verdict is PickVerdict.TOO_MANY
    assert (scanned.pick.got, scanned.pick.refused) == (6, 1)


def test_the_bags_close_when_all_is_there_and_ticked_and_not_before(desk, walk):
    picking, by = desk.shop.picking, desk.manager
    assert refused(picking.close, walk.id, bags=1, by=by).code == "pick_incomplete"
    last = all_scanned(desk, walk)
    assert last.full is None
    error = refused(picking.close, walk.id, bags=1, by=by)
    assert (error.code, error.fields["packing"]) == ("pick_unchecked", "keep dry")
    picking.tick(walk.id, A, 1, by=by)
    assert refused(picking.close, walk.id, bags=2, by=by).fields["order_no"] == B
    assert desk.order(A).state is OrderState.ACCEPTED
    (packed,) = picking.close(walk.id, only=A, bags=2, by=by)
    assert (packed.state, packed.bags) == (OrderState.PACKED, 2)
    assert [basket.number for basket in picking.look(walk.id).pick.baskets] == [2]
    picking.tick(walk.id, B, 1, by=by)
    picking.close(walk.id, bags=1, by=by)
    assert refused(picking.look, walk.id).code == "pick_over"
    assert picking.open() == ()
    assert desk.acts().count("picked") == desk.acts().count("packed") == 2


def test_an_order_in_a_walk_is_not_packed_past_it(desk, walk):
    error = refused(desk.shop.picking.finish, A, bags=1, by=desk.manager)
    assert (error.code, error.fields["pieces"]) == ("pick_incomplete", 3)
    for line, pieces in ((0, 2), (1, 1)):
        for _ in range(pieces):
            scanned = desk.shop.picking.take(walk.id, A, line, by=desk.manager)
    assert scanned.full is None
    desk.shop.picking.tick(walk.id, A, 1, by=desk.manager)
    assert desk.shop.picking.finish(A, bags=1, by=desk.manager).state is OrderState.PACKED


def test_short_pieces_let_the_bags_close_and_stand_in_the_record(desk, walk):
    picking, by = desk.shop.picking, desk.manager
    picking.short(walk.id, A, 0, by=by)
    picking.short(walk.id, A, 1, by=by)
    picking.close(walk.id, only=A, bags=1, by=by)
    with desk.shop.store.read() as work:
        said = {one.body.act: one.body.details for one in work.audit.select(order_no=A)}
    assert said["picked"] == "pieces=0 by_hand=0 short=3"


def test_the_last_scan_undone_is_as_if_it_had_not_been(desk, walk):
    desk.shop.picking.scan(walk.id, MILK, by=desk.manager)
    before = desk.shop.picking.look(walk.id).pick
    desk.shop.picking.scan(walk.id, TISSUE, by=desk.manager)
    after = desk.shop.picking.undo(walk.id, by=desk.manager).pick
    assert dataclasses.replace(after, version=before.version) == before
    assert "pick_undone" in desk.acts()


def test_a_walk_outlives_the_program(desk, walk):
    desk.shop.picking.scan(walk.id, MILK, by=desk.manager)
    before = desk.shop.picking.look(walk.id)
    desk.reopened()
    assert desk.shop.picking.look(walk.id) == before
    assert desk.shop.picking.begin([A], by=desk.manager).id == walk.id


def test_another_person_takes_a_walk_over_and_it_is_recorded(desk, walk):
    zhou = desk.person("周", Role.CLERK)
    picking = desk.shop.picking
    assert refused(picking.begin, [A], by=zhou).code == "being_picked"
    assert refused(picking.scan, walk.id, MILK, by=zhou).code == "picked_by_another"
    assert picking.open()[0].by == desk.manager.person
    assert picking.take_over(walk.id, by=zhou).by == zhou.person
    assert picking.scan(walk.id, MILK, by=zhou).pick.got == 1
    error = refused(picking.scan, walk.id, MILK, by=desk.manager)
    assert (error.code, error.fields["person"]) == ("picked_by_another", "周")
    assert desk.acts().count("pick_taken_over") == 2


def test_two_counters_never_begin_the_same_order_and_an_old_picture_never_wins(desk, walk):
    with desk.shop.store.begin() as work:
        old = work.picks.find(walk.id)
        assert work.picks.put(old)
        assert not work.picks.put(
            old
        )  # the version moved on: the control beside it is the line above


def test_a_walk_lets_go_of_what_is_cancelled_packed_elsewhere_or_given_up(desk, walk):
    picking = desk.shop.picking
    desk.put_order(A, state=OrderState.CANCELLED)
    followed = picking.look(walk.id)
    assert [basket.order_no for basket in followed.gone] == [A]
    picking.leave(walk.id, by=desk.manager)
    again = picking.begin([B], by=desk.manager)
    desk.put_order(B, state=OrderState.COMPLETED)
    assert picking.open() == ()
    desk.packed("C-3", state=OrderState.ACCEPTED)
    picking.begin([OrderNo("C-3")], by=desk.manager)
    assert refused(picking.look, again.id).code == "pick_over"


def test_who_may_not_pack_may_not_pick(desk, walk):
    auditor = desk.person("钱", Role.AUDITOR)
    picking = desk.shop.picking
    for act in (
        lambda: picking.begin([A], by=auditor),
        lambda: picking.scan(walk.id, MILK, by=auditor),
        lambda: picking.take(walk.id, A, 0, by=auditor),
        lambda: picking.undo(walk.id, by=auditor),
        lambda: picking.short(walk.id, A, 0, by=auditor),
        lambda: picking.tick(walk.id, A, 0, by=auditor),
        lambda: picking.close(walk.id, bags=1, by=auditor),
        lambda: picking.take_over(walk.id, by=auditor),
        lambda: picking.leave(walk.id, by=auditor),
    ):
        assert refused(act).code == "not_permitted"
    assert refused(picking.look, PickId("none")).code == "pick_over"
