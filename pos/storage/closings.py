"""Closed days and tickets as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from pos.domain.closings import Closing, Ticket, TicketId, TicketState
from pos.domain.ids import OrderNo, StaffId
from pos.domain.reconciliation import Fate, Finding
from pos.errors import RuleViolation
from pos.sql.columns import from_us, to_us
from pos.storage.tables import closing, settlement, ticket


class SqlClosings:
    """Implements `pos.services.money_ports.Closings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, day: date) -> Closing | None:
        """Return the day's closing, or None while it is open."""
        row = (
            self._connection.execute(select(closing).where(closing.c.day == day.isoformat()))
            .mappings()
            .one_or_none()
        )
        return None if row is None else _closing(dict(row))

    def add(self, made: Closing) -> None:
        """Store it and mark the rows of its day; the primary key refuses a second one."""
        day = made.day.isoformat()
        self._connection.execute(
            insert(closing).values(
                day=day,
                closed_us=to_us(made.closed_at),
                person=made.person,
                person_name=made.person_name,
                count=made.count,
                net_fen=made.net_fen,
                audit_head=made.audit_head,
                by_hub=made.by_hub,
            )
        )
        self._connection.execute(
            update(settlement).where(settlement.c.day == day).values(closed=True)
        )


class SqlTickets:
    """Implements `pos.services.money_ports.Tickets`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, wanted: TicketId) -> Ticket:
        """Return the ticket. Raises RuleViolation `ticket_not_found`."""
        row = self._connection.execute(select(ticket).where(ticket.c.id == wanted)).one_or_none()
        if row is None:
            raise RuleViolation("ticket_not_found", ticket=wanted)
        return _ticket(row)

    def select(
        self, *, day: date | None = None, state: TicketState | None = None
    ) -> Sequence[Ticket]:
        """Return the tickets of a day, or in a state, or all, oldest first."""
        query = select(ticket).order_by(ticket.c.id)
        if day is not None:
            query = query.where(ticket.c.day == day.isoformat())
        if state is not None:
            query = query.where(ticket.c.state == state.value)
        return [_ticket(row) for row in self._connection.execute(query)]

    def add(self, made: Ticket) -> None:
        """Store a new one; (day, order, class) is unique."""
        key = {
            "day": made.day.isoformat(),
            "order_no": made.finding.order_no,
            "kind": made.finding.fate.value,
            "opened_us": to_us(made.opened_at),
        }
        self._connection.execute(insert(ticket).values(**key, **_values(made)))

    def put(self, changed: Ticket) -> None:
        """Store it as it stands now."""
        mine = update(ticket).where(ticket.c.id == changed.id)
        self._connection.execute(mine.values(**_values(changed)))


def _values(made: Ticket) -> dict[str, object]:
    return {
        "local_fen": made.finding.local_fen,
        "hub_fen": made.finding.hub_fen,
        "payout_fen": made.finding.payout_fen,
        "state": made.state.value,
        "owner": made.owner,
        "owner_name": made.owner_name,
        "changed_us": to_us(made.changed_at),
        "note": made.note,
    }


def _closing(row: Mapping[str, Any]) -> Closing:
    return Closing(
        day=date.fromisoformat(row["day"]),
        closed_at=from_us(row["closed_us"]),
        person=StaffId(row["person"]),
        person_name=row["person_name"],
        count=row["count"],
        net_fen=row["net_fen"],
        audit_head=bytes(row["audit_head"]),
        by_hub=bool(row["by_hub"]),
    )


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        day=date.fromisoformat(row.day),
        finding=Finding(
            OrderNo(row.order_no), Fate(row.kind), row.local_fen, row.hub_fen, row.payout_fen
        ),
        opened_at=from_us(row.opened_us),
        changed_at=from_us(row.changed_us),
        id=TicketId(row.id),
        state=TicketState(row.state),
        owner=StaffId(row.owner),
        owner_name=row.owner_name,
        note=row.note,
    )
