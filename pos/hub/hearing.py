"""Events from counters: each one applied once, in sequence per device, with a verdict of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pos.domain.events import EventKind
from pos.domain.ids import EventId
from pos.hub.effects import EFFECTS, Conflict, Heard, Parked
from pos.hub.ledger.rows import Device, HeldEvent
from pos.hub.ledger.store import Book
from pos.hub.secrets import HubSecrets
from pos.wire.sync import EventIn, EventVerdict

Outcome = Literal["accepted", "duplicate", "conflict", "parked"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """The verdicts of one batch, and how far the device is held after it."""

    device: Device
    verdicts: tuple[EventVerdict, ...]


@dataclass(slots=True)
class _Held:
    """How far the device is held while a batch is gone through."""

    device: Device

    def leaves_a_gap(self, event: EventIn) -> bool:
        """Whether something between what is held and this event was never heard."""
        if event.epoch > self.device.epoch:
            return event.seq != 1
        return event.epoch == self.device.epoch and event.seq > self.device.seq + 1

    def is_new(self, event: EventIn) -> bool:
        return (event.epoch, event.seq) > (self.device.epoch, self.device.seq)

    def advance(self, event: EventIn) -> None:
        if self.is_new(event):
            self.device = replace(
                self.device, epoch=event.epoch, seq=event.seq, audit_head=event.audit_head
            )


def hear(
    book: Book, secrets: HubSecrets, device: Device, events: Sequence[EventIn], *, at: datetime
) -> Hearing:
    """Apply a batch inside the caller's transaction, up to the first gap in the sequence.

    An event heard before gets its first verdict again (`duplicate` for accepted); one that was
    parked is judged anew. While an event is parked, later ones of the same order and device are
    parked too, as `waits_for_parked`: they go through once the first has. A counter may as well
    keep those back: while one of its events is parked, a gap is no sign of a loss.
    """
    held = _Held(device)
    verdicts = []
    for event in events:
        if held.leaves_a_gap(event) and not book.events.has_parked(device.id):
            break
        verdict = _one(book, held, event, at)
        if event.device == device.id:
            held.advance(event)
        verdicts.append(_told(secrets, verdict))
    if held.device != device:
        book.parties.put_progress(held.device)
    return Hearing(held.device, tuple(verdicts))


def _one(book: Book, held: _Held, event: EventIn, at: datetime) -> HeldEvent:
    fingerprint = _fingerprint(event)
    known = book.events.find(EventId(event.event_id))
    if known is not None and known.outcome != "parked":
        if known.fingerprint != fingerprint:
            return _parked(event, fingerprint, "id_reused")
        again = "duplicate" if known.outcome == "accepted" else known.outcome
        return replace(known, outcome=again)
    if event.device != held.device.id:
        return _parked(event, fingerprint, "wrong_device")
    if known is None and not held.is_new(event) and book.events.is_numbered(event):
        # Two different pasts of one counter: a person has to look, nothing is overwritten.
        return _parked(event, fingerprint, "seq_reused")
    verdict = _judged(book, held.device, event, fingerprint, at)
    book.events.put(event, _canonical(event.payload), verdict, at=at)
    return verdict


def _judged(
    book: Book, device: Device, event: EventIn, fingerprint: bytes, at: datetime
) -> HeldEvent:
    try:
        if book.events.is_waited_for(device.id, event):
            raise Parked("waits_for_parked")
        net_fen = _apply(book, device, event, at)
    except Parked as parked:
        return _parked(event, fingerprint, parked.reason)
    except Conflict as conflict:
        return HeldEvent(
            EventId(event.event_id), fingerprint, "conflict", conflict.reason, conflict.winner, None
        )
    return HeldEvent(EventId(event.event_id), fingerprint, "accepted", "", "", net_fen)


def _apply(book: Book, device: Device, event: EventIn, at: datetime) -> int | None:
    try:
        effect = EFFECTS[EventKind(event.kind)]
    except (ValueError, KeyError) as error:
        raise Parked("unknown_kind") from error
    return effect(Heard(book, device, event, at))


def _told(secrets: HubSecrets, verdict: HeldEvent) -> EventVerdict:
    # The receipt of a repeated event is the one it had: it stands for what was done once.
    standing = "accepted" if verdict.outcome == "duplicate" else verdict.outcome
    outcome: Outcome = verdict.outcome  # type: ignore[assignment]  # only those four are stored
    return EventVerdict(
        event_id=verdict.event_id,
        outcome=outcome,
        receipt=secrets.receipt(verdict.event_id, standing),
        reason=verdict.reason,
        winner=verdict.winner,
        net_fen=verdict.net_fen,
    )


def _parked(event: EventIn, fingerprint: bytes, reason: str) -> HeldEvent:
    return HeldEvent(EventId(event.event_id), fingerprint, "parked", reason, "", None)


def _fingerprint(event: EventIn) -> bytes:
    # Epoch, number and audit head are left out: a restored counter numbers the same events anew.
    said = (
        event.device,
        event.kind,
        event.order_no,
        event.code_id,
        event.at.isoformat(),
        _canonical(event.payload),
    )
    return hashlib.sha256(json.dumps(said).encode()).digest()


def _canonical(payload: dict[str, object]) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"))
