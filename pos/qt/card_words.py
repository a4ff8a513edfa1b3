"""What a verdict card says: colour, icon, one big word, the reason, what to do, the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos.domain.verdicts import HOLDS, Card, Reason, Verdict
from pos.qt.moments import day_and_hour, exact_moment, moment
from pos.qt.theme import Tone
from pos.qt.words import Words


class Sound(StrEnum):
    """The window's sounds; each has a file of its name in `resources/sounds`."""

    SOFT = "soft"
    REDEEMED = "redeemed"
    TICKS = "ticks"
    LOW = "low"
    REFUSED = "refused"
    LEFT_OPEN = "left_open"
    NEW_ORDER = "new_order"


@dataclass(frozen=True, slots=True)
class CardWords:
    """One card as it is shown.

    `buttons` are ids of commands, the main one first; `hold` is `back` where a press stays owed.
    """

    tone: Tone
    icon: str
    headline: str
    reason: str
    next_step: str
    buttons: tuple[str, ...]
    sound: Sound | None
    pick: str = ""
    facts: tuple[str, ...] = ()
    items: tuple[tuple[str, int], ...] = ()
    busy: bool = False
    """Something is still being asked: the icon turns."""


@dataclass(frozen=True, slots=True)
class _Look:
    tone: Tone
    icon: str
    sound: Sound | None
    buttons: tuple[str, ...]


_V = Verdict
_LOOKS: dict[Verdict, _Look] = {
    _V.OK: _Look(Tone.ASK, "ask", Sound.SOFT, ("confirm", "hold")),
    _V.REDEEMED: _Look(Tone.GOOD, "good", Sound.REDEEMED, ("back",)),
    _V.TYPO: _Look(Tone.MEND, "typo", Sound.TICKS, ("back",)),
    _V.UNKNOWN: _Look(Tone.MEND, "search", Sound.LOW, ("filter", "back")),
    _V.MALFORMED: _Look(Tone.MEND, "broken", Sound.LOW, ("wont_scan", "back")),
    _V.NOT_A_CODE: _Look(Tone.MEND, "mend", Sound.LOW, ("wont_show", "back")),
    _V.ALREADY_USED: _Look(Tone.STOP, "stop", Sound.REFUSED, ("report", "back")),
    _V.EXPIRED: _Look(Tone.STOP, "expired", Sound.REFUSED, ("extend", "back")),
    _V.NOT_YET_VALID: _Look(Tone.MEND, "early", Sound.LOW, ("open_order", "back")),
    _V.FROZEN: _Look(Tone.STOP, "frozen", Sound.REFUSED, ("unfreeze", "back")),
    _V.REPLACED: _Look(Tone.STOP, "old", Sound.REFUSED, ("reissue", "back")),
    _V.CANCELLED: _Look(Tone.STOP, "cancelled", Sound.REFUSED, ("open_order", "back")),
    _V.WRONG_STORE: _Look(Tone.STOP, "shop", Sound.REFUSED, ("back",)),
    _V.NOT_READY: _Look(Tone.MEND, "bag", Sound.LOW, ("pack_and_confirm", "hold")),
    _V.STALE: _Look(Tone.MEND, "refresh", Sound.TICKS, ("wont_show", "back")),
    _V.BAD_SIGNATURE: _Look(Tone.STOP, "shield", Sound.REFUSED, ("wont_show", "back")),
    _V.LOCKED: _Look(Tone.STOP, "lock", Sound.REFUSED, ("unlock_typing", "back")),
    _V.CLOCK: _Look(Tone.STOP, "clock", Sound.REFUSED, ("back",)),
    _V.PROOF_NEEDED: _Look(Tone.MEND, "phone", Sound.SOFT, ("confirm", "hold")),
    _V.PROVISIONAL: _Look(Tone.MEND, "offline", Sound.SOFT, ("back",)),
    _V.PENDING: _Look(Tone.ASK, "wait", Sound.SOFT, ("back",)),
}


def card_words(words: Words, card: Card, now: datetime) -> CardWords:
    """Return what this card says at this moment."""
    look = _look(card)
    case = _case(card)
    fields = _fields(words, card, now)

    def say(part: str) -> str:
        verdict = card.verdict.value
        special = f"card.{verdict}.{part}.{case}"
        return words(words.first_known(special, f"card.{verdict}.{part}"), **fields)

    return CardWords(
        tone=look.tone,
        icon=look.icon,
        headline=say("headline"),
        reason=say("reason"),
        next_step=say("next"),
        buttons=tuple(b for b in look.buttons if b not in _ABOUT_THE_ORDER or card.order_no),
        sound=look.sound,
        pick=card.pick_no,
        facts=_facts(words, card),
        items=_items(card),
        busy=card.verdict is Verdict.PENDING,
    )


_ABOUT_THE_ORDER = frozenset({"open_order", "report", "extend", "unfreeze", "reissue"})
_WITH_ITEMS = frozenset({Verdict.OK, Verdict.NOT_READY, Verdict.PROOF_NEEDED})


def _items(card: Card) -> tuple[tuple[str, int], ...]:
    if card.choices:
        return tuple((one.pick_no or one.order_no or "", one.item_count) for one in card.choices)
    if card.verdict not in _WITH_ITEMS:
        return ()
    return tuple((line.name, line.qty) for line in card.lines)


