"""`check` and `redeem`: the counter's main act."""

from __future__ import annotations

from pos.app.ids import SystemIds
from pos.cli.answers import Answer, Exit
from pos.cli.grammar import Usage
from pos.cli.sentences import verdict_sentence
from pos.cli.session import Call
from pos.cli.shown import NO_CARD, card_values
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Card, Verdict

_EXITS = {
    Verdict.OK: Exit.DONE,
    Verdict.REDEEMED: Exit.DONE,
    Verdict.PROVISIONAL: Exit.DONE,
    Verdict.PENDING: Exit.UNKNOWN,
}


def check(call: Call) -> Answer:
    """Say what a code is worth now; changes nothing, and a refusal is recorded."""
    call.also |= NO_CARD
    relayed = _relayed(call)
    if relayed is not None:
        with call.acting() as (shop, by):
            card = shop.redeeming.check_relayed(*relayed, by=by, source=ScanSource.COMMAND)
            shop.redeeming.record(card, by=by)
        return _answer(card, {})
    text, source = _scanned(call)
    with call.acting() as (shop, by):
        card = shop.redeeming.check(text, source=source, by=by, tail=call.options.tail)
        shop.redeeming.record(card, by=by)
    return _answer(card, {})


def redeem(call: Call) -> Answer:
    """Redeem a code; the same attempt always gets the same answer."""
    attempt = AttemptId(call.options.attempt or SystemIds().uuid7())
    call.also |= {**NO_CARD, "attempt": attempt}
    relayed = _relayed(call)
    if relayed is not None:
        with call.acting() as (shop, by):
            card = shop.redeeming.redeem_relayed(*relayed, attempt=attempt, by=by)
        return _answer(card, {"attempt": attempt})
    text, source = _scanned(call)
    with call.acting() as (shop, by):
        card = shop.redeeming.redeem(
            text,
            source=source,
            attempt=attempt,
            by=by,
            tail=call.options.tail,
            order=call.options.order,
        )
    return _answer(card, {"attempt": attempt})


def _relayed(call: Call) -> tuple[OrderNo, str] | None:
    """Return the order and the digits read out for it; None where a whole code was given."""
    asked = call.options
    if asked.order is None and asked.relay is not None:
        raise Usage("digits read out over the phone belong to an order: --order NO --relay 12345")
    if asked.order is not None and asked.relay is None and call.options.command == "check":
        raise Usage("digits read out over the phone belong to an order: --order NO --relay 12345")
    return None if asked.relay is None else (OrderNo(asked.order), asked.relay)


def _scanned(call: Call) -> tuple[str, ScanSource]:
    if call.options.image is None:
        return call.text(), ScanSource.COMMAND
    # OpenCV and zxing-cpp, which a typed code does not need.
    from pos.app.pictures import code_in_picture  # noqa: PLC0415

    call.also |= {"verdict": Verdict.NOT_A_CODE, "reason": "no_code_in_picture"}
    found = code_in_picture(call.options.image)
    call.also |= {"verdict": None, "reason": None}
    return found, ScanSource.CAMERA


def _answer(card: Card, more: dict[str, object]) -> Answer:
    code = _EXITS.get(card.verdict, Exit.REFUSED)
    said = verdict_sentence(card)
    values = {**card_values(card), **more}
    if code is Exit.DONE:
        return Answer(values, (said,))
    return Answer({**values, "message": said}, (), code, said)
