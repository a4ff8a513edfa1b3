"""`orders accept`, `reject`, `pack` and `handed`: what a shop does with an order."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from pos.app.shop import Shop
from pos.cli.answers import Answer, Exit
from pos.cli.grammar import Usage
from pos.cli.sentences import sentence
from pos.cli.session import Call
from pos.domain.digits import grouped
from pos.domain.ids import OrderNo
from pos.domain.orders import Order
from pos.domain.staff import Actor
from pos.errors import RuleViolation


def accept(call: Call) -> Answer:
    """Accept orders; one that cannot be accepted stops no other."""
    asked = call.options
    if asked.slip is not None and len(asked.nos) > 1:
        raise Usage("--slip goes with one order: the slip of each is a page of its own")
    if (asked.partial or asked.substitute) and len(asked.nos) > 1:
        raise Usage("--partial and --substitute go with one order")
    items: list[dict[str, object]] = []
    refused: list[dict[str, object]] = []
    with call.acting() as (shop, by):
        for no in dict.fromkeys(asked.nos):
            try:
                items.append(_accepted(shop, OrderNo(no), by, asked))
            except RuleViolation as error:
                said = sentence(error.code, error.fields)
                short = {"lines": error.fields["lines"]} if error.code == "would_oversell" else {}
                refused.append({"no": no, "error": error.code, "message": said, **short})
        slip = slip_of(shop, asked.slip, items[0]) if items else {}
    values = {"items": items, "refused": refused, **slip}
    if len(asked.nos) == 1:
        values = {**(items or refused)[0], **values}
    elif refused:
        values |= {"error": refused[0]["error"], "message": refused[0]["message"]}
    lines = [_accepted_line(item) for item in items]
    problems = [str(one["message"]) for one in refused] + [
        str(x) for x in slip.values() if slip.get("slip_error")
    ]
    code = Exit.REFUSED if refused else Exit.UNAVAILABLE if slip.get("slip_error") else Exit.DONE
    return Answer(values, lines, code, "\n".join(problems))


def reject(call: Call) -> Answer:
    """Reject an order with a reason for the customer."""
    with call.acting() as (shop, by):
        order = shop.intake.reject(OrderNo(call.options.no), reason=call.options.reason, by=by)
    return _moved(order)


def pack(call: Call) -> Answer:
    """Close an order's bags."""
    with call.acting() as (shop, by):
        order = shop.picking.finish(OrderNo(call.options.no), bags=call.options.bags, by=by)
    return _moved(order)


def handed(call: Call) -> Answer:
    """Note a platform's order as handed over; it stays to be redeemed on the platform."""
    with call.acting() as (shop, by):
        order = shop.intake.handed(OrderNo(call.options.no), by=by)
    values = {**_moved(order).values, "handed_here": True, "to_do": "redeem_on_platform"}
    line = f"{order.no} is noted as handed over. To do: redeem it on the platform (还需在千牛核销)."
    return Answer(values, (line,))


def _accepted(shop: Shop, no: OrderNo, by: Actor, asked: argparse.Namespace) -> dict[str, object]:
    changes = shop.fitting.changes(
        no, partial=dict(asked.partial), instead=dict(asked.substitute), consent=asked.consent
    )
    done = shop.intake.accept(no, by=by, changes=changes)
    return {
        "no": done.order.no,
        "state": done.order.state,
        "pick_no": done.order.pick_no,
        "paper_code": done.paper_code,
        "address_gap": done.address_gap,
        "refunded_fen": done.order.refund_fen,
        "notes": [asdict(note) for note in done.notes],
    }


def _accepted_line(item: dict[str, object]) -> str:
    said = f"{item['no']} {item['state']}"
    if item["paper_code"]:
        said += f"  code {grouped(str(item['paper_code']))} (shown this once)"
    if item["address_gap"]:
        said += f"  the address names no {item['address_gap']}: ask the customer"
    for note in _stock_notes(item):
        said += f"\n  {note}"
    return said


def _stock_notes(item: dict[str, object]) -> list[str]:
    """Return what the stock says of an accepted order, a sentence per line."""
    notes: list[dict[str, object]] = item["notes"]  # type: ignore[assignment]  # made above
    return [sentence(str(note["kind"]), note) for note in notes]


def slip_of(shop: Shop, out: Path | None, item: dict[str, object]) -> dict[str, object]:
    """Write the slip. The code stands in the answer whatever becomes of the file."""
    if out is None:
        return {}
    if not item["paper_code"]:
        return {"slip": None, "slip_error": f"{item['no']} has no new paper code to print."}
    pdf = shop.printing.slip(OrderNo(str(item["no"])), str(item["paper_code"]))
    try:
        out.write_bytes(pdf)
    except OSError as error:
        said = sentence("file_not_written", {"file": out.name, "problem": error.strerror})
        return {"slip": None, "slip_error": said}
    return {"slip": out.name}


def _moved(order: Order) -> Answer:
    values = {"no": order.no, "state": order.state, "bags": order.bags, "pick_no": order.pick_no}
    if order.closed_reason:
        values["closed_reason"] = order.closed_reason
    return Answer(values, (f"{order.no} {order.state}",))
