"""Events are applied once, in sequence, each with a verdict of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.codes import CodeState
from pos.domain.events import EventKind, Outcome
from pos.domain.orders import CodeOwner
from pos.domain.settlements import Terms
from pos.hub.customer import page_code
from pos.hub.operator import Operator
from pos.services.hub_link import ChangeKind
from tests.hub.hubs import NOON, counter_at, open_platform, order_json, serving

K = EventKind


@pytest.fixture
def ready(counter, operator):
    """A counter that knows one order's code."""
    operator.add_orders([order_json()])
    counter.hear()
    return counter


def test_a_redemption_is_booked_with_the_net_amount_the_hub_computes(counter, operator):
    operator.add_shop("S1", "店", terms=Terms(commission_bps=500))
    lines = [{"name": "米", "qty": 3, "price_fen": 1000, "refunded_qty": 1}]
    operator.add_orders([order_json(lines=lines, packing_fee_fen=100, discount_fen=300)])
    counter.hear()
    sent = counter.tell(counter.event("HX-1", K.REDEEMED, generation=1))
    # 3000 + 100 + 500 - 300 - 1000 - 5 % of 1700
    assert list(sent.net_fen.values()) == [2215]
    assert [(item.order_no, item.net_fen) for item in operator.booked("S1")] == [("HX-1", 2215)]
    assert operator.booked("S2") == []


def test_an_event_told_again_is_a_duplicate_and_changes_nothing(ready, operator):
    events = [
        ready.event("HX-1", K.ACCEPTED, pick_no="网 1"),
        ready.event("HX-1", K.PACKED, bags=2),
        ready.event("HX-1", K.REDEEMED, generation=1),
    ]
    first = ready.tell(*events)
    after_first = ready.hear().changes
    again = ready.tell(*events)
    assert [one.outcome for one in first.receipts] == [Outcome.ACCEPTED] * 3
    assert [one.outcome for one in again.receipts] == [Outcome.DUPLICATE] * 3
    assert [one.receipt for one in again.receipts] == [one.receipt for one in first.receipts]
    assert again.net_fen == first.net_fen
    assert after_first
    assert ready.hear().changes == ()
    assert len(operator.booked()) == 1


def test_the_second_redemption_of_a_code_is_a_conflict_that_names_the_first(
    ready, second, operator
):
    second.hear()
    assert ready.told(ready.event("HX-1", K.REDEEMED, generation=1, counter="收银台")) == [
        ("accepted", "")
    ]
    late = second.event("HX-1", K.REDEEMED, generation=1)
    [receipt] = second.receipts(late)
    assert (receipt.outcome, receipt.reason) == (Outcome.CONFLICT, "already_used")
    assert receipt.winner == "收银台 2026-11-22T04:01:00Z"
    assert second.receipts(late) == (receipt,)
    assert [item.device for item in operator.booked()] == [ready.device]


def test_a_gap_in_the_sequence_stops_the_batch_and_says_where_to_begin(ready):
    one = ready.event("HX-1", K.ACCEPTED)
    lost = ready.event("HX-1", K.PACKED, bags=1)
    three = ready.event("HX-1", K.REDEEMED, generation=1)
    sent = ready.tell(one, three)
    assert [one.outcome for one in sent.receipts] == [Outcome.ACCEPTED]
    assert (sent.stamp.seq, sent.stamp.audit_head) == (1, one.audit_head)
    assert [one.outcome for one in ready.tell(lost, three).receipts] == [Outcome.ACCEPTED] * 2


def test_events_in_the_wrong_order_are_taken_up_to_the_gap_only(ready):
    events = [ready.event("HX-1", K.ACCEPTED), ready.event("HX-1", K.PACKED, bags=1)]
    assert ready.told(*reversed(events)) == []
    assert len(ready.told(*events)) == 2


def test_a_parked_event_holds_back_its_order_and_no_other(ready, operator):
    operator.add_orders([order_json("HX-2")])
    ready.hear()
    bad = ready.event("HX-1", K.PACKED, bags=0)
    waits = ready.event("HX-1", K.REDEEMED, generation=1)
    other = ready.event("HX-2", K.REDEEMED, generation=1)
    outcomes = ready.told(bad, waits, other)
    assert outcomes[0][0] == "parked"
    assert outcomes[0][1].startswith("bad_payload: bags")
    assert outcomes[1:] == [("parked", "waits_for_parked"), ("accepted", "")]
    assert [item.order_no for item in operator.booked()] == ["HX-2"]


