"""`codes`: hold, report, release, make anew, undo and extend, each with its reason."""

from __future__ import annotations

from pos.cli.answers import Answer, Exit, money, plain
from pos.cli.fulfilling import slip_of
from pos.cli.session import Call
from pos.domain.digits import grouped
from pos.domain.ids import OrderNo
from pos.domain.orders import Order
from pos.domain.verdicts import Reason


def freeze(call: Call) -> Answer:
    """Hold an order and its code."""
    asked = call.options
    with call.acting() as (shop, by):
        order = shop.disputing.freeze(OrderNo(asked.no), reason=asked.reason, by=by)
    return _held(order)


def unfreeze(call: Call) -> Answer:
    """Release what the shop holds."""
    asked = call.options
    with call.acting() as (shop, by):
        order = shop.disputing.unfreeze(OrderNo(asked.no), reason=asked.reason, by=by)
    return _held(order)


def reissue(call: Call) -> Answer:
    """Make a code anew; every older form is dead from now on."""
    asked = call.options
    no = OrderNo(asked.no)
    with call.acting() as (shop, by):
        digits = shop.disputing.reissue(no, reason=asked.reason, by=by)
        item: dict[str, object] = {"no": no, "paper_code": digits or None}
        slip = slip_of(shop, asked.slip, item)
    failed = bool(slip.get("slip_error"))
    newer = f"new code {grouped(digits)}" if digits else "the customer's page shows the new code"
    return Answer(
        {**item, **slip},
        (f"{no}: {newer}. The old one is refused from now on.",),
        Exit.UNAVAILABLE if failed else Exit.DONE,
        str(slip["slip_error"]) if failed else "",
    )


def undo(call: Call) -> Answer:
    """Take a redemption back; its settlement gets a row that reverses it."""
    asked = call.options
    no = OrderNo(asked.no)
    with call.acting() as (shop, by):
        row = shop.disputing.undo(no, reason=asked.reason, by=by)
        order = shop.overview.order(no)
    values = {
        "no": no,
        "state": order.state,
        "generation": row.generation + 1,
        "reversal": {"id": row.id, "net_fen": row.net_fen, "due_date": row.due_date},
    }
    return Answer(values, (f"{no} is open again; {money(row.net_fen)} is booked back.",))


def extend(call: Call) -> Answer:
    """Let a code live longer."""
    asked = call.options
    no = OrderNo(asked.no)
    with call.acting() as (shop, by):
        code = shop.disputing.extend(no, asked.until, reason=asked.reason, by=by)
    values = {"no": no, "valid_until": code.valid_until}
    return Answer(values, (f"{no} can be redeemed until {plain(code.valid_until)}.",))


def report(call: Call) -> Answer:
    """Note what a customer says about a closed order."""
    asked = call.options
    with call.acting() as (shop, by):
        shop.disputing.report(OrderNo(asked.no), reason=asked.reason, by=by)
    return Answer({"no": asked.no, "reason": asked.reason}, (f"Noted with {asked.no}.",))


def set_aside(call: Call) -> Answer:
    """Note why an order is not redeemed yet."""
    asked = call.options
    with call.acting() as (shop, by):
        shop.disputing.set_aside(OrderNo(asked.no), why=Reason(asked.why), by=by)
    said = f"Noted with {asked.no}: {asked.why}. Nothing was redeemed."
    return Answer({"no": asked.no, "why": asked.why}, (said,))


def _held(order: Order) -> Answer:
    freeze_ = order.freeze
    values = {
        "no": order.no,
        "state": order.state,
        "frozen": None if freeze_ is None else freeze_.reason,
    }
    return Answer(values, (f"{order.no} is {'on hold' if freeze_ else 'released'}.",))
