"""`paper pick-list`, `run-sheet` and `handover`: lists of orders as PDF."""

from __future__ import annotations

from pathlib import Path

from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.domain.ids import OrderNo
from pos.errors import Unavailable


def pick_list(call: Call) -> Answer:
    """Write the pick list of one order, or one walk for several."""
    with call.shop() as shop:
        pdf = shop.paperwork.pick_list(_nos(call), paper=call.options.paper)
    return _written(call, pdf, "pick list")


def run_sheet(call: Call) -> Answer:
    """Write a courier's run sheet; it holds whole addresses, and the audit trail says for whom."""
    with call.acting() as (shop, by):
        pdf = shop.paperwork.run_sheet(_nos(call), courier=call.options.courier, by=by)
    return _written(call, pdf, "run sheet")


def hand_over(call: Call) -> Answer:
    """Write the slip by which a courier takes bags over."""
    with call.acting() as (shop, by):
        pdf = shop.paperwork.hand_over(_nos(call), courier=call.options.courier, by=by)
    return _written(call, pdf, "hand-over slip")


def _nos(call: Call) -> list[OrderNo]:
    return [OrderNo(no) for no in dict.fromkeys(call.options.nos)]


def _written(call: Call, pdf: bytes, what: str) -> Answer:
    out: Path = call.options.out
    try:
        out.write_bytes(pdf)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("file_not_written", file=out.name, problem=problem) from error
    nos = _nos(call)
    values = {"file": out.name, "orders": nos, "bytes": len(pdf)}
    return Answer(values, (f"{what} of {len(nos)} orders in {out.name}",))
