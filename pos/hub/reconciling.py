"""Compares a day of a shop as its counter has it with what the hub has booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pos.domain.ids import DeviceId, OrderNo
from pos.domain.reconciliation import Fate, Finding, Known, Record, reconcile
from pos.hub.ledger.rows import Device, HeldDayRow
from pos.hub.ledger.store import Book
from pos.hub.platform import Platform
from pos.wire.reconciling import DayIn, DayOut, DayRecordOut, DifferenceOut


def compare_day(platform: Platform, book: Book, device: Device, day: date, said: DayIn) -> DayOut:
    """Return whether figures, records and audit head agree, and otherwise what does not."""
    held = book.codes.day_rows(device.shop, day)
    counters = frozenset({device.id, *map(DeviceId, said.counters)})
    own = [row for row in held if row.device in counters]
    figures = len(own), sum(row.net_fen for row in own)
    head_agrees = _head_agrees(device, said)
    findings = _findings(said, held, counters, day)
    agree = figures == (said.count, said.net_fen) and said.records is not None
    matched = agree and all(one.fate is Fate.ELSEWHERE for one in findings)
    return DayOut(
        stamp=platform.stamp(book, device),
        matched=matched,
        count=figures[0],
        net_fen=figures[1],
        head_agrees=head_agrees,
        differences=[_difference(one) for one in findings],
        records=[] if matched and not findings else [_out(row, day) for row in held],
    )


def _head_agrees(device: Device, said: DayIn) -> bool:
    if said.seq == 0:  # nothing was told in this epoch yet
        return device.seq == 0 or device.epoch < said.epoch
    held = device.epoch, device.seq, device.audit_head
    return held == (said.epoch, said.seq, said.audit_head)


def _findings(
    said: DayIn, held: Sequence[HeldDayRow], counters: frozenset[DeviceId], day: date
) -> Sequence[Finding]:
    if said.records is None:
        return ()
    local = [
        Record(
            OrderNo(one.order_no), f"{one.code_id}/{one.generation}/{one.kind}", one.net_fen, day
        )
        for one in said.records
    ]
    hub = [
        Record(
            row.order_no,
            f"{row.code_id}/{row.generation}/{row.kind}",
            row.net_fen,
            day,
            device=row.device,
        )
        for row in held
    ]
    return reconcile(local, hub, known=Known(counters=counters)).findings


def _difference(one: Finding) -> DifferenceOut:
    return DifferenceOut(
        order_no=one.order_no, fate=one.fate.value, local_fen=one.local_fen, hub_fen=one.hub_fen
    )


def _out(row: HeldDayRow, day: date) -> DayRecordOut:
    return DayRecordOut(
        order_no=row.order_no,
        code_id=str(row.code_id),
        generation=row.generation,
        kind="settlement" if row.kind == "settlement" else "reversal",
        net_fen=row.net_fen,
        device=row.device,
        day=day,
    )
