"""Compares a day with the hub and a payout statement, keeps what differs, and closes the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pos.domain.closings import Closing, Ticket, TicketId, TicketState
from pos.domain.ids import OrderNo
from pos.domain.reconciliation import (
    SOUND,
    Fate,
    Finding,
    Known,
    Reconciled,
    Record,
    reconcile,
)
from pos.domain.settings import LinkKind
from pos.domain.settlements import Settlement
from pos.domain.staff import Act, Actor
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.hub_link import DayAtHub, DayHere, HubLink
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of
from pos.services.syncing import Syncing


@dataclass(frozen=True, slots=True)
class DayReport:
    """What was found of a day. `hub` is None where there is no link to ask."""

    day: date
    count: int
    net_fen: int
    found: Reconciled
    hub: DayAtHub | None
    unsent: int
    tickets: tuple[Ticket, ...]
    closing: Closing | None

    @property
    def closed(self) -> bool:
        """Whether the day is closed."""
        return self.closing is not None


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Asks the hub outside of any transaction; without a link two sides are compared, or one."""

    store: Store
    clock: Clock
    syncing: Syncing
    link: HubLink

    def look(self, day: date, statement: Sequence[Record] | None = None) -> DayReport:
        """Compare and change nothing; what is unsent is sent first.

        Args: statement: the rows of a payout statement, by order.
        Raises: Unavailable; RuleViolation `link_refused`.
        """
        unsent = self.syncing.sync().left
        with self.store.read() as work:
            here = _here(work, day)
            linked = work.shop.link().kind is LinkKind.HUB
        hub = self.link.compare_day(here) if linked else None
        with self.store.read() as work:
            payout = None if statement is None else _of_day(work, here.rows, statement)
            found = reconcile(
                [Record(x.order_no, x.key, x.net_fen, x.day, x.due_date) for x in here.rows],
                None if hub is None else hub.records,
                payout,
                known=_known(work, here, hub, payout),
            )
            return DayReport(
                day,
                len(here.rows),
                sum(row.net_fen for row in here.rows),
                found,
                hub,
                unsent,
                tuple(work.tickets.select(day=day)),
                work.closings.get(day),
            )

    def reconcile(
        self, day: date, statement: Sequence[Record] | None = None, *, by: Actor
    ) -> DayReport:
        """Compare, and keep a ticket for each difference; the same again changes nothing.

        Raises: as `look`; RuleViolation `not_permitted`.
        """
        report = self.look(day, statement)
        with self.store.begin() as work:
            permit(work, by, Act.RECONCILE)
            opened = _keep(work, report, self.clock)
            if opened:
                now = time_of(work, self.clock.now()).now
                work.audit.add(by, "reconciled", at=now, details=f"{day} {opened}")
            return _with_tickets(work, report)

    def close(
        self, day: date, statement: Sequence[Record] | None = None, *, by: Actor
    ) -> DayReport:
        """Reconcile, and close the day if everything agrees; a closed day stays as it was closed.

        Raises: as `reconcile`; RuleViolation: `day_differs` (day, count, order_no), `day_unsent`
            (day, count), `head_differs` (day), `day_not_begun` (day), `day_changed` (day). The
            tickets are kept all the same.
        """
        with self.store.read() as work:
            permit(work, by, Act.CLOSE_DAY)
        report = self.reconcile(day, statement, by=by)
        if report.closed:
            return report
        _agreed(report)
        with self.store.begin() as work:
            person = permit(work, by, Act.CLOSE_DAY)
            now = time_of(work, self.clock.now()).now
            if day > work.shop.profile().terms.day_of(now):
                raise RuleViolation("day_not_begun", day=day.isoformat())
            rows = work.settlements.select(day)
            if (len(rows), sum(row.net_fen for row in rows)) != (report.count, report.net_fen):
                raise RuleViolation("day_changed", day=day.isoformat())
            if work.closings.get(day) is None:
                closing = Closing(
                    day,
                    now,
                    person.id,
                    person.name,
                    report.count,
                    report.net_fen,
                    work.audit.head(),
                    report.hub is not None,
                )
                work.closings.add(closing)
                said = f"{day} {report.count} {report.net_fen}"
                work.audit.add(by, "day_closed", at=now, details=said)
            return _with_tickets(work, report)

    def tickets(self, state: TicketState | None = None) -> Sequence[Ticket]:
        """Return the tickets, oldest first."""
        with self.store.read() as work:
            return work.tickets.select(state=state)

    def take(self, wanted: TicketId, *, by: Actor) -> Ticket:
        """Make the person who acts the ticket's owner.

        Raises: RuleViolation: `ticket_not_found`, `ticket_settled`, `not_permitted`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.RECONCILE)
            now = time_of(work, self.clock.now()).now
            ticket = work.tickets.get(wanted).taken_by(person.id, person.name, at=now)
            work.tickets.put(ticket)
            work.audit.add(by, "ticket_taken", at=now, details=str(wanted))
            return ticket

    def settle(self, wanted: TicketId, note: str, *, by: Actor) -> Ticket:
        """Write down why there was a difference; then it no longer keeps the day open.

        Raises: RuleViolation: `ticket_not_found`, `ticket_settled`, `note_missing`, `not_permitted`.
        """
        with self.store.begin() as work:
            person = permit(work, by, Act.RECONCILE)
            now = time_of(work, self.clock.now()).now
            before = work.tickets.get(wanted)
            owned = before if before.owner else before.taken_by(person.id, person.name, at=now)
            ticket = owned.settled(note, at=now)
            work.tickets.put(ticket)
            work.audit.add(by, "ticket_settled", at=now, details=f"{wanted} {ticket.note}"[:200])
            return ticket


def _here(work: Work, day: date) -> DayHere:
    seq = work.outbox.highest_seq()
    return DayHere(
        work.shop.profile().id,
        day,
        tuple(work.settlements.select(day)),
        work.shop.devices(),
        work.shop.link().epoch,
        seq,
        work.outbox.audit_head_at(seq) or b"",
    )


def _of_day(
    work: Work, rows: Iterable[Settlement], statement: Sequence[Record]
) -> Sequence[Record]:
    """Leave out the statement's orders that belong to another day of this shop."""
    today = {row.order_no for row in rows}
    other = work.settlements.owed_fen({row.order_no for row in statement} - today).keys()
    return [row for row in statement if row.order_no not in other]


