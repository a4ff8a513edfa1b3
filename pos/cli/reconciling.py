"""`reconcile`, `tickets …`: does a day agree with the hub and the payout, and what does not."""

from __future__ import annotations

from pos.cli.answers import Answer, money, table
from pos.cli.session import Call
from pos.domain.closings import Closing, Ticket, TicketId, TicketState
from pos.domain.reconciliation import Fate, Finding, Record
from pos.domain.staff import Actor
from pos.services.reconciling import DayReport, Reconciling


def day(call: Call) -> Answer:
    """Compare a day; with a person its differences are kept, and the day may be closed."""
    asked = call.options
    call.also |= dict.fromkeys((fate.value for fate in Fate), None) | {"closed": None, "items": []}
    if asked.close or asked.person:
        with call.acting() as (shop, by):
            return _answer(_kept(call, shop.reconciling, _statement(call), by))
    with call.shop() as shop:
        return _answer(shop.reconciling.look(asked.date, _statement(call)))


def tickets(call: Call) -> Answer:
    """List the differences somebody looks into, oldest first."""
    state = None if call.options.all else TicketState.OPEN
    with call.shop() as shop:
        found, now = shop.reconciling.tickets(state), shop.clock.now()
    items = [_ticket_item(one) | {"age_days": one.age_days(now)} for one in found]
    rows = [
        (
            str(one.id),
            str(one.day),
            one.finding.order_no,
            one.finding.fate.value,
            f"{one.age_days(now)} d",
            one.owner_name,
            one.note,
        )
        for one in found
    ]
    return Answer({"items": items}, table(rows) or ("Nothing is open.",))


def take(call: Call) -> Answer:
    """Become a ticket's owner."""
    with call.acting() as (shop, by):
        ticket = shop.reconciling.take(TicketId(call.options.ticket), by=by)
    return Answer(_ticket_item(ticket), (f"Ticket {ticket.id} is yours, {ticket.owner_name}.",))


def settle(call: Call) -> Answer:
    """Write down why there was a difference."""
    asked = call.options
    with call.acting() as (shop, by):
        ticket = shop.reconciling.settle(TicketId(asked.ticket), asked.note, by=by)
    return Answer(_ticket_item(ticket), (f"Ticket {ticket.id} is settled.",))


def _kept(
    call: Call, reconciling: Reconciling, payout: list[Record] | None, by: Actor
) -> DayReport:
    asked = call.options
    report = reconciling.reconcile(asked.date, payout, by=by)
    if not asked.close:
        return report
    call.also |= _values(report)  # a day that cannot be closed still says what was found
    return reconciling.close(asked.date, payout, by=by)


def _statement(call: Call) -> list[Record] | None:
    path = call.options.statement
    if path is None:
        return None
    from pos.links.files.payouts import read_payouts  # noqa: PLC0415 - most days go without

    found = read_payouts(path)
    call.also["without_order"] = found.without_order
    return list(found.rows)


def _answer(report: DayReport) -> Answer:
    counts = ", ".join(f"{fate.value} {count}" for fate, count in report.found.counts.items())
    rows = [
        (one.order_no, one.fate.value, *map(_yuan, (one.local_fen, one.hub_fen, one.payout_fen)))
        for one in report.found.findings
    ]
    head = ("order", "", "here", "hub", "payout")
    closed = f"{report.day} is {'closed' if report.closed else 'open'}."
    lines = [f"{report.day}: {counts}", *(table([head, *rows]) if rows else ()), closed]
    return Answer(_values(report), lines)


def _values(report: DayReport) -> dict[str, object]:
    tickets_of = {(x.finding.order_no, x.finding.fate): x for x in report.tickets}
    return {
        "date": report.day,
        **{fate.value: count for fate, count in report.found.counts.items()},
        "closed": report.closed,
        "closing": _closing_item(report.closing),
        "count": report.count,
        "net_fen": report.net_fen,
        "unsent": report.unsent,
        "hub": None
        if report.hub is None
        else {
            "matched": report.hub.matched,
            "head_agrees": report.hub.head_agrees,
            "count": report.hub.count,
            "net_fen": report.hub.net_fen,
        },
        "items": [
            _finding_item(one) | {"ticket": None if ticket is None else ticket.id}
            for one in report.found.findings
            for ticket in (tickets_of.get((one.order_no, one.fate)),)
        ],
    }


def _finding_item(one: Finding) -> dict[str, object]:
    return {
        "order_no": one.order_no,
        "class": one.fate,
        "local_fen": one.local_fen,
        "hub_fen": one.hub_fen,
        "payout_fen": one.payout_fen,
    }


def _closing_item(closing: Closing | None) -> dict[str, object] | None:
    if closing is None:
        return None
    return {
        "at": closing.closed_at,
        "by": closing.person_name,
        "count": closing.count,
        "net_fen": closing.net_fen,
        "audit_head": closing.audit_head,
        "by_hub": closing.by_hub,
    }


def _ticket_item(one: Ticket) -> dict[str, object]:
    return {
        "ticket": one.id,
        "date": one.day,
        **_finding_item(one.finding),
        "state": one.state,
        "owner": one.owner_name or None,
        "note": one.note,
        "opened_at": one.opened_at,
        "changed_at": one.changed_at,
    }


def _yuan(fen: int | None) -> str:
    return "–" if fen is None else money(fen)