def _look(card: Card) -> _Look:
    if card.choices:
        return _Look(Tone.ASK, "ask", Sound.SOFT, ("next_choice", "hold"))
    if card.reason is Reason.CALL_LIMIT:
        return _Look(Tone.MEND, "wait", Sound.LOW, ("back",))
    if card.verdict is Verdict.PENDING and card.lp_order:
        return _Look(Tone.ASK, "wait", Sound.SOFT, ("ask_again", "back"))
    if card.reason is Reason.OWN_REPEAT:
        return _Look(Tone.GOOD, "good", None, ("back",))
    if card.reason in HOLDS:
        return _Look(Tone.MEND, "alert", None, ("back",))
    if card.verdict is Verdict.FROZEN and card.reason is not Reason.MISUSE:
        # What the platform holds, the platform releases.
        return replace(_LOOKS[card.verdict], buttons=("open_order", "back"))
    if card.reason is Reason.PAYMENT_CODE:
        return _Look(Tone.MEND, "wallet", Sound.LOW, ("wont_show", "back"))
    return _LOOKS[card.verdict]


def _case(card: Card) -> str:
    """Return which of its cases the card is, where words differ by more than the reason."""
    if card.verdict is Verdict.UNKNOWN and card.reason in (Reason.NONE, Reason.NOT_HERE):
        return {True: "online", False: "offline", None: "no_link"}[card.online]
    if card.verdict is Verdict.WRONG_STORE and not card.shop_name:
        return "nameless"
    if card.verdict is Verdict.FROZEN and not card.by:
        return f"{card.reason.value}_by_nobody"
    if card.verdict is Verdict.OK and card.lp_order:
        return "platform"
    return card.reason.value


Field = Callable[[Words, Card, datetime], object]


def _counter(words: Words, name: str) -> str:
    """Name a counter as the header does: it is a bare number in most shops."""
    if not name:
        return words("card.somewhere")
    return words("header.counter", name=name) if name.isdigit() else name


_FIELDS: dict[str, Field] = {
    "pick": lambda _w, card, _n: card.pick_no or card.order_no or "",
    "n": lambda _w, card, _n: len(card.choices) or card.item_count,
    "m": lambda _w, card, _n: card.bags,
    "time": lambda w, card, now: _time(w, card.redeemed_at, now),
    "since": lambda w, card, now: _time(w, card.since, now),
    "person": lambda w, card, _n: card.redeemed_by or w("card.somebody"),
    "counter": lambda w, card, _n: _counter(w, card.counter),
    "by": lambda _w, card, _n: card.by,
    "from": lambda w, card, _n: _limit(w, card.valid_from),
    "until": lambda w, card, _n: _limit(w, card.valid_until),
    "shop": lambda _w, card, _n: card.shop_name,
    "seconds": lambda _w, card, _n: round(abs(card.seconds_off)),
    "ago": lambda _w, card, now: max(
        0, round((now - card.redeemed_at).total_seconds()) if card.redeemed_at else 0
    ),
}


def _fields(words: Words, card: Card, now: datetime) -> dict[str, object]:
    return {name: field(words, card, now) for name, field in _FIELDS.items()}


def _time(words: Words, at: datetime | None, now: datetime) -> str:
    return exact_moment(at, now) if at else words("card.some_time")


def _limit(words: Words, at: datetime | None) -> str:
    return day_and_hour(at) if at else words("card.some_time")


def _facts(words: Words, card: Card) -> tuple[str, ...]:
    facts = []
    if card.verdict is Verdict.WRONG_STORE:
        facts += [line for line in (card.shop_name, card.shop_address, card.shop_phone) if line]
    if card.remark and card.verdict in _WITH_ITEMS:
        facts.append(words("card.remark", remark=card.remark))
    return tuple(facts)


def bags_missing(
    words: Words, base: CardWords, *, missing: tuple[int, ...], bags: int
) -> CardWords:
    """Return the card of an order of which some bags were scanned, and some were not yet."""
    numbers = words("list.comma").join(str(bag) for bag in missing)
    return _special(
        words, "bags_missing", _Look(Tone.MEND, "bag", Sound.LOW, ("confirm", "hold")),
        base.pick, base.items, left=len(missing), numbers=numbers, m=bags,
    )  # fmt: skip


def wrong_bag(words: Words, base: CardWords, *, bag_pick: str) -> CardWords:
    """Return the card of a code and a bag that do not belong together."""
    return _special(
        words, "wrong_bag", _Look(Tone.STOP, "bag", Sound.REFUSED, ("back",)),
        base.pick, (), bag=bag_pick,
    )  # fmt: skip


def tail_asked(words: Words, base: CardWords, tail: str) -> CardWords:
    """Return the card that waits for the phone's tail, with as much of it as was typed."""
    shown = " ".join((tail + "____")[:4])
    return CardWords(
        tone=base.tone, icon=base.icon, headline=base.headline, reason=base.reason,
        next_step=base.next_step, buttons=base.buttons, sound=base.sound, pick=base.pick,
        facts=(words("card.tail_so_far", tail=shown),), items=base.items,
    )  # fmt: skip


def _special(
    words: Words, case: str, look: _Look, pick: str, items: tuple[tuple[str, int], ...],
    **fields: object,
) -> CardWords:  # fmt: skip
    return CardWords(
        tone=look.tone, icon=look.icon, sound=look.sound, buttons=look.buttons,
        headline=words(f"card.{case}.headline", pick=pick, **fields),
        reason=words(f"card.{case}.reason", pick=pick, **fields),
        next_step=words(f"card.{case}.next", pick=pick, **fields),
        pick=pick, items=items,
    )  # fmt: skip


def strip_line(words: Words, card: Card, now: datetime) -> str:
    """Return one line about a finished card for the last scans: `淘 22 核销成功 14:03`."""
    said = card_words(words, card, now)
    return f"{said.pick} {said.headline} {moment(card.checked_at, now)}".strip()
