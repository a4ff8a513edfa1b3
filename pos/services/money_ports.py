"""What reconciling needs of the shop's database: closed days and tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from pos.domain.closings import Closing, Ticket, TicketId, TicketState


class Closings(Protocol):
    """Closed days: added once, never changed."""

    def get(self, day: date) -> Closing | None:
        """Return the day's closing, or None while it is open."""
        ...

    def add(self, closing: Closing) -> None:
        """Store it and mark the rows of its day; the primary key refuses a second one."""
        ...


class Tickets(Protocol):
    """Differences, one ticket for each."""

    def get(self, wanted: TicketId) -> Ticket:
        """Return the ticket. Raises RuleViolation `ticket_not_found`."""
        ...

    def select(
        self, *, day: date | None = None, state: TicketState | None = None
    ) -> Sequence[Ticket]:
        """Return the tickets of a day, or in a state, or all, oldest first."""
        ...

    def add(self, ticket: Ticket) -> None:
        """Store a new one; (day, order, class) is unique."""
        ...

    def put(self, ticket: Ticket) -> None:
        """Store it as it stands now."""
        ...
