"""A day that was closed, and the differences somebody looks into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from pos.domain.ids import StaffId
from pos.domain.reconciliation import Finding
from pos.errors import RuleViolation

TicketId = NewType("TicketId", int)
UNSTORED = TicketId(0)
LONGEST_NOTE = 500
NOBODY = StaffId("")


@dataclass(frozen=True, slots=True)
class Closing:
    """The figures of a day that agreed when it was closed; they are never changed again."""

    day: date
    closed_at: datetime
    person: StaffId
    person_name: str
    count: int
    net_fen: int
    audit_head: bytes
    by_hub: bool
    """Whether a hub compared them, too."""


class TicketState(StrEnum):
    """Stored names, never renamed."""

    OPEN = "open"
    SETTLED = "settled"
    """Somebody found out why, and wrote it down."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One difference of a day; found again it stays the same ticket."""

    day: date
    finding: Finding
    opened_at: datetime
    changed_at: datetime
    id: TicketId = UNSTORED
    state: TicketState = TicketState.OPEN
    owner: StaffId = NOBODY
    owner_name: str = ""
    note: str = ""

    def age_days(self, now: datetime) -> int:
        """Return for how many whole days it has been open, or was."""
        until = now if self.state is TicketState.OPEN else self.changed_at
        return max(0, (until - self.opened_at).days)

    def taken_by(self, who: StaffId, name: str, *, at: datetime) -> Ticket:
        """Return the ticket with an owner. Raises RuleViolation `ticket_settled`."""
        self._still_open()
        return replace(self, owner=who, owner_name=name, changed_at=at)

    def settled(self, note: str, *, at: datetime) -> Ticket:
        """Return the ticket explained. Raises RuleViolation `ticket_settled`, `note_missing`."""
        self._still_open()
        if not note.strip():
            raise RuleViolation("note_missing", ticket=self.id)
        said = note.strip()[:LONGEST_NOTE]
        return replace(self, state=TicketState.SETTLED, note=said, changed_at=at)

    def found_again(self, finding: Finding, *, at: datetime) -> Ticket:
        """Return the ticket as it is found now: with other amounts it is open again."""
        if finding == self.finding:
            return self
        return replace(self, finding=finding, state=TicketState.OPEN, changed_at=at)

    def _still_open(self) -> None:
        if self.state is not TicketState.OPEN:
            raise RuleViolation("ticket_settled", ticket=self.id)
