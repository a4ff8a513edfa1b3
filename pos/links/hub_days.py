"""Translates between a day as it travels to and from the hub and the program's own values."""

from __future__ import annotations

from pos.domain.ids import DeviceId, OrderNo
from pos.domain.reconciliation import Record
from pos.domain.settlements import Settlement
from pos.services.hub_link import DayAtHub, DayHere
from pos.wire.reconciling import MAX_RECORDS_A_DAY, DayOut


def day_json(day: DayHere) -> dict[str, object]:
    """Return the day as it travels; a very large one without its records."""
    said: dict[str, object] = {
        "count": len(day.rows),
        "net_fen": sum(row.net_fen for row in day.rows),
        "epoch": day.epoch,
        "seq": day.seq,
        "audit_head": day.audit_head.hex(),
        "counters": sorted(day.counters),
    }
    if len(day.rows) <= MAX_RECORDS_A_DAY:
        said["records"] = [_record_json(row) for row in day.rows]
    return said


def read_day(day: DayHere, told: DayOut) -> DayAtHub:
    """Return what the hub said; where all is the same it sends no records, and they are our own."""
    records = tuple(
        Record(
            OrderNo(one.order_no),
            f"{one.code_id}/{one.generation}/{one.kind}",
            one.net_fen,
            one.day,
            device=DeviceId(one.device),
        )
        for one in told.records
    )
    if told.matched and not records:
        records = tuple(Record(row.order_no, row.key, row.net_fen, row.day) for row in day.rows)
    return DayAtHub(told.matched, told.head_agrees, told.count, told.net_fen, records)


def _record_json(row: Settlement) -> dict[str, object]:
    return {
        "order_no": row.order_no,
        "code_id": str(row.code_id),
        "generation": row.generation,
        "kind": row.kind.value,
        "net_fen": row.net_fen,
    }
