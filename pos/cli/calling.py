"""`orders phone` and `orders called`: one customer's number, and what came of the call."""

from __future__ import annotations

from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.domain.ids import OrderNo
from pos.services.calling import CallOutcome


def phone(call: Call) -> Answer:
    """Show one order's full number; who saw it is recorded."""
    with call.acting() as (shop, by):
        shown = shop.calling.reveal(OrderNo(call.options.no), by=by)
    number = f"{shown.number}-{shown.ext}" if shown.ext else shown.number
    values = {"no": shown.order_no, "phone": shown.number, "phone_ext": shown.ext or None}
    return Answer(values, (number,))


def called(call: Call) -> Answer:
    """Note what came of a call."""
    no, outcome = OrderNo(call.options.no), CallOutcome(call.options.outcome)
    with call.acting() as (shop, by):
        shop.calling.note(no, outcome, by=by)
    return Answer({"no": no, "outcome": outcome}, (f"{no}: {outcome} is noted.",))