def _known(
    work: Work, here: DayHere, hub: DayAtHub | None, payout: Sequence[Record] | None
) -> Known:
    mine = {row.order_no for row in here.rows}
    said = [*(hub.records if hub is not None else ()), *(payout or ())]
    others = {row.order_no for row in said} - mine
    owed: Mapping[OrderNo, int] = {} if payout is None else work.settlements.owed_fen(mine)
    return Known(
        elsewhere=frozenset(no for no in others if _is_elsewhere(work, no)),
        counters=here.counters,
        late=work.settlements.late(here.day),
        owed_fen=owed,
    )


def _is_elsewhere(work: Work, no: OrderNo) -> bool:
    order = work.orders.find(no)
    if order is None:
        return False
    code = work.codes.by_order(no)
    used = None if code is None else code.redemption
    return order.closed_elsewhere or (used is not None and used.elsewhere)


def _keep(work: Work, report: DayReport, clock: Clock) -> int:
    """Store what is new or has changed among the differences; return how many."""
    known = {(x.finding.order_no, x.finding.fate): x for x in work.tickets.select(day=report.day)}
    now, kept = time_of(work, clock.now()).now, 0
    for finding in report.found.findings:
        if finding.fate is Fate.ELSEWHERE:
            continue
        before = known.get((finding.order_no, finding.fate))
        if before is None:
            work.tickets.add(Ticket(report.day, finding, now, now))
            kept += 1
        elif (after := before.found_again(finding, at=now)) != before:
            work.tickets.put(after)
            kept += 1
    return kept


def _with_tickets(work: Work, report: DayReport) -> DayReport:
    return DayReport(
        report.day,
        report.count,
        report.net_fen,
        report.found,
        report.hub,
        report.unsent,
        tuple(work.tickets.select(day=report.day)),
        work.closings.get(report.day),
    )


def _agreed(report: DayReport) -> None:
    day = report.day.isoformat()
    standing = [one for one in report.found.findings if _keeps_open(one, report)]
    if standing:
        first = standing[0].order_no
        raise RuleViolation("day_differs", day=day, count=len(standing), order_no=first)
    if report.hub is None:
        return
    if report.unsent:
        raise RuleViolation("day_unsent", day=day, count=report.unsent)
    if not report.hub.head_agrees:
        raise RuleViolation("head_differs", day=day)
    own = (report.count, report.net_fen)
    if (report.hub.count, report.hub.net_fen) != own:
        raise RuleViolation("day_differs", day=day, count=1, order_no="")


def _keeps_open(one: Finding, report: DayReport) -> bool:
    """Whether a difference has to go first: between shop and hub always, else until explained."""
    if one.fate in SOUND:
        return False
    if report.hub is not None and one.local_fen != one.hub_fen:
        return True
    explained = {x.finding for x in report.tickets if x.state is TicketState.SETTLED}
    return one not in explained
