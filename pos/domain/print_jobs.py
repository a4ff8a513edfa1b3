"""Print jobs as values: what shall be printed where, for whom, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pos.domain.ids import OrderNo, PrinterId, StaffId
from pos.errors import OutcomeUnknown, RuleViolation, Unavailable

JobId = NewType("JobId", int)
"""Counts up: of two jobs of a printer the smaller one comes first."""


class JobState(StrEnum):
    """How far a job has come; stored names, never renamed."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """It may or may not have come out: a person looks and answers."""
    FAILED = "failed"
    """Nothing of it came out; it waits for a person, who retries, moves or cancels it."""
    CANCELLED = "cancelled"

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to do anything any more."""
        return self in {JobState.SENT, JobState.CANCELLED}

    @property
    def wants_a_person(self) -> bool:
        """Whether the job stays as it is until somebody decides."""
        return self in {JobState.UNKNOWN, JobState.FAILED}


class PaperKind(StrEnum):
    """The kinds of paper between which a counter's printers are shared out."""

    LABEL = "label"
    SLIP = "slip"
    A4 = "a4"


class PrintKind(StrEnum):
    """What is printed; stored names, never renamed."""

    LABEL = "label"
    CODE_SLIP = "code_slip"
    PICK_LIST = "pick_list"
    TEST = "test"
    RULER = "ruler"
    CJK = "cjk"
    GUN_SHEET = "gun_sheet"

    @property
    def is_secret(self) -> bool:
        """Whether it shows a code that is stored nowhere, so that only its own process can draw it."""
        return self is PrintKind.CODE_SLIP

    @property
    def paper(self) -> PaperKind:
        """Return the paper it is for."""
        return _PAPERS.get(self, PaperKind.LABEL)


_PAPERS = {
    PrintKind.CODE_SLIP: PaperKind.SLIP,
    PrintKind.PICK_LIST: PaperKind.SLIP,
    PrintKind.GUN_SHEET: PaperKind.A4,
}
PROOFS = {"label": PrintKind.TEST, "ruler": PrintKind.RULER, "cjk": PrintKind.CJK}
"""The pages by which a printer is set up."""


class Answer(StrEnum):
    """What a person saw at the printer of a job nobody is sure of."""

    CAME_OUT = "came_out"
    AGAIN = "again"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a job did not come out for sure: the code and values of the error.

    `is_rule`: trying again mends nothing.
    """

    code: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    is_rule: bool = False

    def __bool__(self) -> bool:
        return bool(self.code)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One job as it stood at `changed_at`.

    `about` holds what a kind needs beside its order to be drawn. `copy` is 0 for the first print of
    an order, n for 补打 n, which `why` gives the reason for. `holder` is the process that sends the
    job, or, of a queued one, the only process that can.
    """

    printer: PrinterId
    kind: PrintKind
    person: StaffId
    person_name: str
    made_at: datetime
    changed_at: datetime
    order_no: OrderNo | None = None
    about: str = ""
    copy: int = 0
    why: str = ""
    state: JobState = JobState.QUEUED
    attempts: int = 0
    trouble: Trouble = field(default_factory=Trouble)
    place: str = ""
    holder: str = ""
    id: JobId = JobId(0)

    @property
    def name(self) -> str:
        """Return how its file or its entry in a queue of the system is called."""
        if self.order_no is None:
            return str(self.kind)
        if self.kind is PrintKind.CODE_SLIP:
            return f"{self.order_no}-code"
        return f"{self.order_no}-copy{self.copy}" if self.copy else self.order_no

    @property
    def error(self) -> RuleViolation | Unavailable | None:
        """Return what went wrong as an error, for a sentence; None where nothing did."""
        if not self.trouble:
            return None
        code, fields = self.trouble.code, self.trouble.fields
        if self.trouble.is_rule:
            return RuleViolation(code, **fields)
        unsure = self.state is JobState.UNKNOWN
        return OutcomeUnknown(code, **fields) if unsure else Unavailable(code, **fields)
