from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.ids import OrderNo, ShopId
from pos.domain.orders import (
    CLOSED,
    REDEEMABLE,
    TO_REDEEM,
    CodeOwner,
    Fulfilment,
    IllegalMove,
    Line,
    Order,
    OrderState,
    Promise,
)
from pos.errors import RuleViolation

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
S = OrderState

# Written out once more on purpose: a slip in the one table shows against the other.
ALLOWED = {
    (S.PLACED, S.ACCEPTED), (S.PLACED, S.REJECTED), (S.PLACED, S.CANCELLED), (S.PLACED, S.COMPLETED),
    (S.ACCEPTED, S.PACKED), (S.ACCEPTED, S.CANCELLED), (S.ACCEPTED, S.COMPLETED),
    (S.PACKED, S.ASSIGNED), (S.PACKED, S.OUT), (S.PACKED, S.ARRIVED), (S.PACKED, S.COMPLETED),
    (S.PACKED, S.CANCELLED),
    (S.ASSIGNED, S.PACKED), (S.ASSIGNED, S.OUT), (S.ASSIGNED, S.ARRIVED), (S.ASSIGNED, S.COMPLETED),
    (S.ASSIGNED, S.CANCELLED),
    (S.OUT, S.ARRIVED), (S.OUT, S.RETURNED), (S.OUT, S.COMPLETED), (S.OUT, S.CANCELLED),
    (S.ARRIVED, S.COMPLETED), (S.ARRIVED, S.RETURNED), (S.ARRIVED, S.CANCELLED),
    (S.RETURNED, S.PACKED), (S.RETURNED, S.CANCELLED),
}  # fmt: skip


def order(**changes) -> Order:
    made = Order(
        no=OrderNo("A-1"),
        shop=ShopId("S1"),
        channel="web",
        fulfilment=Fulfilment.DELIVERY,
        placed_at=AT,
        paid_at=AT,
        lines=(Line("牛奶", 2, 990), Line("抽纸", 3, 500, refunded_qty=1)),
    )
    return replace(made, **changes)


@pytest.mark.parametrize(("state", "target"), list(product(OrderState, OrderState)))
def test_each_step_is_allowed_or_refused_by_the_table(state, target):
    before = order(state=state)
    assert before.can_move_to(target) == ((state, target) in ALLOWED)
    if (state, target) in ALLOWED:
        after = before.moved_to(target, at=AT)
        assert (after.state, after.changed_at) == (target, AT)
        assert replace(after, state=state, changed_at=None) == before
    else:
        with pytest.raises(IllegalMove) as refused:
            before.moved_to(target, at=AT)
        assert refused.value.fields == {"order_no": "A-1", "state": state, "target": target}


def test_closed_orders_go_nowhere_and_all_others_can_be_ended():
    for state in OrderState:
        ends = {target for start, target in ALLOWED if start is state}
        assert (not ends) == (state in CLOSED)
        assert state in CLOSED or S.CANCELLED in ends


def test_whatever_may_be_redeemed_can_be_completed():
    assert all((state, S.COMPLETED) in ALLOWED for state in REDEEMABLE)
    assert TO_REDEEM <= REDEEMABLE
    assert not REDEEMABLE & CLOSED


@given(st.lists(st.sampled_from(OrderState), max_size=30))
def test_no_walk_leaves_a_closed_state(targets):
    walked = order()
    for target in targets:
        try:
            after = walked.moved_to(target, at=AT)
        except IllegalMove:
            continue
        assert walked.state not in CLOSED
        walked = after


@pytest.mark.parametrize("bags", [1, 2, 99])
def test_an_accepted_order_is_packed_in_one_to_99_bags(bags):
    packed = order(state=S.ACCEPTED).packed_in(bags, at=AT)
    assert (packed.state, packed.bags) == (S.PACKED, bags)


@pytest.mark.parametrize("bags", [-1, 0, 100])
def test_other_counts_of_bags_are_refused(bags):
    with pytest.raises(RuleViolation, match="bags_out_of_range"):
        order(state=S.ACCEPTED).packed_in(bags, at=AT)


def test_acceptance_notes_its_moment():
    assert order().accepted(at=AT).accepted_at == AT


def test_only_a_platform_order_is_noted_as_handed_over():
    ours, theirs = order(state=S.PACKED), order(state=S.PACKED, code_owner=CodeOwner.PLATFORM)
    with pytest.raises(RuleViolation, match="has_own_code"):
        ours.handed(at=AT)
    handed = theirs.handed(at=AT)
    assert (handed.state, handed.handed_here) == (S.ARRIVED, True)


def test_amounts_and_counts_come_from_the_lines():
    mixed = order()
    assert (mixed.goods_fen, mixed.refund_fen, mixed.item_count) == (3480, 500, 4)
    assert not mixed.is_fully_refunded
    gone = order(lines=(Line("牛奶", 2, 990, refunded_qty=2),))
    assert (gone.item_count, gone.is_fully_refunded) == (0, True)


@pytest.mark.parametrize(
    ("changes", "scheduled"),
    [
        ({}, False),
        ({"promise": Promise(AT)}, False),
        ({"promise": Promise(AT, start=AT)}, True),
        ({"valid_from": AT}, True),
    ],
)
def test_an_order_with_a_chosen_time_is_scheduled(changes, scheduled):
    assert order(**changes).is_scheduled is scheduled


@pytest.mark.parametrize(
    "changes",
    [
        {"state": S.OUT}, {"bags": 3}, {"pick_no": "网 01"}, {"changed_at": AT}, {"revision": 5},
        {"code_owner": CodeOwner.SHOP}, {"handed_here": True},
    ],
)  # fmt: skip
def test_what_happens_to_an_order_does_not_change_what_was_bought(changes):
    assert order().same_content(order(**changes))


def test_the_shops_own_refunds_and_replacements_are_no_other_content():
    ordered = order()
    first = ordered.lines[0]
    given = Line("酸奶", 1, first.price_fen, "B1", instead_of=first.name)
    after = order(lines=(replace(first, refunded_qty=first.qty), *ordered.lines[1:], given))
    assert after.same_content(ordered)
    assert not ordered.same_content(after), "refunds of the source are news"
    assert not after.same_content(order(revision=2)), "a revision speaks of the lines anew"


@pytest.mark.parametrize(
    "changes",
    [{"remark": "少冰"}, {"lines": ()}, {"delivery_fee_fen": 1}, {"paid_at": datetime.now(UTC)}],
)
def test_what_was_bought_is_compared(changes):
    assert not order().same_content(order(**changes))
