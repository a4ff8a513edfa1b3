"""`auto-accept …`: orders that fit are accepted by rule (自动接单)."""

from __future__ import annotations

from datetime import time

from pos.app.accepting import accept_by_rule
from pos.cli.answers import Answer
from pos.cli.session import Call
from pos.cli.spool import WITHIN_S, job_item
from pos.domain.auto_accept import Standing
from pos.domain.digits import grouped
from pos.services.auto_accepting import Ruling

_STANDING = {
    Standing.OFF: "Orders are accepted by hand.",
    Standing.ON: "Orders that fit are accepted by rule, {start}-{end}.",
    Standing.OUTSIDE_HOURS: "Orders are accepted by rule {start}-{end}; now by hand.",
    Standing.NOBODY_BEHIND: "The rule stopped: whoever switched it on may no longer do so. A manager has to switch it on again.",
}
_MIDNIGHT = time(0)


def on(call: Call) -> Answer:
    """Switch the rule on, for all day or between two hours."""
    asked = call.options
    with call.acting() as (shop, by):
        start, end = asked.start or _MIDNIGHT, asked.end or _MIDNIGHT
        shop.auto_accepting.switch_on(start=start, end=end, by=by)
        return _answer(shop.auto_accepting.ruling())


def off(call: Call) -> Answer:
    """Switch the rule off."""
    with call.acting() as (shop, by):
        shop.auto_accepting.switch_off(by=by)
        return _answer(shop.auto_accepting.ruling())


def show(call: Call) -> Answer:
    """Show the rule and the orders that do not fit it."""
    with call.shop() as shop:
        return _answer(shop.auto_accepting.ruling())


def run(call: Call) -> Answer:
    """Accept what waits and fits, once; the window does it by itself."""
    with call.acting() as (shop, _):
        ran, jobs = accept_by_rule(shop)
        # The slip of a code can only be drawn by this process.
        ended = shop.print_loop.wait([job.id for job in jobs], within_s=WITHIN_S)
        ruling = shop.auto_accepting.ruling()
    items = [
        {"no": one.order.no, "pick_no": one.order.pick_no, "paper_code": one.paper_code}
        for one in ran.accepted
    ]
    lines = [f"{one.order.no} accepted" + _code(one.paper_code) for one in ran.accepted]
    shown = _answer(ruling)
    return Answer(
        {**shown.values, "accepted": items, "jobs": list(map(job_item, ended))},
        (*lines, *shown.lines),
    )


def _code(digits: str | None) -> str:
    return f"  code {grouped(digits)} (shown this once)" if digits else ""


def _answer(ruling: Ruling) -> Answer:
    hours = {"start": f"{ruling.rule.start:%H:%M}", "end": f"{ruling.rule.end:%H:%M}"}
    values: dict[str, object] = {
        "on": ruling.rule.on,
        "standing": ruling.standing,
        **hours,
        "person": ruling.person,
        "unfit": [{"no": no, "reason": reason} for no, reason in ruling.unfit.items()],
    }
    lines = [_STANDING[ruling.standing].format(**hours)]
    lines += [f"{no} waits for a person: {reason}" for no, reason in ruling.unfit.items()]
    return Answer(values, lines)
