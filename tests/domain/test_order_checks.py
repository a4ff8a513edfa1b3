from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.order_checks import LONGEST_NUMBER, MOST_FEN, MOST_PIECES, check_order
from pos.domain.orders import Line, Promise
from pos.errors import RuleViolation
from tests.domain.test_orders import AT, order

LATER = AT + timedelta(hours=1)


def lines(**changes) -> dict[str, object]:
    return {"lines": (Line("抽纸", 1, 1), replace(Line("牛奶", 2, 990), **changes))}


BAD = [
    ({"no": ""}, "no", "empty_or_too_long"),
    ({"no": "   "}, "no", "empty_or_too_long"),
    ({"no": "x" * (LONGEST_NUMBER + 1)}, "no", "empty_or_too_long"),
    ({"no": "A\n1"}, "no", "empty_or_too_long"),
    ({"no": "A\u202e1"}, "no", "empty_or_too_long"),
    ({"lines": ()}, "lines", "missing"),
    (lines(name=" "), "lines[1].name", "missing"),
    (lines(qty=0), "lines[1].qty", "out_of_range"),
    (lines(qty=-1), "lines[1].qty", "out_of_range"),
    (lines(qty=MOST_PIECES + 1), "lines[1].qty", "out_of_range"),
    (lines(price_fen=-1), "lines[1].price_fen", "out_of_range"),
    (lines(price_fen=MOST_FEN + 1), "lines[1].price_fen", "out_of_range"),
    (lines(refunded_qty=-1), "lines[1].refunded_qty", "out_of_range"),
    (lines(refunded_qty=3), "lines[1].refunded_qty", "out_of_range"),
    ({"delivery_fee_fen": -1}, "delivery_fee_fen", "out_of_range"),
    ({"packing_fee_fen": MOST_FEN + 1}, "packing_fee_fen", "out_of_range"),
    ({"discount_fen": -1}, "discount_fen", "out_of_range"),
    ({"platform_subsidy_fen": -1}, "platform_subsidy_fen", "out_of_range"),
    ({"promise": Promise(AT, start=LATER)}, "promise", "ends_before_it_begins"),
    ({"valid_from": AT, "valid_until": AT}, "valid_until", "ends_before_it_begins"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "problem"), BAD)
def test_an_impossible_order_is_refused_for_its_first_bad_field(changes, field, problem):
    with pytest.raises(RuleViolation) as refused:
        check_order(order(**changes))
    assert refused.value.code == "bad_order"
    assert (refused.value.fields["field"], refused.value.fields["problem"]) == (field, problem)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"no": "x" * LONGEST_NUMBER},
        {"no": "订单-1"},
        lines(qty=MOST_PIECES, price_fen=MOST_FEN),
        lines(price_fen=0),
        lines(refunded_qty=2),
        {"promise": Promise(AT, start=AT)},
        {"placed_at": AT + timedelta(days=400)},
        {"valid_from": AT, "valid_until": LATER},
    ],
)
def test_an_unusual_order_is_taken(changes):
    check_order(order(**changes))