def test_a_parked_event_that_is_put_right_lets_those_behind_it_through(ready):
    bad = ready.event("HX-1", K.PACKED, bags=0)
    waits = ready.event("HX-1", K.REDEEMED, generation=1)
    ready.told(bad, waits)
    right = replace(bad, payload='{"bags": 1}')
    assert ready.told(waits) == [("parked", "waits_for_parked")]
    assert ready.told(right, waits) == [("accepted", ""), ("accepted", "")]
    assert [outcome for outcome, _ in ready.told(right, waits)] == ["duplicate", "duplicate"]


def test_a_counter_may_keep_back_what_waits_for_a_parked_event(ready, operator):
    operator.add_orders([order_json("HX-2")])
    ready.hear()
    bad = ready.event("HX-1", K.PACKED, bags=0)
    waits = ready.event("HX-1", K.REDEEMED, generation=1)
    other = ready.event("HX-2", K.REDEEMED, generation=1)
    assert [outcome for outcome, _ in ready.told(bad, other)] == ["parked", "accepted"]
    right = replace(bad, payload='{"bags": 1}')
    assert ready.told(right, waits) == [("accepted", ""), ("accepted", "")]
    assert len(operator.booked()) == 2
    lost = ready.event("HX-2", K.PACKED, bags=1)
    assert lost.seq == 4
    assert ready.told(ready.event("HX-2", K.PACKED, bags=1)) == []  # nothing is parked any more


def test_a_restored_counter_numbers_anew_and_its_old_events_stay_duplicates(ready):
    old = ready.event("HX-1", K.ACCEPTED)
    ready.tell(old)
    ready.epoch, ready.seq = 2, 0
    new = ready.event("HX-1", K.PACKED, bags=1)
    sent = ready.tell(new)
    assert (sent.stamp.device_epoch, sent.stamp.seq) == (2, 1)
    again = replace(old, epoch=2, seq=2)
    sent = ready.tell(again)
    assert [one.outcome for one in sent.receipts] == [Outcome.DUPLICATE]
    assert sent.stamp.seq == 2


def test_a_number_used_for_two_different_events_is_parked(ready):
    ready.tell(ready.event("HX-1", K.ACCEPTED))
    fork = ready.event("HX-1", K.PACKED, seq=1, bags=1)
    assert ready.told(fork) == [("parked", "seq_reused")]


def test_an_id_used_for_two_different_events_is_parked(ready):
    first = ready.event("HX-1", K.ACCEPTED)
    ready.tell(first)
    other = replace(ready.event("HX-1", K.PACKED, bags=1), id=first.id)
    assert ready.told(other) == [("parked", "id_reused")]


def test_nobody_speaks_for_another_device(ready, second):
    foreign = replace(ready.event("HX-1", K.ACCEPTED), device=second.device)
    assert ready.told(foreign) == [("parked", "wrong_device")]
    assert ready.client.changes(0, wait_s=0).stamp.seq == 0


def test_another_shops_order_and_code_are_out_of_reach(ready, hub, operator):
    with counter_at(hub, operator, "S2") as stranger:
        stranger.codes = ready.codes
        assert stranger.told(stranger.event("HX-1", K.REDEEMED, generation=1)) == [
            ("parked", "order_not_found")
        ]
        operator.add_orders([order_json("HX-1", shop="S2")])
        taken = replace(
            stranger.event("HX-1", K.REDEEMED, generation=1), code_id=ready.codes["HX-1"]
        )
        stranger.seq = 1
        assert stranger.told(stranger.event("HX-9", K.ACCEPTED)) == [("parked", "order_not_found")]
        assert stranger.told(replace(taken, seq=3)) == [("parked", "waits_for_parked")]
    assert operator.booked() == []


def test_the_code_of_another_order_redeems_nothing(ready, operator):
    operator.add_orders([order_json("HX-2")])
    ready.hear()
    mixed = replace(ready.event("HX-2", K.REDEEMED, generation=1), code_id=ready.codes["HX-1"])
    assert ready.told(mixed) == [("parked", "code_of_another_order")]


@pytest.mark.parametrize(
    ("generation", "expected"),
    [(2, ("parked", "newer_generation")), (0, None), ("x", None), (None, None)],
)
def test_a_redemption_without_the_living_generation_is_parked(ready, generation, expected):
    [outcome] = ready.told(ready.event("HX-1", K.REDEEMED, generation=generation))
    assert outcome[0] == "parked"
    assert outcome == expected or outcome[1].startswith("bad_payload: generation")


def test_acceptance_gives_a_code_without_an_end_its_seven_days(ready, operator):
    assert operator.code_now("HX-1").valid_until is None
    accepted = ready.event("HX-1", K.ACCEPTED)
    ready.tell(accepted)
    [change] = ready.hear().changes
    assert change.code is not None
    assert change.code.valid_until == accepted.at + timedelta(days=7)
    assert operator.code_now("HX-1").valid_until == accepted.at + timedelta(days=7)


