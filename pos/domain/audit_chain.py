"""The audit trail of one device as a chain of hashes: any edit, cut, fork or gap shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pos.domain.ids import CodeId, OrderNo

GENESIS = bytes(32)
"""What stands before the first entry of a device (`seq` 1)."""

_FORM = "handover audit 1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AuditBody:
    """One act: who did what, when, on which device; `seq` counts from 1 without a gap."""

    device: str
    seq: int
    at: datetime
    person: str
    act: str
    order_no: OrderNo | None
    code_id: CodeId | None
    details: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found: `first_bad` is the seq that should have come where the chain broke.

    `entries` counts all that were read, `head` is the hash of the last one that was still good.
    """

    ok: bool
    entries: int
    head: bytes
    first_bad: int | None


def chain_hash(previous: bytes, entry: AuditBody) -> bytes:
    """Return the 32 bytes that bind this entry to all before it."""
    fields = (
        _FORM.encode(),
        previous,
        _text(entry.device),
        _text(entry.seq),
        _text((entry.at - _EPOCH) // timedelta(microseconds=1)),
        _text(entry.person),
        _text(entry.act),
        _text(entry.order_no),
        _text(entry.code_id),
        _text(entry.details),
    )
    return hashlib.sha256(b"".join(map(_framed, fields))).digest()


def verify_chain(
    entries: Iterable[tuple[AuditBody, bytes]], *, start: bytes, anchor: tuple[int, bytes] | None
) -> ChainReport:
    """Check one device's entries, each with its stored hash, in the order of `seq`.

    Args: start: the hash before the first entry; with GENESIS that entry must be number 1.
        anchor: (seq, hash) as an event or a backup carried it away. Only this finds a tail that
        was cut off, or a chain rewritten as a whole; one that lies before `start` says nothing.
    """
    walk = _Walk(start, anchor)
    for body, stored in entries:
        walk.step(body, stored)
    return walk.report()


class _Walk:
    """One pass along a chain, in constant memory."""

    def __init__(self, start: bytes, anchor: tuple[int, bytes] | None) -> None:
        self._head = start
        self._anchor = anchor
        self._next_seq = 1 if start == GENESIS else None
        self._device: str | None = None
        self._entries = 0
        self._first_bad: int | None = None

    def step(self, body: AuditBody, stored: bytes) -> None:
        self._entries += 1
        if self._first_bad is not None:
            return
        expected = body.seq if self._next_seq is None else self._next_seq
        if not self._follows(body, stored, expected):
            self._first_bad = expected
            return
        self._head, self._next_seq, self._device = stored, expected + 1, body.device

    def report(self) -> ChainReport:
        if self._first_bad is None and not self._reaches_anchor():
            self._first_bad = self._anchor_seq() if self._next_seq is None else self._next_seq
        return ChainReport(self._first_bad is None, self._entries, self._head, self._first_bad)

    def _follows(self, body: AuditBody, stored: bytes, expected: int) -> bool:
        return (
            body.seq == expected
            and self._device in (None, body.device)
            and chain_hash(self._head, body) == stored
            and self._agrees_with_anchor(body.seq, stored)
        )

    def _agrees_with_anchor(self, seq: int, stored: bytes) -> bool:
        if self._anchor is None:
            return True
        anchor_seq, anchor_hash = self._anchor
        if seq - 1 == anchor_seq and self._head != anchor_hash:
            return False
        return seq != anchor_seq or stored == anchor_hash

    def _reaches_anchor(self) -> bool:
        if self._anchor is None:
            return True
        if self._next_seq is None:
            return self._head == self._anchor[1]
        return self._next_seq > self._anchor_seq()

    def _anchor_seq(self) -> int:
        return 0 if self._anchor is None else self._anchor[0]


def _text(value: str | int | None) -> bytes | None:
    # A lone surrogate cannot reach the database, but must not stop a check either.
    return None if value is None else str(value).encode("utf-8", "surrogatepass")


def _framed(field: bytes | None) -> bytes:
    """Put the length before the field, so that no two different entries have one encoding."""
    if field is None:
        return b"\x00"
    return b"\x01" + len(field).to_bytes(8) + field
