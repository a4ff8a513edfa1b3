"""What lies on the counter: the card shown, those left open, the bags at hand, the last results.

Pure: moments are milliseconds on any one scale, given by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from pos.domain.ids import OrderNo
from pos.domain.scans import ScanSource
from pos.domain.verdicts import Card, Verdict

GUARD_MS = 600
"""No press for a card that came back by itself, and no Enter after a key, is believed so soon."""

SUCCESS_STAYS_MS = 8_000
LAST_SCANS = 5
BAGS_AT_HAND_MS = 120_000
"""A bag scanned first is matched with a code for so long."""

OWED = frozenset({Verdict.OK, Verdict.PROOF_NEEDED, Verdict.PENDING})
"""Verdicts that wait for a press or an answer: such a card never vanishes."""

CONFIRMABLE = frozenset({Verdict.OK, Verdict.NOT_READY})


@dataclass(frozen=True, slots=True)
class Shown:
    """One card on the counter; `text` is what was scanned, kept to judge again with a phone tail."""

    card: Card
    text: str = field(repr=False)
    since_ms: float
    came_back: bool = False
    bags: frozenset[int] = frozenset()
    wrong_bag: OrderNo | None = None

    @property
    def missing_bags(self) -> tuple[int, ...]:
        """Return the bags not scanned yet, once the first one was."""
        if not self.bags:
            return ()
        return tuple(bag for bag in range(1, self.card.bags + 1) if bag not in self.bags)

    @property
    def all_bags(self) -> bool:
        """Whether code and bags are a whole match."""
        return bool(self.bags) and not self.missing_bags and self.wrong_bag is None


class BagMeans(Enum):
    """What scanning a bag label meant."""

    OPENS = "opens"
    """No card waits: the bag's order is opened, and the bag is at hand."""
    MATCHES = "matches"
    """The bag belongs to the card shown."""
    WRONG = "wrong"
    """The bag belongs to another order than the card shown."""


class Desk:
    """Holds the rules of the open card; knows no widgets and no use cases."""

    def __init__(self) -> None:
        self.shown: Shown | None = None
        self.waiting: list[Shown] = []
        self.last: list[Card] = []
        self._at_hand: tuple[OrderNo, frozenset[int], float] | None = None

    # ------------------------------------------------------------ cards come and go

    def show(self, card: Card, text: str, now_ms: float) -> bool:
        """Put a new card on the counter; True where another one was left open by that."""
        left_open = self._set_aside(card)
        self.shown = Shown(card, text, now_ms, bags=self._bags_for(card, now_ms))
        self._drop_waiting(card)
        if card.verdict not in OWED:
            self._note(card)
        return left_open

    def answer(self, card: Card, now_ms: float) -> None:
        """Put the answer to a confirmation in place of its card, wherever that is by now."""
        if self.shown is None or self.shown.card.order_no == card.order_no:
            text = "" if self.shown is None else self.shown.text
            self.shown = Shown(card, text, now_ms)
        self._at_hand = None
        self._drop_waiting(card)
        if card.verdict not in OWED:
            self._note(card)

    def back(self, now_ms: float) -> None:
        """Take the shown card away; the one left open longest ago comes back."""
        self.shown = None
        self._bring_back(now_ms)

    def hold(self, card: Card, now_ms: float) -> None:
        """Take a card away that is not redeemed yet; its reason stands with the last results."""
        self._drop_waiting(card)
        self._note(card)
        if self.shown is not None and self.shown.card.order_no == card.order_no:
            self.back(now_ms)

    def take_waiting(self, now_ms: float) -> None:
        """Change the shown card for the one left open last."""
        if not self.waiting:
            return
        newest = self.waiting.pop()
        if self.shown is not None and self.shown.card.verdict in OWED:
            self.waiting.append(self.shown)
        self.shown = replace(newest, since_ms=now_ms, came_back=True)

    def settle(self, now_ms: float) -> bool:
        """Let a success go once it was seen long enough; True where something changed.

        A card left open comes back as soon as the guard time after the confirmation is over.
        """
        shown = self.shown
        if shown is None or shown.card.verdict is not Verdict.REDEEMED:
            return False
        stays_ms = GUARD_MS if self.waiting else SUCCESS_STAYS_MS
        if now_ms - shown.since_ms < stays_ms:
            return False
        self.back(now_ms)
        return True

    def _set_aside(self, card: Card) -> bool:
        shown = self.shown
        if shown is None or shown.card.verdict not in OWED:
            return False
        if card.order_no is not None and card.order_no == shown.card.order_no:
            return False  # the same order scanned again is no other customer
        self.waiting.append(shown)
        return True

    def _drop_waiting(self, card: Card) -> None:
        if card.order_no is not None:
            self.waiting = [kept for kept in self.waiting if kept.card.order_no != card.order_no]

    def _bring_back(self, now_ms: float) -> None:
        if self.waiting:
            self.shown = replace(self.waiting.pop(0), since_ms=now_ms, came_back=True)

    def _note(self, card: Card) -> None:
        self.last = [card, *self.last][:LAST_SCANS]

    # ------------------------------------------------------------ presses

    def may_confirm(self, now_ms: float) -> bool:
        """Whether a press of F9 counts now."""
        shown = self.shown
        if shown is None or shown.card.verdict not in CONFIRMABLE or shown.wrong_bag is not None:
            return False
        # A card that came back by itself is not meant by a press that was already on its way.
        return not (shown.came_back and now_ms - shown.since_ms < GUARD_MS)

    def enter_confirms(self, now_ms: float, last_key_ms: float) -> bool:
        """Whether Enter counts as a press: only for a typed code, and not on the heels of a key."""
        shown = self.shown
        if shown is None or shown.card.source is not ScanSource.TYPED:
            return False
        if now_ms - last_key_ms < GUARD_MS or now_ms - shown.since_ms < GUARD_MS:
            return False
        return shown.card.verdict is Verdict.OK and self.may_confirm(now_ms)

    # ------------------------------------------------------------ bags

    def bag(self, order_no: OrderNo, bag: int, now_ms: float) -> BagMeans:
        """Take a scanned bag label."""
        shown = self.shown
        if shown is None or shown.card.verdict is not Verdict.OK:
            self._hold(order_no, bag, now_ms)
            return BagMeans.OPENS
        if shown.card.order_no != order_no:
            self.shown = replace(shown, wrong_bag=order_no)
            return BagMeans.WRONG
        self.shown = replace(shown, bags=shown.bags | {bag}, wrong_bag=None)
        return BagMeans.MATCHES

    def right_bag_wanted(self) -> bool:
        """Go back from a wrong bag to the card; False where there was none."""
        if self.shown is None or self.shown.wrong_bag is None:
            return False
        self.shown = replace(self.shown, wrong_bag=None)
        return True

    def _hold(self, order_no: OrderNo, bag: int, now_ms: float) -> None:
        held = self._at_hand
        bags = held[1] if held is not None and held[0] == order_no else frozenset()
        self._at_hand = (order_no, bags | {bag}, now_ms)

    def _bags_for(self, card: Card, now_ms: float) -> frozenset[int]:
        held = self._at_hand
        fresh = held is not None and now_ms - held[2] <= BAGS_AT_HAND_MS
        if held is None or not fresh or held[0] != card.order_no:
            return frozenset()
        return held[1]