def test_a_rejection_ends_the_code_and_every_counter_hears_of_it(ready, second, operator):
    second.hear()
    ready.tell(ready.event("HX-1", K.REJECTED, reason="缺货"))
    kinds = {change.kind: change for change in second.hear().changes}
    assert kinds[ChangeKind.CODE].code.state is CodeState.VOID
    assert kinds[ChangeKind.CANCELLED].reason == "rejected"
    assert (operator.code_now("HX-1").state, operator.code_now("HX-1").token) == ("void", "")
    assert second.told(second.event("HX-1", K.REDEEMED, generation=1)) == [("conflict", "void")]


def test_a_redemption_is_told_to_the_shops_other_counters(ready, second):
    second.hear()
    ready.tell(ready.event("HX-1", K.REDEEMED, generation=1))
    kinds = {change.kind: change for change in second.hear().changes}
    assert kinds[ChangeKind.COMPLETED].by == "S1 1号台"
    assert kinds[ChangeKind.CODE].code.state is CodeState.REDEEMED


def test_an_order_taken_at_the_counter_gets_its_code_from_the_hub(counter, second, platform):
    said = order_json("手-1", shop="not linked then")
    assert counter.told(counter.event("手-1", K.REGISTERED, order=said, code=None)) == [
        ("accepted", "")
    ]
    news = second.hear().changes
    assert [change.kind for change in news] == [ChangeKind.ORDER, ChangeKind.CODE]
    assert (news[0].order.shop, news[0].order.code_owner) == ("S1", CodeOwner.HUB)
    assert len(news[1].code.key) == 16
    assert news[1].code.key == platform.secrets.code_key(news[1].code.code_id)


def test_a_paper_code_is_known_at_the_hub_and_gets_no_page(counter, second, operator):
    code = {"code_id": str(2**64 - 1), "generation": 2, "kind": "paper"}
    said = order_json("纸-1")
    assert counter.told(counter.event("纸-1", K.REGISTERED, order=said, code=code)) == [
        ("accepted", "")
    ]
    order, paper = second.hear().changes
    assert order.order.code_owner is CodeOwner.SHOP
    assert (paper.code.code_id, paper.code.key, paper.code.generation) == (2**64 - 1, b"", 2)
    counter.codes["纸-1"] = paper.code.code_id
    assert counter.told(
        counter.event("纸-1", K.REISSUED, generation=3),
        counter.event("纸-1", K.REDEEMED, generation=2),
        counter.event("纸-1", K.REDEEMED, generation=3),
    ) == [("accepted", ""), ("conflict", "replaced"), ("accepted", "")]
    assert [item.code_id for item in operator.booked()] == [2**64 - 1]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lines": []}, "lines: "),
        ({"no": "other"}, "bad_payload: no"),
        ({"placed_at": "2026-11-22"}, "placed_at: "),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at: "),
        ({"discount_fen": -1}, "discount_fen: "),
    ],
)
def test_a_registration_that_cannot_be_right_is_parked(counter, change, reason):
    said = order_json("手-1") | change
    [(outcome, why)] = counter.told(counter.event("手-1", K.REGISTERED, order=said, code=None))
    assert outcome == "parked"
    assert why.startswith(reason)


def test_packing_again_corrects_the_bags_and_acceptance_may_have_gone_untold(ready, platform):
    ready.tell(ready.event("HX-1", K.PACKED, bags=1), ready.event("HX-1", K.PACKED, bags=3))
    with platform.ledger.read() as book:
        order = book.orders.find("S1", "HX-1").order
        address = book.codes.by_order("S1", "HX-1").page_address
    assert (order.state.value, order.bags) == ("packed", 3)
    assert page_code(platform, address).bags == 3


def test_what_was_heard_outlives_the_hub(tmp_path):
    with open_platform(tmp_path) as platform, serving(platform) as hub:
        operator = Operator(platform)
        with counter_at(hub, operator) as counter:
            operator.add_orders([order_json()])
            counter.hear()
            event = counter.event("HX-1", K.REDEEMED, generation=1)
            counter.tell(event)
    with open_platform(tmp_path) as platform, serving(platform) as hub:
        counter.client.connect(hub.url, counter.token)
        sent = counter.tell(event)
        counter.client.close()
        assert [one.outcome for one in sent.receipts] == [Outcome.DUPLICATE]
        assert sent.stamp.seq == 1
        assert len(Operator(platform).booked()) == 1
        assert Operator(platform).verify_audit().ok


def test_the_moment_of_the_hub_stands_on_every_answer(ready):
    assert ready.hear().stamp.now == NOON
    assert ready.tell(ready.event("HX-1", K.ACCEPTED)).stamp.hub_epoch == 1
