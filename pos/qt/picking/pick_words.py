"""What the picking screen says of a scan: refusals as a card over the whole pane, the rest above."""

from __future__ import annotations

from pos.domain.picking import Judged, Pick, PickItem, PickVerdict
from pos.qt.card_words import CardWords, Sound
from pos.qt.picking.stage import Said
from pos.qt.theme import Tone
from pos.qt.words import Words

_LOOKS = {
    PickVerdict.WRONG: (Tone.STOP, "stop", Sound.REFUSED),
    PickVerdict.TOO_MANY: (Tone.STOP, "stop", Sound.REFUSED),
    PickVerdict.UNKNOWN: (Tone.MEND, "search", Sound.LOW),
}


def refusal(words: Words, judged: Judged) -> CardWords | None:
    """Return the card of a scan that put nothing into a basket; None for the other verdicts."""
    look = _LOOKS.get(judged.verdict)
    if look is None:
        return None
    tone, icon, sound = look
    key = judged.verdict.value
    return CardWords(
        tone,
        icon,
        words(f"picking.{key}"),
        words(f"picking.{key}.reason", name=judged.name),
        words(f"picking.{key}.next"),
        ("back",),
        sound,
    )


def right(words: Words, pick: Pick, item: PickItem) -> Said:
    """Return what is said of a piece that was right: its basket, its count, where to go next."""
    after = pick.next_item
    first = words("picking.right", name=item.name, got=item.got, qty=item.qty)
    second = words("picking.all_there") if after is None else _to(words, after)
    return Said(str(item.basket), first, second, pick.got, pick.pieces, Tone.GOOD)


def ahead(words: Words, pick: Pick) -> Said:
    """Return where to go next, or that all is there."""
    item = pick.next_item
    if item is None:
        return Said(
            "", words("picking.all_there"), words("picking.close_bags"), pick.got, pick.pieces
        )
    if item.wants_check and not item.missing:
        first = words("picking.check", packing=item.packing)
        return Said(str(item.basket), first, item.name, pick.got, pick.pieces, Tone.MEND)
    left = words("picking.still", n=item.missing)
    second = " · ".join(part for part in (item.shelf, left) if part)
    return Said(str(item.basket), item.name, second, pick.got, pick.pieces)


def which(words: Words, pick: Pick) -> Said:
    """Return the question between products that share a barcode."""
    first, second = words("picking.which"), words("picking.which.next")
    return Said("?", first, second, pick.got, pick.pieces, Tone.MEND)


def _to(words: Words, item: PickItem) -> str:
    place = " ".join(part for part in (item.shelf, item.name) if part)
    if item.wants_check and not item.missing:
        return words("picking.check", packing=item.packing)
    return words("picking.then", place=place)
