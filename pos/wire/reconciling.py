"""What counter and hub compare of one day: figures, the audit head, and the records themselves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pos.wire.orders import Told, Wire
from pos.wire.sync import CodeNumber, Sequence64, Stamp

MAX_RECORDS_A_DAY = 10_000
"""In one request; a larger day is compared by the counter, from the hub's records."""

Fen = Annotated[int, Field(ge=-(2**53), le=2**53)]
Kind = Literal["settlement", "reversal"]


class DayRecord(Wire):
    """One settlement row as the counter has it."""

    order_no: Annotated[str, Field(max_length=64)]
    code_id: CodeNumber
    generation: Annotated[int, Field(ge=1, lt=2**16)]
    kind: Kind
    net_fen: Fen


class DayIn(Wire):
    """A day as the counter has it; without records only figures are compared."""

    count: Annotated[int, Field(ge=0, lt=2**53)]
    net_fen: Fen
    epoch: Sequence64
    seq: Annotated[int, Field(ge=0, lt=2**53)]
    audit_head: Annotated[str, Field(max_length=128)]
    """What went out with the event of number `seq`."""
    counters: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list, max_length=1000
    )
    """Beside the asking one, those whose rows are counted."""
    records: list[DayRecord] | None = Field(default=None, max_length=MAX_RECORDS_A_DAY)


class DayRecordOut(Told):
    """One redemption, or one that was taken back, as the hub booked it."""

    order_no: str
    code_id: CodeNumber
    generation: int
    kind: Kind
    net_fen: int
    device: str
    day: date


class DifferenceOut(Told):
    """One order of which counter and hub do not say the same."""

    order_no: str
    fate: str
    """local_only, hub_only, amount_differs, duplicate, late or elsewhere."""
    local_fen: int | None
    hub_fen: int | None


class DayOut(Told):
    """What `POST /v1/reconciliations/{shop}/{day}` says.

    `count` and `net_fen` are the hub's, without what counters that were not named have redeemed.
    `differences` are judged from the records sent; without any they are left out.
    """

    stamp: Stamp
    matched: bool
    count: int
    net_fen: int
    head_agrees: bool
    differences: list[DifferenceOut] = Field(default_factory=list)
    records: list[DayRecordOut] = Field(default_factory=list)
    """All of the day, where it is not matched."""
